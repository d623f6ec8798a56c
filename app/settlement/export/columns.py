"""对账单的列 — the columns of a statement's lines, in the order finance expects them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.sheets.writer import Column, Kind, letters
from app.core.text import _l
from app.models import Statement
from app.settlement.queries import account_names, lines_of


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
COLUMNS = tuple(Column(field.width, field.kind) for field in FIELDS)
LETTER = {field.key: letters(place) for place, field in enumerate(FIELDS, 1)}


def rows_of(statement: Statement, seen: Callable[[Any], None]) -> Iterator[tuple[Any, ...]]:
    """The cells of each line; `seen` is shown every line, to add up on the way.

    Members pay nothing beside points yet, nothing is freighted or refunded apart, and invoices come later:
    those columns stand there for the hand that fills them in.
    """
    accounts = Accounts(statement.until_on)
    for line in lines_of(statement):
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
            None,
            None,
            None,
        )


class Accounts(dict[str, str]):
    """科目 — codes with their names, "50105 会员福利", or alone."""

    def __init__(self, on: date) -> None:
        super().__init__()
        self.names = account_names(on)

    def __missing__(self, codes: str) -> str:
        self[codes] = "、".join(self.names.get(code, code) for code in codes.split("、"))
        return self[codes]
