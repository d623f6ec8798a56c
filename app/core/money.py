"""金额与积分 — whole fen and whole points: frozen, ordered, never a float, never mixed with one another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from app.core.errors import DomainError
from app.core.text import _

if TYPE_CHECKING:
    from collections.abc import Sequence

_YUAN = re.compile(r"(?P<sign>-?)[¥￥]?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{1,2}))?")

LONGEST = 18  # digits and separators before the point: under ten trillion yuan, and far inside 64 bits of fen


class NotAnAmount(DomainError):
    """不是金额 — the text cannot be read as yuan with at most two decimals."""

    code = "not_an_amount"


@dataclass(frozen=True, order=True, slots=True)
class _Whole:
    """A count of one kind of unit. Only like adds to like."""

    count: int

    def __post_init__(self) -> None:
        # bool is an int to Python and an accident here; a float would be money lost without a trace
        if type(self.count) is not int:
            msg = f"{type(self).__name__} takes a whole number, not {self.count!r}"
            raise TypeError(msg)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.count + self._like(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.count - self._like(other))

    def __mul__(self, times: int) -> Self:
        return type(self)(self.count * times)

    def __neg__(self) -> Self:
        return type(self)(-self.count)

    def __bool__(self) -> bool:
        return self.count != 0

    def share(self, part: int, whole: int) -> Self:
        """按比例取 — `part` of `whole`, rounded down; the whole of it when part equals whole, so that
        nothing is lost.
        """
        return type(self)(portion(self.count, part, whole))

    def split(self, weights: Sequence[int]) -> list[Self]:
        """分摊 — one share per weight, adding up exactly: what rounding leaves goes to the largest
        remainders first.
        """
        whole = sum(weights)
        shares = [portion(self.count, weight, whole) for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(self.count * weights[i] % whole), i))
        for i in by_remainder[: self.count - sum(shares)]:
            shares[i] += 1
        return [type(self)(share) for share in shares]

    def _like(self, other: object) -> int:
        if type(other) is not type(self):
            msg = f"{type(self).__name__} and {type(other).__name__} do not add up"
            raise TypeError(msg)
        return other.count


class Money(_Whole):
    """金额 — an amount of renminbi in whole fen."""

    __slots__ = ()

    @property
    def fen(self) -> int:
        """分 — the amount in fen, as it is stored."""
        return self.count

    @classmethod
    def yuan(cls, text: str) -> Self:
        """元 — read "12.3", "1,234.50" or "¥7" as yuan; anything else raises NotAnAmount."""
        found = _YUAN.fullmatch(text.strip())
        if found is None:
            raise NotAnAmount(
                _(
                    "“%(text)s” is not an amount: write yuan with at most two decimals, like 1234.50.",
                    text=text,
                )
            )
        if len(found["whole"]) > LONGEST:
            raise NotAnAmount(
                _("“%(text)s” is larger than any amount kept here: check the digits.", text=text)
            )
        fen = int(found["whole"].replace(",", "")) * 100 + int((found["cents"] or "").ljust(2, "0"))
        return cls(-fen if found["sign"] else fen)

    def format(self) -> str:
        """显示 — ¥1,234.50, with the sign in front."""
        return f"{'-' if self.count < 0 else ''}¥{self.plain()}"

    def plain(self) -> str:
        """无符号显示 — 1,234.50: the size of the amount, for columns that carry the sign and the unit
        elsewhere.
        """
        whole, cents = divmod(abs(self.count), 100)
        return f"{whole:,}.{cents:02}"

    def __str__(self) -> str:
        return self.format()


class Points(_Whole):
    """积分 — a number of points; what one is worth is the ratio of the sub-account that paid for it."""

    __slots__ = ()

    @property
    def points(self) -> int:
        """积分数 — the number, as it is stored."""
        return self.count

    def format(self) -> str:
        """显示 — 1,200, with the sign in front."""
        return f"{self.count:,}"

    def __str__(self) -> str:
        return self.format()


@dataclass(frozen=True, slots=True)
class Ratio:
    """积分比率 — so many points are worth so many fen; two integers, because 3 points for 1 yuan has no
    decimal.
    """

    points: int
    fen: int

    def __post_init__(self) -> None:
        if self.points <= 0 or self.fen < 0:
            msg = f"a ratio needs points above zero and fen not below it: {self.points}:{self.fen}"
            raise ValueError(msg)

    def value(self, points: Points) -> Money:
        """折合金额 — what these points cost the sub-account, rounded down to the fen."""
        return Money(portion(points.points, self.fen, self.points))


def portion(amount: int, part: int, whole: int) -> int:
    """按比例 — amount × part ÷ whole in whole units, rounded down (towards minus infinity), the same as in
    SQL for amounts ≥ 0.
    """
    return amount * part // whole
