"""过期预测 — which months lie ahead, what is likely to lapse of what is open, and what a reminder
comes to.
"""

from datetime import date, timedelta
from fractions import Fraction

from app.core.lifecycle import Lifecycle
from app.core.text import _l

MONTHS = 12  # that a forecast looks ahead, the running one included
USUAL_DAYS = 90  # over which the usual redemption is taken
WHOLE = 10_000  # basis points
# 提前提醒 — the settings that say how many days before their last day members are told
REMINDED = ("points_remind_first", "points_remind_second", "points_remind_last")

# 到期提醒: whom it would reach is looked at first, then it is sent
REMINDER_LIFECYCLE = Lifecycle(
    initial="prepared",
    steps={
        "look_again": ("prepared", "prepared"),
        "send": ("prepared", "sent"),
        "withdraw": ("prepared", "withdrawn"),
    },
    states={
        "prepared": _l("Waiting to be sent"),
        "sent": _l("Sent"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"look_again": _l("Look again"), "send": _l("Send the reminder"), "withdraw": _l("Withdraw")},
)

# 提醒结果 — what became of a person in a list
REACHED = {
    "to_tell": _l("Is told"),
    "told": _l("Told"),
    "told_today": _l("Was reminded today already"),
    "no_way_in": _l("Has no sign-in yet"),
    "frozen": _l("Has left: the points are frozen"),
}


def months_ahead(on: date, count: int = MONTHS) -> list[date]:
    """未来各月 — the first days of the running month and those after it."""
    number = on.year * 12 + on.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number, number + count)]


def last_of(first: date) -> date:
    """月末 — the last day of the month that begins on this day."""
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def usual_share(redeemed: int, still_open: int) -> int:
    """惯常兑换率 — of what could be spent over the last days, the share that was: in basis points."""
    had = redeemed + still_open
    return 0 if had <= 0 or redeemed <= 0 else redeemed * WHOLE // had


def likely_to_lapse(points: int, share_bp: int, days: int) -> int:
    """预计过期 — what stays unspent when members redeem as usual until then, rounded up.

    Each whole span leaves the share that is not redeemed, the days beyond it leave in proportion.
    """
    if days <= 0:
        return points
    stays = Fraction(WHOLE - share_bp, WHOLE)
    spans, beyond = divmod(days, USUAL_DAYS)
    left = points * stays**spans * (1 - Fraction(share_bp, WHOLE) * Fraction(beyond, USUAL_DAYS))
    return -(-left.numerator // left.denominator)
