"""按钮 — what can be done to a row now: from its lifecycle and its page's verbs; pressed with POST, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, request, url_for

from app.core.console.calling import call
from app.core.console.facts import Fact
from app.core.db import atomic
from app.core.errors import BadInput, DomainError
from app.core.text import _


@dataclass(frozen=True, slots=True)
class Verb:
    """动作 — a service of a row: `service(row, *, actor, …)`; or the form that asks for more first.

    `ask` is "required" or "optional" when a reason is asked; `confirm` is the question before it is done,
    `effect(row)` what it changes, shown under the question beside the states it leads from and to. `typed`
    names a column whose value must be typed first: for what is big and cannot be undone. `done` is what is
    said afterwards, or a function of what the service answered, row by row, that says it or None.
    """

    service: Callable[..., Any] | None = None
    label: Any = None
    ask: str | None = None
    confirm: Any = None
    style: str = "plain"
    form: Any = None
    done: Any = None
    effect: Callable[[Any], Sequence[Fact]] | None = None
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """按钮 — as the template draws it: a link, or a form to be posted."""

    name: str
    label: str
    url: str
    style: str = "plain"
    post: bool = False
    ask: str | None = None
    confirm: str | None = None
    effects: Sequence[Fact] = ()
    typed: str | None = None


def buttons(view: Any, row: Any) -> list[Button]:
    """What the seat may do to this row now, in the order it was declared."""
    made = [button for name, verb in view.verbs.items() if (button := _button(view, row, name, verb))]
    made += [
        form.button(row)
        for form in view.forms
        if form.of is view.model and form.allowed() and form.applies(row)
    ]
    if view.edit_columns and view.may("can_edit") and view.editable(row):
        made.append(Button("edit", _("Edit"), url_for(f"{view.__class__.__name__}.edit", pk=row.id)))
    return made


def effects(view: Any, row: Any, name: str) -> list[Fact]:
    """影响 — what pressing the button changes: the state it leads to, and what its page says of it."""
    lifecycle, verb = view.lifecycle, view.verbs[name]
    turned = lifecycle is not None and name in lifecycle.steps
    words = lifecycle.state_label if turned else str
    state = [Fact(_("State"), words(row.state), words(lifecycle.steps[name].target))] if turned else []
    return [*state, *(verb.effect(row) if verb.effect else ())]


def _button(view: Any, row: Any, name: str, verb: Verb) -> Button | None:
    if not view.may(name) or not possible(view, row, name):
        return None
    label = word_of(view, name)
    if verb.form is not None:
        return verb.form.button(row, label=label, style=verb.style)
    return Button(
        name,
        label,
        url_for(f"{view.__class__.__name__}.action", name=name, pk=row.id),
        verb.style,
        post=True,
        ask=verb.ask,
        confirm=str(verb.confirm) if verb.confirm else _("%(verb)s: %(what)s?", verb=label, what=str(row)),
        effects=effects(view, row, name),
        typed=str(getattr(row, verb.typed)) if verb.typed else None,
    )


def word_of(view: Any, name: str) -> str:
    """动作名 — what the button says."""
    return str(view.verbs[name].label or (view.lifecycle.verb_label(name) if view.lifecycle else name))


def possible(view: Any, row: Any, name: str) -> bool:
    """Whether the state of the row allows it now."""
    lifecycle = view.lifecycle
    return lifecycle is None or name not in lifecycle.steps or name in lifecycle.verbs_from(row.state)


def perform(view: Any, name: str, rows: Sequence[Any]) -> bool:
    """Do it to the rows in one transaction; a refusal is shown as a sentence and nothing is kept."""
    verb = view.verbs[name]
    why = request.form.get("reason", "").strip()[:4000] or None
    try:
        _sure(verb, rows, why)
        with atomic():
            made = [call(verb.service, row, reason=why) for row in rows]
    except DomainError as refusal:
        flash(refusal.message, "danger")
        return False
    said = verb.done(made) if callable(verb.done) else verb.done
    flash(str(said or _("Done: %(verb)s.", verb=word_of(view, name))), "success")
    return True


def _sure(verb: Verb, rows: Sequence[Any], why: str | None) -> None:
    """Whether what was asked for has been given. Raises BadInput."""
    if verb.ask == "required" and not why:
        raise BadInput(_("Say why: the reason stands in the record."))
    typed = request.form.get("typed", "").strip()
    if verb.typed and any(typed != str(getattr(row, verb.typed)) for row in rows):
        raise BadInput(_("What was typed is not what the question named. Nothing was done: type it exactly."))
