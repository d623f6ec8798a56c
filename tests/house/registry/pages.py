"""Pages over tables, and the same tables over the API: columns, searches, filters, verbs."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from app.core.console.attributes import attribute, sortable
from app.core.console.reading import Reading
from app.core.console.views import ConsoleView
from app.core.rest.resources import Resource
from tests.house.registry.fences import fenced, in_hands, narrowed_by_hand
from tests.house.registry.forms import fields
from tests.house.registry.words import labelled

OFFERED = ("list", "show", "add", "edit")


def page(view: ConsoleView) -> Iterator[str]:
    """A page of ours."""
    where = type(view).__name__
    yield from fenced(where, view.model)
    yield from narrowed_by_hand(view, Reading.narrow)
    yield from labelled(where, {"list_title": view.list_title, "one": view.one, "empty": view.empty})
    if not _is_named(view, "list_title"):
        yield f"{where}: no title of its own"
    yield from _columns(where, view.model, _shown(view), set(view.computed))
    yield from _searched(where, view.model, view.search_columns)
    yield from _filtered(where, view.model, view.filters)
    yield from _verbs(where, view)
    for form in (view.add_form, view.edit_form):
        yield from fields(where, form)
    yield from labelled(where, {key: each.label for key, each in view.computed.items()})


def resource(view: Resource) -> Iterator[str]:
    """A resource of the API."""
    where = type(view).__name__
    yield from fenced(where, view.model)
    yield from _columns(where, view.model, [*view.list_columns, *view.show_columns], set())
    yield from _searched(where, view.model, view.search_columns)
    yield from _filtered(where, view.model, view.filters)
    for verb in (
        "list",
        "show",
        *(["add"] if view.add_columns else []),
        *(["edit"] if view.edit_columns else []),
    ):
        yield from in_hands(where, view.class_permission_name, f"can_{verb}")
    for verb in ("add", "edit"):
        if getattr(view, f"{verb}_columns") and getattr(type(view), f"{verb}_service") is None:
            yield f"{where}: {verb} has fields and no service"
    if view.allow_browser_login:
        yield f"{where}: knows people by the console's cookie"


def _is_named(view: Any, name: str) -> bool:
    return any(
        name in cls.__dict__ for cls in type(view).__mro__ if cls.__module__.startswith(("app.", "tests."))
    )


def _shown(view: Any) -> list[str]:
    more = [
        each
        for name in ("columns", "money_columns")
        for each in getattr(view, name, None) or ()
        if isinstance(each, str)
    ]
    return [*view.list_columns, *view.show_columns, *view.order_columns, *more]


def _columns(where: str, model: type[Any], keys: Sequence[str], computed: set[str]) -> Iterator[str]:
    for key in dict.fromkeys(keys):
        if key in computed:
            continue
        try:
            found = attribute(model, key)
        except KeyError:
            yield f"{where}.{key}: there is no such column"
            continue
        yield from labelled(
            where, {key: found.label, **{f"{key}={each}": word for each, word in found.words.items()}}
        )
        if found.kind == "hidden":
            yield f"{where}.{key}: a hidden column is shown"
        if found.kind == "sensitive" and not found.mask:
            yield f"{where}.{key}: nothing says how it is masked"
        if found.target is not None:
            yield from fenced(f"{where}.{key}", found.target)


def _searched(where: str, model: type[Any], keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        try:
            kind = attribute(model, key).kind
        except KeyError:
            yield f"{where}.{key}: is searched and no column"
            continue
        indexed = hasattr(model, f"{key}_index") and hasattr(model, f"{key}_tail_index")
        if kind in ("hidden", "json") or (kind == "sensitive" and not indexed):
            yield f"{where}.{key}: is searched and {kind}"


def _filtered(where: str, model: type[Any], keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        try:
            found = attribute(model, key)
        except KeyError:
            yield f"{where}.{key}: is filtered and no column"
            continue
        yield from labelled(where, {key: found.label})
        if found.kind in ("hidden", "json", "sensitive"):
            yield f"{where}.{key}: is filtered and {found.kind}"
        if found.target is not None:
            yield from fenced(f"{where}.{key}", found.target)


def _verbs(where: str, view: Any) -> Iterator[str]:
    """What may be pressed is named, and somebody may press it."""
    offered = [verb for verb in OFFERED if verb not in view.exclude_route_methods]
    for verb in offered:
        if verb in ("list", "show") or getattr(view, f"{verb}_columns"):
            yield from in_hands(where, view.class_permission_name, f"can_{verb}")
    for name, verb in view.verbs.items():
        of_life = partial(view.lifecycle.verb_label, name) if view.lifecycle else None
        yield from labelled(f"{where}.verbs", {name: verb.label or of_life})
        yield from in_hands(where, view.class_permission_name, name)
    for key in view.order_columns:
        if not sortable(view.model, key):
            yield f"{where}.{key}: is offered to sort by and cannot be sorted"
