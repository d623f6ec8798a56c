"""积分规则 — how much a rule gives to whom, how long it lasts, and in which order points are spent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.core.errors import DomainError
from app.core.lifecycle import Lifecycle
from app.core.money import Points, portion
from app.core.text import _, _l
from app.rules.calendar import months_after
from app.rules.conditions import EVERYBODY, Condition, holds
from app.rules.expressions import Expression, reckoned
from app.rules.facts import Facts

# 年节 — the seven statutory festivals for which a union may give 节日慰问品 (总工办发〔2017〕32号)
FESTIVALS = {
    "new_year": _l("New Year"),
    "spring": _l("Spring Festival"),
    "qingming": _l("Qingming"),
    "labour": _l("Labour Day"),
    "dragon_boat": _l("Dragon Boat Festival"),
    "mid_autumn": _l("Mid-Autumn Festival"),
    "national": _l("National Day"),
}

# festivals of the first months are given out in the last months of the year before
_EARLY_FESTIVALS = frozenset({"new_year", "spring"})
_FIRST_MONTH_AHEAD = 11

# 过期批次退回后的宽限期 [policy]: what comes back into an expired lot may be used for so many days more
GRACE_DAYS = 30

# 发放: prepared by one, submitted with what was seen, decided by the union's flow of approval
GRANT_LIFECYCLE = Lifecycle(
    initial="prepared",
    steps={
        "submit": ("prepared", "submitted"),
        "send_back": ("submitted", "prepared"),
        "confirm": ("prepared|submitted", "released"),
        "queue": ("prepared|submitted", "queued"),
        "pay": ("queued", "released"),
        "end": ("queued", "ended"),
        "withdraw": ("prepared|submitted|queued", "withdrawn"),
    },
    states={
        "prepared": _l("To be submitted"),
        "submitted": _l("Waiting for approval"),
        "queued": _l("Waiting for money"),
        "released": _l("Granted"),
        "ended": _l("Ended by itself: nobody could be given anything by then"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={
        "submit": _l("Submit for approval"),
        "send_back": _l("Send back"),
        "confirm": _l("Grant points"),
        "queue": _l("Let it wait for money"),
        "pay": _l("Grant what waited"),
        "end": _l("End what waited"),
        "withdraw": _l("Withdraw"),
    },
)
GRANT_WAITING = ("prepared", "submitted")  # nothing granted yet, nothing given up
GIVEN_UP = ("withdrawn", "ended")  # nothing was granted, and nothing will be
# 审批事项 — a union may have one flow for what its rules grant and another for what people name
GRANT_ASKS = {"rule": "grant", "manual": "manual_grant", "file": "manual_grant"}


# 撤销: one asks for it, others decide
REVOCATION_LIFECYCLE = Lifecycle(
    initial="asked",
    steps={
        "approve": ("asked", "done"),
        "decline": ("asked", "declined"),
        "withdraw": ("asked", "withdrawn"),
    },
    states={
        "asked": _l("Waiting for a decision"),
        "done": _l("Taken back"),
        "declined": _l("Declined"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={
        "approve": _l("Take the points back"),
        "decline": _l("Decline"),
        "withdraw": _l("Withdraw"),
    },
)
REVOCATION_STATES = REVOCATION_LIFECYCLE.state_words

# 过期清理
RUN_LIFECYCLE = Lifecycle(
    initial="prepared",
    steps={"confirm": ("prepared", "released"), "withdraw": ("prepared", "withdrawn")},
    states={
        "prepared": _l("Waiting for confirmation"),
        "released": _l("Lapsed"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"confirm": _l("Confirm the expiry"), "withdraw": _l("Withdraw")},
)
RUN_STATES = RUN_LIFECYCLE.state_words
RUN_KINDS = {"lapsed": _l("Past their last day"), "left": _l("Of people who left")}


class NotEnoughPoints(DomainError):
    """积分不足 — the usable lots hold fewer points than asked for."""

    code = "not_enough_points"


NO_POINTS = Points(0)


@dataclass(frozen=True, slots=True)
class AmountLine:
    """金额档 — who meets the condition gets so many points, or what the formula comes to; the first line that
    fits counts.
    """

    condition: Condition
    points: Points = NO_POINTS
    formula: Expression | None = None


@dataclass(frozen=True, slots=True)
class GrantRule:
    """发放规则 — members below these units who meet the conditions get the amount of their line; one person
    in a year at most `year_most` by this rule.
    """

    lines: tuple[AmountLine, ...]
    expires_months: int
    conditions: Condition = EVERYBODY
    units: tuple[str, ...] = ()
    year_most: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """不予发放 — why a person gets nothing, as a stable code; `REFUSALS` says it in words."""

    code: str


REFUSALS = {
    "outside_units": _l("Not in a unit this rule is for."),
    "not_a_member": _l("Not a member of the union on this day."),
    "conditions_not_met": _l("Does not meet the conditions of the rule."),
    "no_amount_line": _l("Fits no line of the amount table."),
    "amount_unknown": _l("A date the amount is reckoned from is not on record."),
    "nothing_due": _l("By the rule’s formula this comes to no points."),
    "year_most_reached": _l("Has had as much as the rule gives one person in a year."),
    "already_granted": _l("Has already been granted this by this rule."),
    "waiting_elsewhere": _l("Stands in another grant of this rule that waits for confirmation."),
    "declined_before": _l("Was proposed before, and declined or taken off the list."),
    "left_service": _l("Had left the service by this day."),
    "dropped": _l("Taken off the list by hand, with a reason."),
    "over_cap": _l("Would be more than the standard leaves."),
    "standard_unknown": _l("No standard is in force for this: nobody can say how much is allowed."),
    "too_late": _l("The last day of the points had passed before the money came."),
}


def amount_for(
    rule: GrantRule, facts: Facts, figures: Mapping[str, int | None] | None = None, *, had: int = 0
) -> Points | Refusal:
    """应发积分 — what this person gets under the rule, or why nothing; `had` points by it this year already.

    `figures` are needed where an amount is reckoned (rules/figures.py).
    """
    unit = facts.get("unit")
    if rule.units and not (isinstance(unit, str) and unit.startswith(rule.units)):
        return Refusal("outside_units")
    if not holds(rule.conditions, facts):
        return Refusal("conditions_not_met")
    for line in rule.lines:
        if holds(line.condition, facts):
            return _worth(rule, line, figures or {}, had)
    return Refusal("no_amount_line")


def _worth(
    rule: GrantRule, line: AmountLine, figures: Mapping[str, int | None], had: int
) -> Points | Refusal:
    points = line.points.points if line.formula is None else reckoned(line.formula, figures)
    if points is None:
        return Refusal("amount_unknown")
    if points <= 0:
        return Refusal("nothing_due")
    left = points if rule.year_most is None else min(points, rule.year_most - had)
    return Points(left) if left > 0 else Refusal("year_most_reached")


def event_key(festival: str, on: date) -> str:
    """事件标识 — the festival and its year: a person is granted once for it. New Year in December is next
    year's.
    """
    return f"{festival}-{festival_year(festival, on)}"


def festival_year(festival: str, on: date) -> int:
    """年节所属年度 — of which year the festival is that is given for on this day."""
    return on.year + (festival in _EARLY_FESTIVALS and on.month >= _FIRST_MONTH_AHEAD)


def festival_days(festival: str, on: date) -> tuple[date, date]:
    """年节发放期 — the first and the last day on which something is given for the same festival of that
    year.
    """
    year = festival_year(festival, on)
    if festival not in _EARLY_FESTIVALS:
        return date(year, 1, 1), date(year, 12, 31)
    next_begins = date(year, _FIRST_MONTH_AHEAD, 1)
    return date(year - 1, _FIRST_MONTH_AHEAD, 1), next_begins - timedelta(days=1)


MOST_MONTHS = 60  # that points are valid, by a rule, by hand, or as a union has settled


def expiry_of(granted_on: date, months: int) -> date:
    """到期日 — the last day the points can be used: the corresponding day so many months on
    (民法典第二百零二条).
    """
    return months_after(granted_on, months)


@dataclass(frozen=True, slots=True)
class Lot:
    """批次 — what is left of points granted at once, and the money behind them.

    `categories` are the kinds of goods it pays for, none meaning all; before `usable_from` it pays for
    nothing.
    """

    id: int
    expires_on: date
    granted_on: date
    left_points: int
    left_fen: int
    restricted: bool = False
    usable_from: date | None = None
    categories: frozenset[int] = frozenset()

    def pays_for(self, category_id: int | None) -> bool:
        """专用积分 — whether these goods may be paid with it."""
        return not self.restricted or category_id in self.categories


@dataclass(frozen=True, slots=True)
class Draw:
    """支用 — points taken from one lot with their share of its money."""

    lot_id: int
    points: int
    fen: int


def spending_order(lot: Lot) -> tuple[date, bool, date, int]:
    """支用顺序 — what expires first, of those the restricted, of those the oldest."""
    return (lot.expires_on, not lot.restricted, lot.granted_on, lot.id)


def usable_on(lot: Lot, on: date) -> bool:
    """可用 — points are left, the first day has come and the last has not passed."""
    return lot.left_points > 0 and on <= lot.expires_on and (lot.usable_from is None or lot.usable_from <= on)


def restricted_first(lot: Lot) -> tuple[bool, int, date, date, int]:
    """专用优先 — what pays for the fewest kinds of goods first: so several articles can be paid where the
    usual order would leave the last of them without.
    """
    return (not lot.restricted, len(lot.categories), lot.expires_on, lot.granted_on, lot.id)


def spend(
    lots: Iterable[Lot],
    points: Points,
    *,
    on: date,
    usable: Callable[[Lot], bool] = lambda _lot: True,
    order: Callable[[Lot], Any] = spending_order,
) -> tuple[Draw, ...]:
    """支用 — which lots pay, first-expiring first; raises NotEnoughPoints when they hold too little.

    Money goes with the points pro rata to what is left of the lot; who takes the last points takes the rest.
    """
    open_lots = sorted((lot for lot in lots if usable_on(lot, on) and usable(lot)), key=order)
    draws, missing = [], points.points
    for lot in open_lots:
        if missing <= 0:
            break
        taken = min(missing, lot.left_points)
        draws.append(Draw(lot.id, taken, portion(lot.left_fen, taken, lot.left_points)))
        missing -= taken
    if missing > 0:
        held = points.points - missing
        raise NotEnoughPoints(
            _(
                "%(asked)s points are needed and %(held)s can be used for this: %(missing)s are missing.",
                asked=points,
                held=Points(held),
                missing=Points(missing),
            ),
            asked_points=points.points,
            usable_points=held,
        )
    return tuple(draws)


def drawn(lot: Lot, draw: Draw) -> Lot:
    """支用之后 — the lot after a draw."""
    return replace(lot, left_points=lot.left_points - draw.points, left_fen=lot.left_fen - draw.fen)


def restored(lot: Lot, draw: Draw, *, on: date) -> Lot:
    """退回 — the lot a draw came from gets it back; one that has expired may then be used GRACE_DAYS more."""
    return replace(
        lot,
        left_points=lot.left_points + draw.points,
        left_fen=lot.left_fen + draw.fen,
        expires_on=expiry_after_return(lot.expires_on, on),
    )


def frozen_from(left_on: date | None, *, policy: str, days: int) -> date | None:
    """冻结日 — from which day the points of somebody who left can no longer be spent; None: until they lapse.

    `policy` as in settings.py: "freeze" on the day of leaving, "after" so many days later, "keep". Frozen
    points stay in their lots, lapse on their day, and can be spent again once the person is back.
    """
    if left_on is None or policy == "keep":
        return None
    return left_on + timedelta(days=days if policy == "after" else 0)


def expiry_after_return(expires_on: date, on: date, *, grace_days: int = GRACE_DAYS) -> date:
    """退回后的到期日 — unchanged while the lot lives, otherwise so many days from the return."""
    return expires_on if on <= expires_on else on + timedelta(days=grace_days)
