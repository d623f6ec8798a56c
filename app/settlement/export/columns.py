"""对账单的列 — the columns of a statement's lines, in the order finance expects them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from app.core.sheets.writer import Column, Kind, letters
from app.core.text import _l
from app.models import Statement
from app.rules.settlement import LINE_KINDS
from app.settlement.queries import SEALED, account_names, invoice_numbers, lines_of


@dataclass(frozen=True, slots=True)
class Field:
    """栏目 — a heading, how wide, what it holds, and whether it is added up."""

    key: str
    heading: Any
    width: int
    kind: Kind = Kind.TEXT
    summed: bool = False


FIELDS = (
    Field("position", _l("No."), 5, Kind.WHOLE),
    Field("order_number", _l("Order no."), 17),
    Field("placed_on", _l("Ordered on"), 10, Kind.DATE),
    Field("received_on", _l("Received on"), 10, Kind.DATE),
    Field("unit_name", _l("Department"), 15),
    Field("account_code", _l("Budget account"), 14),
    Field("sub_accounts", _l("Earmarked account"), 15),
    Field("sku_code", _l("Article no."), 9),
    Field("product_name", _l("Product"), 13),
    Field("spec", _l("Specification"), 7),
    Field("quantity", _l("Quantity"), 5, Kind.WHOLE, summed=True),
    Field("unit_price_fen", _l("Unit price with tax"), 9, Kind.MONEY),
    Field("amount_fen", _l("Amount with tax"), 11, Kind.MONEY, summed=True),
    Field("tax_rate_bp", _l("Tax rate"), 5, Kind.RATE),
    Field("net_fen", _l("Amount without tax"), 11, Kind.MONEY, summed=True),
    Field("tax_fen", _l("Tax"), 9, Kind.MONEY, summed=True),
    Field("points", _l("Paid in points"), 7, Kind.WHOLE, summed=True),
    Field("top_up_fen", _l("Paid by the member"), 7, Kind.MONEY, summed=True),
    Field("freight_fen", _l("Freight"), 6, Kind.MONEY, summed=True),
    Field("refund_fen", _l("Refunded"), 7, Kind.MONEY, summed=True),
    Field("settled_fen", _l("To settle"), 11, Kind.MONEY, summed=True),
    Field("tracking_no", _l("Tracking no."), 13),
    Field("invoice_no", _l("Invoice no."), 8),
    Field("four_flows", _l("Order, goods, invoice, payment"), 7),
    Field("note", _l("Note"), 6),
)

# what a supplier has no business with: who in the union received it, and which money paid
_OURS_ALONE = frozenset(("unit_name", "account_code", "sub_accounts", "points", "top_up_fen", "four_flows"))


class Layout:
    """版式 — the columns of one audience, and the letter each stands under."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple(fields)
        self.columns = tuple(Column(field.width, field.kind) for field in self.fields)
        self.letter = {field.key: letters(place) for place, field in enumerate(self.fields, 1)}
        self._places = [FIELDS.index(field) for field in self.fields]

    def rows(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Of full rows, what this audience sees."""
        return rows if len(self.fields) == len(FIELDS) else map(itemgetter(*self._places), rows)


BOOKS = Layout(FIELDS)
SUPPLIER = Layout([field for field in FIELDS if field.key not in _OURS_ALONE])
LAYOUTS = {"books": BOOKS, "supplier": SUPPLIER}
COLUMNS, LETTER = BOOKS.columns, BOOKS.letter


def rows_of(statement: Statement, seen: Callable[[Any], None]) -> Iterator[tuple[Any, ...]]:
    """The cells of each line; `seen` is shown every line, to add up on the way.

    Members pay nothing beside points and freight is an adjustment: those columns stand there for the hand
    that fills them in.
    """
    accounts = Accounts(statement.until_on)
    invoices = "、".join(invoice_numbers(statement)) or None
    notes = {kind: str(word) for kind, word in LINE_KINDS.items() if kind != "goods"}
    for line in lines_of(statement, (*SEALED, "kind")):
        seen(line)
        yield (
            line.position,
            line.order_number,
            line.placed_on,
            line.received_on,
            line.unit_name,
            accounts[line.account_code],
            line.sub_accounts,
            line.sku_code,
            line.product_name,
            line.spec,
            line.quantity,
            line.unit_price_fen,
            line.amount_fen,
            line.tax_rate_bp,
            line.net_fen,
            line.tax_fen,
            line.points,
            0,
            0,
            0,
            line.amount_fen,
            line.tracking_no,
            invoices,
            None,
            notes.get(line.kind),
        )


class Accounts(dict[str, str]):
    """科目 — codes with their names, "50105 会员福利", or alone."""

    def __init__(self, on: date) -> None:
        super().__init__()
        self.names = account_names(on)

    def __missing__(self, codes: str) -> str:
        self[codes] = "、".join(self.names.get(code, code) for code in codes.split("、"))
        return self[codes]
