"""特批的审批 — of what, what fails by which clause, why it is asked for all the same."""

from collections.abc import Iterator
from typing import Any

from app.approvals.subjects import subject
from app.compliance.services.exceptions import EXCEPTION, turn_exception
from app.compliance.services.things import look
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money
from app.core.preview import digest_of
from app.core.text import _, _l
from app.models import ApprovalRequest, ComplianceException
from app.rules.approval_facts import Facts
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.compliance import THINGS
from app.rules.compliance_words import RULES

Rows = Iterator[tuple[Any, Any]]


def _exception(number: int) -> ComplianceException:
    found = session.get(ComplianceException, number)
    if found is None:
        raise NotFound(_("This exception does not exist any more."))
    return found


def _facts(number: int) -> Facts:
    row = _exception(number)
    title = f"{row.thing_name} · {row.code}"
    return Facts(title=title, unit_id=row.unit_id, amount_fen=row.fen, type=row.thing)


def _shows(number: int) -> Rows:
    row = _exception(number)
    yield _l("Of what"), THINGS[row.thing]
    yield _l("Of which"), row.thing_name
    if row.fen:
        yield _l("Amount"), Money(row.fen).format()
    for code in row.rules:
        yield RULES[code].label, RULES[code].clause
    yield _l("What fails"), row.sentences
    yield _l("Why"), row.reason
    yield _l("Asked by"), row.asked_by


def _digest(number: int) -> str:
    """The exception, and the state of the thing: when either changes, nobody decides it any more."""
    row = _exception(number)
    now = look(row.thing, row.thing_id).digest
    return digest_of({"exception": row.code, "bound": row.digest, "now": now, "rules": row.rules}, [])


def _concerns(number: int) -> list[int]:
    """Who made the thing."""
    row = _exception(number)
    return list(look(row.thing, row.thing_id).concerns)


def _carry_out(request: ApprovalRequest, *, actor: Actor, **_said: Any) -> None:
    row = session.get_one(ComplianceException, request.subject_id)
    if row.state == "asked":
        turn_exception(row, "agree", actor=actor)


def _turned(verb: str) -> Any:
    def turned(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
        row = session.get_one(ComplianceException, request.subject_id)
        if row.state == "asked":
            turn_exception(row, verb, actor=actor, reason=reason)

    return turned


subject(
    EXCEPTION,
    label=_l("Exception from the rules of compliance"),
    facts=_facts,
    shows=_shows,
    digest=_digest,
    concerns=_concerns,
    carry_out=_carry_out,
    declined=_turned("decline"),
    undone=_turned("withdraw"),
    address="/exceptions/show/{}".format,
    types=lambda: THINGS,
    default=SINGLE_CHAIR,
)
