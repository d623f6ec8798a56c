"""写入 — adding and changing a row from a form: by its service, or column by column with an audit record."""

import hashlib
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.core import audit
from app.core.console.calling import attempt, call
from app.core.console.display import plain
from app.core.console.pick import PickField
from app.core.console.security import acting
from app.core.console.stale import show_theirs
from app.core.db import session
from app.core.text import _


def filled(view: Any, form_class: type[FlaskForm], row: Any) -> FlaskForm:
    """The form as it is shown first, or as it came back."""
    marked = type("MarkedForm", (form_class,), {"seen": HiddenField(default=state_of(view, row))})
    held = {name: _typed(view, row, name) for name in view.edit_columns} if row is not None else {}
    if request.method == "POST":
        return marked(data=held)
    if row is not None:
        return marked(formdata=None, data=held)
    form = marked(formdata=None)
    for field in form:
        if isinstance(field, PickField) and field.name in request.args:
            field.data = field.row(request.args[field.name])
        elif field.name in request.args and field.name != "seen":
            field.process_formdata([request.args[field.name][:100]])
    return form


def add(view: Any, form: FlaskForm, _row: None) -> tuple[bool, Any]:
    """Add what the form says."""
    return attempt(form, lambda: _added(view, values_of(form)))


def edit(view: Any, form: FlaskForm, row: Any) -> tuple[bool, Any]:
    """Change what the form says, unless somebody changed it since the form was opened."""
    if form.seen.data != state_of(view, row):
        form.form_errors = [
            _(
                "Somebody changed this record while you were editing. Your entries are kept: beside what "
                "differs stands what is recorded now. Choose, and save again."
            )
        ]
        show_theirs(view, form, row)
        form.seen.data = state_of(view, row)
        return False, None
    return attempt(form, lambda: _changed(view, row, values_of(form)))


def values_of(form: FlaskForm) -> dict[str, Any]:
    """What was typed, by field, without what the page carries along."""
    return {field.name: field.data for field in form if field.name not in ("csrf_token", "seen", "once")}


def state_of(view: Any, row: Any) -> str:
    """A mark of the values the form shows, to notice that they changed meanwhile."""
    if row is None:
        return ""
    values = [
        str(getattr(view.value(row, name), "id", view.value(row, name)))
        for name in view.edit_columns
        if _stored(view, name)
    ]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def _stored(view: Any, name: str) -> bool:
    return hasattr(view.model, name)


def _typed(view: Any, row: Any, name: str) -> Any:
    """The value a field begins with; a sensitive one begins empty, and empty means unchanged."""
    if not _stored(view, name):
        return None
    return None if view.attribute(name).kind == "sensitive" else getattr(row, name)


def _added(view: Any, values: dict[str, Any]) -> Any:
    service = type(view).add_service
    if service is not None:
        made = call(service, **values)
        return made if hasattr(made, "id") else made[0]
    row = view.model(**values)
    session.add(row)
    session.flush()
    audit.record("add", row, actor=acting(), changes=_differences(view, {}, values))
    return row


def _changed(view: Any, row: Any, values: dict[str, Any]) -> Any:
    sensitive = {name for name in values if _stored(view, name) and view.attribute(name).kind == "sensitive"}
    values = {name: value for name, value in values.items() if name not in sensitive or value is not None}
    service = type(view).edit_service
    if service is not None:
        call(service, row, **values)
        return row
    before = {name: getattr(row, name) for name in values}
    changes = _differences(view, before, values)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    if changes:
        audit.record("edit", row, actor=acting(), changes=changes)
    return row


def _differences(view: Any, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """{field: [from, to]} as the trail keeps them: codes and numbers, sensitive values as this seat reads."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: [_kept(view, name, before.get(name)), _kept(view, name, after[name])] for name in changed}


def _kept(view: Any, name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return plain(view.attribute(name), value) if view.attribute(name).kind == "sensitive" else str(value)
