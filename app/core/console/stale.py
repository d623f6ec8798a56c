"""先后修改 — two edited one record: the later sees what is recorded now beside what was typed and chooses."""

from typing import Any

from flask_wtf import FlaskForm

from app.core.console.display import plain
from app.core.console.pick import PickField
from app.core.console.typed import Typed


def show_theirs(view: Any, form: FlaskForm, row: Any) -> None:
    """Put what is recorded now beside what was typed, where the two differ: `theirs` is (words, typed as)."""
    for field in form:
        if field.name not in view.edit_columns or not hasattr(view.model, field.name):
            continue
        found, value = view.attribute(field.name), getattr(row, field.name)
        if found.kind != "sensitive" and value != field.data:
            typed = _as_typed(field, value)
            field.theirs = (typed if found.kind == "json" else plain(found, value), typed)


def _as_typed(field: Any, value: Any) -> str:
    """What the input would hold, were this its value."""
    if value is None:
        return ""
    if isinstance(field, PickField):
        return str(value.id)
    return str(field.write(value)) if isinstance(field, Typed) else str(value)
