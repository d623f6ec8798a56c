"""结算规则 — the lives of statements and what belongs to them, the period, the tax in a price, amounts in
capitals (大写).
"""

import re
from dataclasses import dataclass
from datetime import date

from app.core.errors import BadInput
from app.core.lifecycle import Lifecycle
from app.core.money import Money
from app.core.text import _, _l
from app.rules.calendar import last_day

LIFECYCLE = Lifecycle(
    initial="open",
    steps={"close": ("open", "closed")},
    states={"open": _l("Open"), "closed": _l("Closed")},
    verbs={"close": _l("Close the statement")},
)

# 调整 — who proposes does not confirm; once confirmed it is booked, and corrected by another adjustment
ADJUSTMENT_LIFECYCLE = Lifecycle(
    initial="proposed",
    steps={"confirm": ("proposed", "confirmed"), "withdraw": ("proposed", "withdrawn")},
    states={
        "proposed": _l("Waiting for confirmation"),
        "confirmed": _l("Booked"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"confirm": _l("Confirm and book"), "withdraw": _l("Withdraw")},
)
ADJUSTMENT_KINDS = {
    "price": _l("Price difference"),
    "damage": _l("Damaged or short"),
    "freight": _l("Freight"),
    "late_return": _l("Late return"),
    "difference": _l("Difference with the supplier"),
    "other": _l("Other reasons"),
}

# 付款 — finance records the bank's receipt, the chair confirms (工会主席一支笔), and only then is it booked
PAYMENT_LIFECYCLE = Lifecycle(
    initial="recorded",
    steps={
        "confirm": ("recorded", "confirmed"),
        "withdraw": ("recorded", "withdrawn"),
        "reverse": ("confirmed", "reversed"),
    },
    states={
        "recorded": _l("Waiting for confirmation"),
        "confirmed": _l("Paid to the supplier"),
        "withdrawn": _l("Withdrawn"),
        "reversed": _l("Reversed"),
    },
    verbs={
        "confirm": _l("Confirm the payment"),
        "withdraw": _l("Withdraw"),
        "reverse": _l("Reverse the payment"),
    },
)

# 全部编制 — the statements of a month, previewed and then drawn up by a job
RUN_LIFECYCLE = Lifecycle(
    initial="prepared",
    steps={"confirm": ("prepared", "done"), "withdraw": ("prepared", "withdrawn")},
    states={
        "prepared": _l("Waiting for confirmation"),
        "done": _l("Drawn up"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"confirm": _l("Draw up all"), "withdraw": _l("Withdraw")},
)

# 差异 — what a supplier's statement says otherwise: nothing of ours changes by it. Disputed, it stays open,
# beyond the close of the statement too, until the supplier gives in or their figure is accepted after all.
DIFFERENCE_LIFECYCLE = Lifecycle(
    initial="open",
    steps={
        "accept": ("open|disputed", "accepted"),
        "dispute": ("open", "disputed"),
        "uphold": ("disputed", "upheld"),
        "vanish": ("open|disputed", "gone"),
    },
    states={
        "open": _l("To be decided"),
        "accepted": _l("Their figure accepted"),
        "disputed": _l("Disputed"),
        "upheld": _l("Our figure stands"),
        "gone": _l("Gone from their statement"),
    },
    verbs={
        "accept": _l("Accept their figure"),
        "dispute": _l("Dispute it"),
        "uphold": _l("Our figure stands"),
        "vanish": _l("Gone from their statement"),
    },
)

DIFFERENCE_KINDS = {
    "missing": _l("Missing in theirs"),
    "extra": _l("Not in ours"),
    "amount": _l("Amount differs"),
    "quantity": _l("Quantity differs"),
    "twice": _l("Listed twice"),
}
LINE_KINDS = {
    "goods": _l("Goods line"),
    "return": _l("Goods returned"),
    "adjustment": _l("Settlement adjustment"),
}

SIGNATURES = ("prepared", "reviewed", "finance", "chair", "date")
SIGNATURE_WORDS = {
    "prepared": _l("Drawn up by"),
    "reviewed": _l("Reviewed by"),
    "finance": _l("Head of finance"),
    "chair": _l("Union chair"),
    "date": _l("Date"),
}

WHOLE = 10_000  # basis points in one: a rate of 13 % is 1300

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
_BEYOND = 10**18
_PERIOD = re.compile(r"(\d{4})-(\d{2})")


class PeriodNotUnderstood(BadInput):
    """期间有误 — the text names no calendar month."""

    code = "period_not_understood"


class AmountTooLarge(BadInput):
    """金额过大 — beyond what can be written in capitals."""

    code = "amount_too_large"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """结算期间 — one calendar month, both ends included."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """读取 — "2026-10"; anything else raises PeriodNotUnderstood."""
        found = _PERIOD.fullmatch(text.strip())
        year, month = (int(found[1]), int(found[2])) if found else (0, 0)
        if not (date.min.year <= year <= date.max.year and 1 <= month <= 12):  # noqa: PLR2004 - months of a year
            raise PeriodNotUnderstood(
                _("“%(text)s” is not a period: write year and month, like 2026-10.", text=text)
            )
        return cls(date(year, month, 1), last_day(year, month))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Taxed:
    """价税 — an amount with its tax, the amount without, and the tax; net + tax = gross, always
    (金额+税额=价税合计).
    """

    gross: Money
    net: Money
    tax: Money


def split_tax(gross: Money, rate: int) -> Taxed:
    """价税分离 — `rate` in basis points (1300 = 13 %); the net amount is rounded half up to the fen, tax is
    the rest.
    """
    net = Money((2 * gross.fen * WHOLE + WHOLE + rate) // (2 * (WHOLE + rate)))
    return Taxed(gross, net, gross - net)


def uppercase(amount: Money) -> str:
    """人民币大写 — the amount in capitals with 人民币 in front (支付结算办法附件一).

    Where the rules leave a 零 open it is left out; after 角 stands 整, so that no 分 can be added by hand.
    """
    size = abs(amount.fen)
    if size >= _BEYOND:
        raise AmountTooLarge(_("%(amount)s is too large to be written in capitals.", amount=amount))
    yuan, cents = divmod(size, 100)
    return f"人民币{'负' if amount.fen < 0 else ''}{_yuan_and_cents(yuan, cents)}"


def _yuan_and_cents(yuan: int, cents: int) -> str:
    jiao, fen = divmod(cents, 10)
    whole = f"{_whole(yuan)}元" if yuan or not cents else ""
    if not cents:
        return f"{whole}整"
    gap = "零" if whole and not jiao else ""
    return whole + gap + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """A whole number: what stands before the largest place, the place, the rest, with one 零 for a gap."""
    for size, place in _PLACES:
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return _whole(head) + place + gap + (_whole(rest) if rest else "")
    return _DIGITS[number]
