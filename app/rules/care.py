"""慰问规则 — the life of a case, told from its facts; what comes next and until when; who follows up.

A case is asked for; what to give is proposed, and decided by the flow in force; it is carried out
(dispatched, visited, paid) and followed up until it is closed. Its state is no column that somebody sets:
`state_of` tells it from what has happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.calendar import months_after

STATES = {
    "requested": _l("Applied for"),
    "proposed": _l("Being decided"),
    "returned": _l("Returned for correction"),
    "approved": _l("Approved, to be carried out"),
    "dispatched": _l("Visitors sent"),
    "visited": _l("Visited"),
    "paid": _l("Paid out"),
    "followed_up": _l("Followed up"),
    "closed": _l("Case closed"),
    "declined": _l("Declined"),
    "withdrawn": _l("Withdrawn"),
}
TONES = {
    "requested": "wait",
    "proposed": "wait",
    "returned": "wait",
    "approved": "busy",
    "dispatched": "busy",
    "visited": "busy",
    "paid": "good",
    "followed_up": "good",
    "closed": "done",
    "declined": "bad",
    "withdrawn": "off",
}
_UNDERWAY = "approved|dispatched|visited|paid|followed_up"

LIFECYCLE = Lifecycle(
    initial="requested",
    steps={
        "propose": ("requested|returned|proposed", "proposed"),
        "approve": ("proposed", "approved"),
        "send_back": ("proposed", "returned"),
        "decline": ("proposed", "declined"),
        "take_back": ("proposed", "requested"),
        "resubmit": ("returned", "requested"),
        "dispatch": (_UNDERWAY, "dispatched"),
        "visit": (_UNDERWAY, "visited"),
        "prepare_payment": (_UNDERWAY, "paid"),
        "award_points": (_UNDERWAY, "paid"),
        "follow_up": (_UNDERWAY, "followed_up"),
        "close_case": (_UNDERWAY, "closed"),
        "withdraw_case": ("requested|returned|proposed|approved|dispatched", "withdrawn"),
    },
    states=STATES,
    verbs={
        "propose": _l("Propose the help"),
        "approve": _l("Approve"),
        "send_back": _l("Return for correction"),
        "decline": _l("Decline"),
        "take_back": _l("Take the proposal back"),
        "resubmit": _l("Submit again"),
        "dispatch": _l("Send visitors"),
        "visit": _l("Record the visit"),
        "prepare_payment": _l("Prepare the payment"),
        "award_points": _l("Give points"),
        "follow_up": _l("Record the follow-up"),
        "close_case": _l("Close the case"),
        "withdraw_case": _l("Withdraw the case"),
    },
)
ENDED = ("closed", "declined", "withdrawn")

FORMS = {
    "cash": _l("Money by bank transfer"),
    "goods": _l("Goods"),
    "points": _l("Points"),
    "service": _l("Help without money"),
}
SEALED_FORMS = ("cash", "goods", "service")  # a grant of points would name the person to everybody
HOW = {
    "visit": _l("Visit in person"),
    "call": _l("Phone call"),
    "letter": _l("Letter"),
    "video": _l("Video"),
}
DOCUMENT_KINDS = {
    "evidence": _l("Evidence"),
    "visit": _l("Photo of the visit"),
    "receipt": _l("Receipt"),
    "other": _l("Other"),
}
SEVERITIES = {
    "a": _l("A: every month"),
    "b": _l("B: every quarter"),
    "c": _l("C: after half a year"),
    "none": _l("No follow-up"),
}
MONTHS = {"a": 1, "b": 3, "c": 6}
STEPS = {
    "propose": _l("Propose the help"),
    "decide": _l("Decide"),
    "correct": _l("Correct and submit again"),
    "visit": _l("Visit"),
    "pay": _l("Pay out"),
    "follow_up": _l("Follow up"),
    "close": _l("Close"),
}
PAYMENT_STATES = {
    "prepared": _l("To be paid"),
    "paid": _l("Paid"),
    "returned": _l("Came back from the bank"),
    "dropped": _l("Dropped"),
}
PAYMENT_TONES = {"prepared": "wait", "paid": "good", "returned": "bad", "dropped": "off"}
PAYMENT_LIFECYCLE = Lifecycle(
    initial="prepared",
    steps={
        "pay": ("prepared", "paid"),
        "drop": ("prepared", "dropped"),
        "bring_back": ("paid", "returned"),
    },
    states=PAYMENT_STATES,
    verbs={
        "pay": _l("Record as paid"),
        "drop": _l("Drop the payment"),
        "bring_back": _l("Came back from the bank"),
    },
)
LEAST_VISITORS = 2  # 走访两人以上
READS_ALL = ("chair",)  # the chair decides, so the chair reads; others are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """已发生 — the days of what has happened to a case, None for what has not; and the money."""

    requested_on: date
    returned_on: date | None = None
    proposed_on: date | None = None
    approved_on: date | None = None
    declined_on: date | None = None
    withdrawn_on: date | None = None
    dispatched_on: date | None = None
    visited_on: date | None = None
    paid_on: date | None = None
    followed_on: date | None = None
    closed_on: date | None = None
    approved_fen: int = 0
    paid_fen: int = 0
    visit_due_on: date | None = None
    follow_up_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Promises:
    """时限 — days a union gives itself to decide, to visit after the approval, and to pay after it."""

    decide: int
    visit: int
    pay: int


def state_of(happened: Happened) -> str:
    """状态 — how far the case has come; what ended it goes first."""
    ended = (("closed_on", "closed"), ("withdrawn_on", "withdrawn"), ("declined_on", "declined"))
    for day, state in ended:
        if getattr(happened, day) is not None:
            return state
    if happened.approved_on is None:
        return _undecided(happened)
    if happened.followed_on is not None and paid_out(happened):
        return "followed_up"
    if happened.approved_fen and paid_out(happened):
        return "paid"
    if happened.visited_on is not None:
        return "visited"
    return "dispatched" if happened.dispatched_on is not None else "approved"


def _undecided(happened: Happened) -> str:
    if happened.proposed_on is not None:
        return "proposed"
    return "returned" if happened.returned_on is not None else "requested"


def paid_out(happened: Happened) -> bool:
    """已付清 — whether all that was approved has been paid; of help without money there is nothing to pay."""
    return happened.paid_fen >= happened.approved_fen


def next_step(happened: Happened, promises: Promises) -> tuple[str, date] | None:
    """下一步 — what is to be done next and until which day; None when the case has ended."""
    state = state_of(happened)
    if state in ENDED:
        return None
    if happened.approved_on is None:
        begun = happened.proposed_on or happened.returned_on or happened.requested_on
        step = {"returned": "correct", "proposed": "decide"}.get(state, "propose")
        return step, begun + timedelta(days=promises.decide)
    due = []
    if happened.visit_due_on is not None and happened.visited_on is None:
        due.append(("visit", happened.visit_due_on))
    if not paid_out(happened):
        due.append(("pay", happened.approved_on + timedelta(days=promises.pay)))
    if happened.follow_up_due_on is not None:
        due.append(("follow_up", happened.follow_up_due_on))
    return min(due, key=lambda each: each[1]) if due else ("close", _all_done(happened))


CLOSE_WITHIN = 30  # days after the last thing that was done


def _all_done(happened: Happened) -> date:
    days = (happened.paid_on, happened.visited_on, happened.followed_on, happened.approved_on)
    return max(day for day in days if day is not None) + timedelta(days=CLOSE_WITHIN)


def follow_up_due(severity: str, after: date) -> date | None:
    """回访日期 — when somebody asks again: monthly, quarterly or half-yearly by severity; None for never."""
    return months_after(after, MONTHS[severity]) if severity in MONTHS else None


def claimed_too_late(event_on: date, asked_on: date, months: int) -> bool:
    """逾期申报 — whether more months than the union allows lie between the event and the application."""
    return months > 0 and asked_on > months_after(event_on, months)


CARD_DIGITS = range(12, 20)


def card_fits(card: str) -> bool:
    """卡号可用 — digits, so many; a number of 16 or 19 ends in its Luhn check digit as bank cards do."""
    if not (card.isascii() and card.isdigit() and len(card) in CARD_DIGITS):
        return False
    if len(card) not in (16, 19):
        return True
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(card))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0  # noqa: PLR2004 - digits


def form_refused(form: str, *, sealed: bool, approved_fen: int) -> str | None:
    """形式不合 — why help cannot be given in this form, as a code; None when it can."""
    if sealed and form not in SEALED_FORMS:
        return "sealed_points"
    if form == "service":
        return "service_money" if approved_fen else None
    return None if approved_fen > 0 else "amount_missing"


WORDS: Mapping[str, Any] = {
    "sealed_points": _l(
        "This case is under seal, and a grant of points would name the person to others: choose money or "
        "goods."
    ),
    "service_money": _l("Help without money has no amount: leave it empty, or choose another form."),
    "amount_missing": _l("An amount above zero is needed: how much is approved?"),
}
