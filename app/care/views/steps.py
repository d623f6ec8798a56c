"""慰问步骤 — propose, send visitors, record, pay, follow up, close: a form each, for who reads the case."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.approvals.standing import AsksFirst
from app.care import services as care
from app.care.services import Payee, advice_for, may_read, subject_of
from app.care.views.applying import ResubmitCare
from app.care.views.telling import advised, earlier, facts_of
from app.core import clock
from app.core.clock import today
from app.core.console import fields
from app.core.console.documents import PICTURES, documents
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage
from app.core.console.security import acting
from app.core.console.verbs import Button
from app.core.db import session
from app.core.text import _l
from app.models import CareCase, Employee, Seat, SubAccount
from app.rules.care import DOCUMENT_KINDS, FORMS, HOW, LIFECYCLE, SEALED_FORMS, SEVERITIES
from app.rules.problems import Problem
from app.rules.standards import Advice
from app.tenants.queries import in_force

# which forms do the next step of a case
NEXT = {
    "propose": ("propose",),
    "visit": ("visit",),
    "pay": ("prepare_payment", "award_points"),
    "follow_up": ("follow_up",),
    "close": ("close_case",),
}


class OfCase(FormPage):
    """A step of one case."""

    class_permission_name = "CareCases"
    style = "plain"
    of = CareCase
    next = "CareCases.show"

    @classmethod
    def applies(cls, row: CareCase) -> bool:
        """While the life of the case allows it."""
        return cls.verb in LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """What comes next stands out."""
        is_next = row is not None and cls.verb in NEXT.get(row.next_step, ())
        return super().button(row, label=label, style=style or ("primary" if is_next else cls.style))

    def subject(self, pk: str) -> CareCase:
        """The case, for who reads it; 404 for everybody else."""
        row: CareCase = super().subject(pk)
        return row if may_read(row, acting()) else abort(404)

    def facts(self, row: CareCase) -> Sequence[Fact]:
        """Whose case, and how it stands."""
        return facts_of(row, subject_of(row))


class ProposeCare(AsksFirst, OfCase):
    """提出慰问建议."""

    verb = "propose"
    title, submit = _l("Propose the help"), _l("Submit for approval")
    intro = _l(
        "Once it is approved, the amount is set aside in the sub-account; what is not paid in the end goes "
        "back. Proposed anew, whoever was asked is asked again."
    )
    fields = {
        "form": fields.choice(_l("Form"), FORMS),
        "amount_fen": fields.money(_l("Proposed amount"), required=False),
        "sub_account": fields.pick(_l("Paid from"), SubAccount, required=False),
        "severity": fields.choice(_l("How closely followed"), SEVERITIES),
        "words": fields.long_text(_l("Proposal in words")),
    }
    service = care.propose
    done = _l("Approved: %(what)s.")

    def facts(self, row: CareCase) -> Sequence[Fact]:
        """The case, and what the standard says."""
        subject = subject_of(row)
        return [*facts_of(row, subject), *advised(row, subject)]

    def lists(self, row: CareCase) -> Sequence[Lines]:
        """What was given before."""
        return [earlier(subject_of(row).employee, but=row)]

    def prefill(self, row: CareCase) -> Mapping[str, Any]:
        """What was proposed last; else what is suggested, or less where less was asked for."""
        advice, subject = advice_for(row), subject_of(row)
        if row.proposed_fen is not None:
            return {
                "form": row.form,
                "amount_fen": row.proposed_fen or None,
                "sub_account": row.sub_account,
                "severity": subject.severity,
                "words": subject.proposal,
            }
        fen = advice.remaining_fen if isinstance(advice, Advice) else None
        if subject.asked_fen and not isinstance(advice, Problem):
            fen = min(subject.asked_fen, advice.remaining_fen)
        return {"form": "cash", "amount_fen": fen, "severity": subject.severity}

    def prepared(self, form: Any, row: CareCase) -> None:
        """Points would name the person of a sealed case."""
        if row.sealed:
            form.form.words = {code: FORMS[code] for code in SEALED_FORMS}


class WithdrawCare(OfCase):
    """撤回."""

    verb, style = "withdraw_case", "danger"
    title, submit = _l("Withdraw the case"), _l("Withdraw")
    fields = {"reason": fields.reason()}
    service = care.withdraw_case
    done = _l("Withdrawn: %(what)s.")


def _in_service() -> Sequence[Any]:
    return [Employee.state == "active"]


def _visitor(label: Any, *, required: bool) -> Any:
    return fields.pick(label, Employee, by=("name", "employee_no"), where=_in_service, required=required)


class DispatchVisit(OfCase):
    """派单走访."""

    verb = "dispatch"
    title, submit = _l("Send visitors"), _l("Send visitors")
    intro = _l("At least two go together. Who goes learns of the case: choose with care.")
    fields = {
        "visitor_1": _visitor(_l("Visitor"), required=True),
        "visitor_2": _visitor(_l("Second visitor"), required=True),
        "visitor_3": _visitor(_l("Third visitor"), required=False),
        "planned_on": fields.day(_l("To be visited on"), default=today),
    }
    done = _l("Visitors sent: %(what)s.")

    def apply(self, row: CareCase, values: Mapping[str, Any]) -> CareCase:
        """Send them."""
        people = [values[f"visitor_{at}"] for at in (1, 2, 3) if values[f"visitor_{at}"] is not None]
        care.dispatch(row, visitors=people, planned_on=values["planned_on"], actor=acting(), on=clock.today())
        return row


class RecordVisit(OfCase):
    """走访记录."""

    verb = "visit"
    title, submit = _l("Record the visit"), _l("Record")
    fields = {
        "visited_on": fields.day(_l("Visited on"), default=today),
        "how": fields.choice(_l("How"), HOW, default="visit"),
        "words": fields.long_text(_l("What was said and seen"), required=True),
        "files": documents(_l("Photos"), required=False, only=PICTURES),
    }
    done = _l("Recorded: %(what)s.")

    def apply(self, row: CareCase, values: Mapping[str, Any]) -> CareCase:
        """Record it."""
        given = {name: values[name] for name in self.fields}
        care.record_visit(row, actor=acting(), on=clock.today(), **given)
        return row


class PrepareCarePayment(OfCase):
    """准备支付."""

    verb = "prepare_payment"
    title, submit = _l("Prepare the payment"), _l("Hand over to finance")
    intro = _l(
        "Money goes by bank transfer, goods against their receipt. Finance pays; who prepares does not."
    )
    fields = {
        "amount_fen": fields.money(_l("Amount"), least=1),
        "payee": fields.text(_l("Payee"), required=False),
        "bank": fields.text(_l("Bank and branch"), required=False, length=200),
        "card": fields.text(
            _l("Bank account"),
            required=False,
            length=40,
            render_kw={"autocomplete": "off", "inputmode": "numeric"},
        ),
        "goods": fields.text(_l("Goods"), required=False, length=200),
        "files": documents(_l("Receipt"), required=False),
    }
    groups = (
        (_l("By bank transfer"), ["payee", "bank", "card"]),
        (_l("Goods"), ["goods", "files"]),
    )
    done = _l("Handed over to finance: %(what)s.")

    @classmethod
    def applies(cls, row: CareCase) -> bool:
        """While something approved in money or goods is left to pay."""
        return super().applies(row) and row.form in ("cash", "goods") and row.paid_fen < row.approved_fen

    def prefill(self, row: CareCase) -> Mapping[str, Any]:
        """All that is left, to the member."""
        payee = subject_of(row).employee.name if row.form == "cash" else None
        return {"amount_fen": row.approved_fen - row.paid_fen, "payee": payee}

    def apply(self, row: CareCase, values: Mapping[str, Any]) -> CareCase:
        """Hand it over."""
        to_card = row.form == "cash"
        payee = Payee(values["payee"] or "", values["bank"] or "", values["card"] or "") if to_card else None
        care.prepare_payment(
            row,
            payee=payee,
            goods=None if to_card else values["goods"],
            actor=acting(),
            on=clock.today(),
            **{name: values[name] for name in ("amount_fen", "files", "reference")},
        )
        return row


class AwardCarePoints(OfCase):
    """以积分慰问."""

    verb = "award_points"
    title, submit = _l("Give points"), _l("Give points")
    intro = _l("All that was approved is given as points of the same sub-account.")
    fields = {"words": fields.text(_l("What the member reads"), required=False, length=200)}
    done = _l("Points given: %(what)s.")

    @classmethod
    def applies(cls, row: CareCase) -> bool:
        """While points were approved and not given."""
        return super().applies(row) and row.form == "points" and row.paid_fen < row.approved_fen

    def apply(self, row: CareCase, values: Mapping[str, Any]) -> CareCase:
        """Give them."""
        given = {name: values[name] for name in ("words", "reference")}
        care.award_points(row, actor=acting(), on=clock.today(), **given)
        return row


class FollowUpCare(OfCase):
    """回访."""

    verb = "follow_up"
    title, submit = _l("Record the follow-up"), _l("Record")
    fields = {
        "done_on": fields.day(_l("Done on"), default=today),
        "how": fields.choice(_l("How"), HOW, default="call"),
        "words": fields.long_text(_l("How the member is"), required=True),
        "severity": fields.choice(_l("Ask again"), SEVERITIES),
    }
    done = _l("Recorded: %(what)s.")

    def prefill(self, row: CareCase) -> Mapping[str, Any]:
        """As closely as before."""
        return {"done_on": today(), "how": "call", "severity": subject_of(row).severity}

    def apply(self, row: CareCase, values: Mapping[str, Any]) -> CareCase:
        """Record it."""
        care.follow_up(row, actor=acting(), on=clock.today(), **{name: values[name] for name in self.fields})
        return row


class CloseCare(OfCase):
    """结案."""

    verb = "close_case"
    title, submit = _l("Close the case"), _l("Close the case")
    intro = _l("What was approved and not paid goes back to the sub-account.")
    fields = {"words": fields.long_text(_l("Summary"))}
    service = care.close_case
    done = _l("Closed: %(what)s.")


class AddCareDocuments(OfCase):
    """补充材料."""

    verb = "add_documents"
    title, submit = _l("Add documents"), _l("Add")
    fields = {
        "kind": fields.choice(_l("Kind"), DOCUMENT_KINDS, default="evidence"),
        "files": documents(_l("Documents")),
    }
    service = care.add_documents
    done = _l("Added to %(what)s.")

    @classmethod
    def applies(cls, row: CareCase) -> bool:
        """While the case goes on."""
        return not LIFECYCLE.is_final(row.state)


def _staff() -> dict[str, str]:
    """The union's staff within the seat's sight: name, role and unit, by seat."""
    staff = (Seat.employee_id.is_(None), Seat.supplier_id.is_(None), in_force(clock.today()))
    rows = session.scalars(
        select(Seat).where(*staff).options(joinedload(Seat.account), joinedload(Seat.unit)).order_by(Seat.id)
    )
    return {str(row.id): f"{row.account.first_name or row.account.email} · {row}" for row in rows}


class NameCareReader(OfCase):
    """指定可阅人."""

    verb = "name_reader"
    title, submit = _l("Let somebody read it"), _l("Let them read it")
    intro = _l("Choose by role and unit who needs to read this case; the reason stands beside the name.")
    fields = {
        "seat": fields.choice(_l("Who"), _staff),
        "reason": fields.reason(),
    }
    done = _l("Named as a reader: %(what)s.")

    @classmethod
    def applies(cls, row: CareCase) -> bool:
        """Of sealed cases alone: others are open to whom the list is."""
        return row.sealed

    def apply(self, row: CareCase, values: Mapping[str, Any]) -> CareCase:
        """Name them."""
        seat = session.get_one(Seat, int(values["seat"]))
        return care.name_reader(row, seat=seat, reason=values["reason"], actor=acting())


STEPS = (
    *(ProposeCare, ResubmitCare, DispatchVisit, RecordVisit),
    *(PrepareCarePayment, AwardCarePoints, FollowUpCare, AddCareDocuments, NameCareReader),
    *(CloseCare, WithdrawCare),
)
