"""Forms: every field has a label in both languages, every picker a fence."""

from collections.abc import Iterator
from typing import Any

from wtforms import HiddenField

from app.core.console.attributes import attribute
from app.core.console.forms import FormPage
from app.core.console.pick import PickField
from app.core.tenancy import TenantScoped
from tests.house.registry.fences import fenced, in_hands, narrowed_by_hand
from tests.house.registry.words import labelled


def form_page(view: FormPage) -> Iterator[str]:
    """A page with a form that calls one service."""
    where = type(view).__name__
    words = {"title": view.title, "submit": view.submit, "done": view.done}
    yield from labelled(where, words | ({"intro": view.intro} if view.intro else {}))
    yield from in_hands(where, view.class_permission_name, f"can_{view.verb}")
    yield from fields(where, view.form_class)
    if view.of is not None:
        yield from fenced(where, view.of)
        if not issubclass(view.of, TenantScoped) and type(view).subject is FormPage.subject:
            yield from _of_all_tenants(where, view)


def fields(where: str, form_class: Any) -> Iterator[str]:
    """The fields of a form."""
    for field in form_class(formdata=None, meta={"csrf": False}):
        if isinstance(field, HiddenField) or field.name == "csrf_token":
            continue
        words = {field.name: field.label.text} | (
            {f"{field.name}?": field.description} if field.description else {}
        )
        yield from labelled(where, words)
        if isinstance(field, PickField):
            yield from picker(f"{where}.{field.name}", field)


def picker(where: str, field: PickField) -> Iterator[str]:
    """A picker finds rows of a fenced table, by columns that may be read."""
    yield from fenced(where, field.target)
    if not issubclass(field.target, TenantScoped) and field.where is None:
        yield f"{where}: picks among {field.target.__tablename__} of all tenants"
    if not field.by:
        yield f"{where}: searches no column"
    for key in field.by:
        if attribute(field.target, key).kind in ("sensitive", "hidden", "json"):
            yield f"{where}: searches {key}, which is not for everybody's eyes"


def _of_all_tenants(where: str, view: Any) -> Iterator[str]:
    class Bare:
        class_permission_name, model, narrow = view.class_permission_name, view.of, None

    Bare.__name__ = where
    yield from narrowed_by_hand(Bare(), None)
