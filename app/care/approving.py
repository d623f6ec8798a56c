"""审批 — what care lays before those who decide: what was proposed for a case, and what the standards say.

Of a sealed case nothing tells whose it is or why: its number, form and money stand in the request, the rest
in the case itself, which whoever is asked may read from then on; that they may stands beside their name.
Who decides sees it on the page of the request as well, where it is shown and not kept.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.approvals.subjects import Rows, subject
from app.care.services.advising import advice_for, helped_before
from app.care.services.avoiding import concerned_users
from app.care.services.deciding import approve, decline, lay_again, send_back, take_back
from app.care.services.seal import may_read, note_reader, subject_of
from app.core import audit
from app.core.actor import SYSTEM, Actor
from app.core.clock import today
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money
from app.core.preview import digest_of
from app.core.text import _, _l
from app.ledger.queries import standing_fen
from app.models import ApprovalRequest, Budget, CareCase, CareDocument, SubAccount
from app.rules.approval_facts import Facts
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.budgets import FUND_SOURCES
from app.rules.care import FORMS, SEVERITIES
from app.rules.care_categories import CATEGORIES, SENSITIVE, Fact
from app.rules.problems import Problem

SEALED, OPEN = "sealed", "open"


def _case(number: int) -> CareCase:
    found = session.get(CareCase, number)
    if found is None:
        raise NotFound(_("This case does not exist any more."))
    return found


def facts(number: int) -> Facts:
    """要素 — money, fund and secrecy; the occasion only of cases that are open to all."""
    case = _case(number)
    return Facts(
        title=case.number if case.sealed else _title(case),
        unit_id=case.unit_id,
        amount_fen=case.proposed_fen or 0,
        people=1,
        type=None if case.sealed else subject_of(case).category,
        fund=_fund(case),
        level=SEALED if case.sealed else OPEN,
    )


def shows(number: int) -> Rows:
    """所示 — what matters for deciding; of a sealed case, what everybody may know."""
    case = _case(number)
    rows = [
        *_proposal(case),
        (_l("Paid from"), case.sub_account),
        (_l("Evidence"), _("%(count)s files", count=_files(case))),
    ]
    if case.sealed:
        return [*rows, (_l("Under seal"), _("Whose case it is, and why, stands in the case itself."))]
    told = subject_of(case)
    category = CATEGORIES[told.category]
    return [
        (_l("Member"), told.employee),
        (_l("Occasion"), category.label),
        (category.event, told.event_on),
        *([(_l("Amount asked for"), Money(told.asked_fen).format())] if told.asked_fen else []),
        *rows,
        (_l("How closely followed"), SEVERITIES[told.severity]),
        (_l("Proposal in words"), told.proposal),
    ]


def context(number: int) -> Rows:
    """参考 — the standard with its source, what remains of it, earlier help, and what the account holds."""
    case = _case(number)
    before = [
        each
        for each in helped_before(subject_of(case).employee_id, but=case)
        if case.sealed or not each[0].sealed
    ]
    year = sum(fen for _other, _category, on, fen in before if on.year == today().year)
    rows: list[tuple[Any, Any]] = [*_advice(case)]
    rows.append((_l("Given to the member this year"), Money(year).format()))
    if not case.sealed:
        rows.append((_l("Earlier help"), _history(before)))
    if case.sub_account_id is not None:
        left = Money(standing_fen("available", case.sub_account_id)).format()
        rows.append((_l("Left in the sub-account"), left))
    return rows


def digest(number: int) -> str:
    """冻结内容 — the event and what is proposed for it."""
    case = _case(number)
    told = subject_of(case)
    frozen = {
        "case": case.number,
        "member": told.employee_id,
        "event": [told.category, str(told.event_on), told.facts, told.asked_fen],
        "proposed": [case.form, case.proposed_fen, case.sub_account_id, told.severity, told.proposal],
    }
    return digest_of(frozen, [])


def carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:
    """批准 — set the money aside."""
    approve(_case(request.subject_id), actor=actor, on=on)


def declined(request: ApprovalRequest, *, actor: Actor, on: date, reason: str | None) -> None:
    """不予批准."""
    decline(_case(request.subject_id), reason=reason, actor=actor, on=on)


def returned(request: ApprovalRequest, *, actor: Actor, on: date, reason: str | None) -> None:
    """退回补正."""
    send_back(_case(request.subject_id), reason=reason, actor=actor, on=on)


def undone(request: ApprovalRequest, *, actor: Actor, reason: str | None, **_said: Any) -> None:
    """撤回或作废 — the case waits for a proposal again."""
    case = session.get(CareCase, request.subject_id)
    if case is not None and case.state == "proposed":
        take_back(case, reason=reason, actor=actor)


def resubmitted(request: ApprovalRequest, *, actor: Actor, on: date) -> None:
    """重新提交 — as it was proposed, where nobody proposed anew."""
    case = _case(request.subject_id)
    if case.state != "proposed":
        lay_again(case, actor=actor, on=on)


def asked(number: int, people: Sequence[tuple[int, str]], *, at: datetime) -> None:  # noqa: ARG001
    """可阅 — whoever is asked reads the case from now on; that they may stands beside their name."""
    case = _case(number)
    if case.sealed:
        for user_id, name in people:
            note_reader(case, user_id, name, reason=_("Decides on it"), actor=SYSTEM)


def inside(number: int, *, actor: Actor) -> Rows:
    """密件内容 — whose case it is and why, for who decides on it; that it was opened stands in the trail."""
    case = _case(number)
    audit.record("view", case, actor=actor)
    told = subject_of(case)
    category = CATEGORIES[told.category]
    rows: list[tuple[Any, Any]] = [
        (_l("Member"), told.employee),
        (_l("Occasion"), category.label),
        (category.event, told.event_on),
        *((fact.label, _in_words(fact, told.facts.get(name))) for name, fact in category.facts.items()),
        (_l("Amount asked for"), Money(told.asked_fen).format() if told.asked_fen else None),
        (_l("The occasion in words"), told.words),
        (_l("Proposal in words"), told.proposal),
    ]
    return [(label, text) for label, text in rows if text not in (None, "")]


def concerns(number: int) -> Iterable[int]:
    """须回避者."""
    return concerned_users(_case(number))


def types() -> dict[str, Any]:
    """可作条件的类别 — of cases under seal the occasion is no condition: a request would tell it."""
    return {code: each.label for code, each in CATEGORIES.items() if code not in SENSITIVE}


def _in_words(fact: Fact, value: Any) -> Any:
    if value is None:
        return None
    if fact.kind == "flag":
        return _("Yes") if value else _("No")
    if fact.kind == "money":
        return Money(value).format()
    return (fact.words or {}).get(value, value)


def _title(case: CareCase) -> str:
    """What the inbox says of an open case: the occasion and the member before its number."""
    told = subject_of(case)
    return f"{CATEGORIES[told.category].label} · {told.employee.name} · {case.number}"


def _proposal(case: CareCase) -> list[tuple[Any, Any]]:
    return [
        (_l("Form"), FORMS[case.form or "cash"]),
        (_l("Proposed amount"), Money(case.proposed_fen or 0).format()),
        (_l("Proposed by"), case.proposed_by),
    ]


def _advice(case: CareCase) -> list[tuple[Any, Any]]:
    """A sealed case's line of the standards would tell the occasion: what remains is all that is said."""
    found = advice_for(case)
    if isinstance(found, Problem):
        return [(_l("Standard"), _("None is in force"))]
    line = found.standard
    source = " ".join(each for each in (line.document, line.clause) if each)
    named = [] if case.sealed else [(_l("Standard"), source)]
    return [
        *named,
        (_l("At most"), Money(found.cap_fen).format()),
        (_l("Given of it before"), Money(found.used_fen).format()),
        (_l("Remains"), Money(found.remaining_fen).format()),
    ]


def _history(before: Iterable[tuple[CareCase, str, date, int]]) -> str:
    told = [
        f"{on} {CATEGORIES[category].label} {Money(fen).format()}"
        for _case_before, category, on, fen in before
    ]
    return "；".join(told) or _("None so far")


def _files(case: CareCase) -> int:
    evidence = (CareDocument.case_id == case.id, CareDocument.kind == "evidence")
    return session.scalar(select(func.count(CareDocument.id)).where(*evidence)) or 0


def _fund(case: CareCase) -> str | None:
    """The fund source of the budget line that the sub-account belongs to."""
    found = select(Budget.fund_source).join(SubAccount, SubAccount.budget_id == Budget.id)
    return session.scalar(found.where(SubAccount.id == case.sub_account_id))


subject(
    "care",
    label=_l("Care"),
    facts=facts,
    shows=shows,
    context=context,
    digest=digest,
    carry_out=carry_out,
    declined=declined,
    returned=returned,
    undone=undone,
    resubmitted=resubmitted,
    asked=asked,
    concerns=concerns,
    private=lambda number: _case(number).sealed,
    may_read=lambda number, actor: may_read(_case(number), actor),
    inside=inside,
    address=lambda number: f"/carecases/show/{number}",
    types=types,
    funds=lambda: dict(FUND_SOURCES),
    default=SINGLE_CHAIR,
)
