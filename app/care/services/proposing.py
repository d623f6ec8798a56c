"""提出建议 — the officer says in what form, how much and from where; whoever the flow names decides.

What is proposed is checked here, before anybody is asked, and again when it is carried out.
"""

from datetime import date, datetime

from sqlalchemy import select

from app.approvals.services import ask, void
from app.approvals.services.asking import live_request
from app.care.services.avoiding import refuse_own
from app.care.services.deciding import approve
from app.care.services.limits import refuse_over_cap, refuse_unproved
from app.care.services.seal import demand_reader, subject_of
from app.care.services.settling import begin, settle, told
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, NotFound
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalRequest, CareCase, OrgUnit, SubAccount
from app.rules.care import SEVERITIES, WORDS, form_refused

KIND = "care"


def propose(  # noqa: PLR0913 - each is part of what is proposed
    case: CareCase,
    *,
    form: str,
    actor: Actor,
    on: date,
    at: datetime,
    amount_fen: int | None = None,
    sub_account: SubAccount | None = None,
    severity: str | None = None,
    words: str | None = None,
) -> ApprovalRequest | None:
    """提出建议 — the request that was opened; None when no flow asks anybody: it is approved at once.

    Proposed anew while it is being decided, what was asked before becomes void. Raises UnderSeal,
    NotAllowedNow, OwnCase, EvidenceMissing, StandardUnknown, OverCap, and BadInput for an amount or a
    sub-account that does not go with the form.
    """
    demand_reader(case, actor)
    begin(case, "propose")
    subject, fen = subject_of(case), amount_fen or 0
    refuse_own(subject, actor)
    _refuse_misfit(case, form, fen, severity)
    refuse_unproved(case, subject)
    if fen:
        _refuse_payer(case, sub_account)
        refuse_over_cap(case, subject, fen, payer=sub_account.unit_id if sub_account else None)
    _void_before(case, actor, on, at)
    case.proposed_on, case.proposed_by, case.proposed_fen, case.form = on, actor.name, fen, form
    case.returned_on, case.sub_account_id = None, sub_account.id if fen and sub_account else None
    subject.severity, subject.proposal = severity or subject.severity, words
    changes = {"form": [None, form], "proposed_fen": [None, fen]}
    audit.record("propose_care", case, actor=actor, changes=changes, reason=told(case, words))
    settle(case)
    request = ask(KIND, case.id, actor=actor, on=on, at=at, reason=told(case, words))
    if request is None:
        approve(case, actor=actor, on=on)
    return request


def _refuse_misfit(case: CareCase, form: str, fen: int, severity: str | None) -> None:
    if (refused := form_refused(form, sealed=case.sealed, approved_fen=fen)) is not None:
        field = "form" if refused == "sealed_points" else "amount_fen"
        raise BadInput(WORDS[refused], field=field)
    if severity is not None and severity not in SEVERITIES:
        raise BadInput(_("Choose how closely the member is followed."), field="severity")


def _refuse_payer(case: CareCase, sub_account: SubAccount | None) -> None:
    if sub_account is None:
        raise BadInput(_("Choose the sub-account that pays."), field="sub_account")
    if not _path(case.unit_id).startswith(_path(sub_account.unit_id)):
        raise BadInput(
            _("This sub-account belongs to another unit: choose one of the member's unit or above it."),
            field="sub_account",
        )


def _path(unit_id: int) -> str:
    path = session.scalar(select(OrgUnit.path).where(OrgUnit.id == unit_id))
    if path is None:
        raise NotFound(_("What was chosen lies outside of your unit."))
    return str(path)


def _void_before(case: CareCase, actor: Actor, on: date, at: datetime) -> None:
    """Whoever was being asked about another proposal is asked no more; a returned one is its asker's."""
    with whole_tenant("a request may have been opened by an officer of another unit"):
        before = live_request(KIND, case.id)
    if before is not None and not (before.state == "returned" and actor.is_same_person(before.asked_by_id)):
        void(KIND, case.id, reason=_("Another help was proposed."), actor=actor, on=on, at=at)
