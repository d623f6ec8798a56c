"""对账规则 — a supplier's lines beside ours: what agrees, what is missing, extra, different, or listed twice.

Matched by order number, and inside an order line by line: the same article first, then the same name, then
the same figures. One row for a whole order agrees when it comes to the sum of its lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ours:
    """我方明细 — a line of our statement."""

    order_number: str
    sku_code: str
    product: str
    quantity: int
    fen: int
    order_line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Theirs:
    """对方明细 — a row of the supplier's sheet; what it leaves out is None."""

    row: int
    order_number: str
    fen: int
    quantity: int | None = None
    sku_code: str | None = None
    product: str | None = None
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Differs:
    """差异 — what one of us says and the other does not."""

    kind: str
    order_number: str
    ours: Ours | None
    theirs: Theirs | None

    @property
    def item(self) -> str:
        """Which article it is about, as far as it is said."""
        side = self.ours or self.theirs
        assert side is not None
        return " ".join(word for word in (side.sku_code, side.product) if word)

    @property
    def fen(self) -> int:
        """差额 — how much more (or, negative, less) would be owed if theirs were right."""
        return (self.theirs.fen if self.theirs else 0) - (self.ours.fen if self.ours else 0)


@dataclass(frozen=True, slots=True)
class Compared:
    """比对结果 — how many lines agree, and the differences in the order of our lines, then of their rows."""

    agreed: int
    differs: tuple[Differs, ...]


def compare(ours: Iterable[Ours], theirs: Iterable[Theirs]) -> Compared:
    """比对 — the same two statements always come to the same differences, in whatever order the rows are."""
    by_order: dict[str, list[Theirs]] = defaultdict(list)
    for row in theirs:
        by_order[spelled(row.order_number)].append(row)
    mine: dict[str, list[Ours]] = defaultdict(list)
    for line in ours:
        mine[spelled(line.order_number)].append(line)
    agreed, differs = 0, []
    for number, lines in mine.items():
        rows = sorted(by_order.pop(number, []), key=lambda row: row.row)
        pairs, found = _order(lines, rows)
        agreed += pairs
        differs += found
    left = sorted((row for rows in by_order.values() for row in rows), key=lambda row: row.row)
    differs += _extra(left)
    return Compared(agreed, tuple(differs))


def spelled(number: str) -> str:
    """订单号写法 — as compared: without blanks, in capitals."""
    return "".join(number.split()).upper()


def _article(code: str) -> str:
    """Excel takes a number written 0012 for 12."""
    return spelled(code).lstrip("0")


def _order(lines: Sequence[Ours], rows: list[Theirs]) -> tuple[int, list[Differs]]:
    """One order: how many of our lines agree, and what differs."""
    if not rows:
        return 0, [Differs("missing", line.order_number, line, None) for line in lines]
    if _one_row_for_all(lines, rows[0]):
        again = [Differs("twice", row.order_number, None, row) for row in rows[1:]]
        return len(lines), again
    pairs = _paired(lines, list(rows))
    taken = {row.row for row in pairs.values()}
    differs = [each for at, line in enumerate(lines) for each in _differences(line, pairs.get(at))]
    left = [row for row in rows if row.row not in taken]
    differs += [_left_over(row, pairs.values()) for row in left]
    return len(lines) - len({id(each.ours) for each in differs if each.ours}), differs


def _one_row_for_all(lines: Sequence[Ours], row: Theirs) -> bool:
    several = len(lines) > 1 and not row.sku_code
    return several and row.fen == sum(line.fen for line in lines)


def _paired(lines: Sequence[Ours], rows: list[Theirs]) -> dict[int, Theirs]:
    """By the place of our line: which row is the same thing, the surest likeness first."""
    found: dict[int, Theirs] = {}
    for alike in (_same_all, _same_article, _same_name, _same_figures, _anything):
        for at, line in enumerate(lines):
            row = next((row for row in rows if at not in found and alike(line, row)), None)
            if row is not None:
                found[at] = row
                rows.remove(row)
    return found


def _same_all(line: Ours, row: Theirs) -> bool:
    return (_same_article(line, row) or _same_name(line, row)) and _same_figures(line, row)


def _same_article(line: Ours, row: Theirs) -> bool:
    return bool(row.sku_code) and _article(row.sku_code or "") == _article(line.sku_code)


def _same_name(line: Ours, row: Theirs) -> bool:
    return not row.sku_code and bool(row.product) and spelled(row.product or "") == spelled(line.product)


def _same_figures(line: Ours, row: Theirs) -> bool:
    return not _named(row, line) and row.fen == line.fen and row.quantity in (None, line.quantity)


def _named(row: Theirs, line: Ours) -> bool:
    """Whether the row names another article than the line's."""
    return bool(row.sku_code) and _article(row.sku_code or "") != _article(line.sku_code)


def _anything(line: Ours, row: Theirs) -> bool:
    return not _named(row, line)


def _differences(line: Ours, row: Theirs | None) -> Iterator[Differs]:
    """The quantity alone when it explains the amount: one thing to decide, not two."""
    if row is None:
        yield Differs("missing", line.order_number, line, None)
    elif row.quantity is not None and row.quantity != line.quantity:
        yield Differs("quantity", line.order_number, line, row)
    elif row.fen != line.fen:
        yield Differs("amount", line.order_number, line, row)


def _left_over(row: Theirs, paired: Iterable[Theirs]) -> Differs:
    """A row beyond our lines: one that was there before, or one we do not know."""
    again = any(_alike(row, other) for other in paired)
    return Differs("twice" if again else "extra", row.order_number, None, row)


def _alike(row: Theirs, other: Theirs) -> bool:
    return (row.fen, row.quantity, row.sku_code, row.product) == (
        other.fen,
        other.quantity,
        other.sku_code,
        other.product,
    )


def _extra(rows: Sequence[Theirs]) -> Iterator[Differs]:
    """Orders we do not have; the same row again is listed twice."""
    seen: list[Theirs] = []
    for row in rows:
        before = (each for each in seen if spelled(each.order_number) == spelled(row.order_number))
        kind = "twice" if any(_alike(row, each) for each in before) else "extra"
        seen.append(row)
        yield Differs(kind, row.order_number, None, row)
