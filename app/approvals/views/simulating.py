"""预演 — "this request would go to …": a kind, a unit, an amount, who asks, which day; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from app.approvals.services.foreseeing import Foreseen, foresee
from app.approvals.views.flow_words import choices_of
from app.approvals.views.people import person
from app.core.clock import today
from app.core.console import fields
from app.core.errors import DomainError
from app.core.text import _l
from app.models import OrgUnit
from app.rules.approval_facts import Facts
from app.rules.approvals import Flow


@dataclass(frozen=True, slots=True)
class Simulated:
    """预演结果 — the form as it was filled in, and where the request would go; `asked` says it was sent."""

    form: Any
    asked: bool
    steps: list[Foreseen] | None = None


def simulated(kind: str, flow: Flow | None) -> Simulated:
    """预演 — what the address asks for; an address that asks for nothing shows the empty form."""
    asked = "unit" in request.args
    form = _form(kind)(formdata=request.args if asked else None, meta={"csrf": False})
    if not asked or not form.validate():
        return Simulated(form, asked=False)
    try:
        return Simulated(form, asked=True, steps=_foreseen(kind, flow, form.data))
    except DomainError as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        return Simulated(form, asked=False)


def _foreseen(kind: str, flow: Flow | None, said: Mapping[str, Any]) -> list[Foreseen] | None:
    facts = Facts(
        title="",
        unit_id=said["unit"].id,
        amount_fen=said.get("amount"),
        people=said.get("people"),
        type=said.get("type") or None,
        fund=said.get("fund") or None,
    )
    asker = said.get("asker")
    return foresee(kind, facts, on=said["on"], asked_by=asker.id if asker else None, flow=flow)


def _form(kind: str) -> Any:
    known = choices_of(kind)
    words = {"type": _l("Type"), "fund": _l("Fund source")}
    chosen = {
        field: fields.choice(words[field], {str(key): word for key, word in some.items()}, required=False)
        for field, some in known.items()
    }
    return fields.form_class(
        {
            "unit": fields.pick(_l("Unit"), OrgUnit),
            "amount": fields.money(_l("Amount"), required=False),
            **chosen,
            "people": fields.whole(_l("People concerned"), required=False),
            "asker": person(_l("Asked by"), required=False),
            "on": fields.day(_l("On"), default=today),
        }
    )
