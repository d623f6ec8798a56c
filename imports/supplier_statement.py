"""供应商对账单 — a supplier's statement, or ours returned, to rows: order, article, quantity, amount.

Totals, signatures and remarks are passed over; a row that carries an amount and no order is named.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.sheets.child import rows_expected
from app.core.sheets.reader import open_book
from app.core.sheets.sniff import read_bytes
from app.rules.people import literal, plain
from app.rules.problems import Problem
from app.rules.sheets import STATEMENT as STATEMENT_TEMPLATE
from imports.amounts import fen
from imports.choosing import choose
from imports.parsing import Parsed, Parser, plainly
from imports.sheet import Column, Reading, Spec, also, plainly_read
from imports.skipping import NOTES, TOTALS

LIMIT_MB = 50
LONGEST = 100
REQUIRED = ("order_number", "amount")
KEYS = ("order_number", "sku_code", "product", "quantity", "amount")
_COUNT = re.compile(r"(-?\d+)(?:\.0+)?\D{0,4}")


def order_number(cell: Any) -> str | Problem:
    """订单号 — as it is printed; Problem order_missing, also for totals and signatures in its column."""
    text = plain(cell)
    if not text or TOTALS.match(text) or NOTES.match(text):
        return Problem("order_missing")
    return text[:LONGEST]


def words(cell: Any) -> str | None:
    """文字 — an article's number or name, letter by letter."""
    return literal(cell)[:LONGEST] or None


def quantity(cell: Any) -> int | Problem | None:
    """数量 — whole pieces, 2 or "2件"; Problem quantity_not_whole."""
    text = plain(cell)
    if not text:
        return None
    found = _COUNT.fullmatch(text.replace(",", ""))
    return int(found[1]) if found else Problem("quantity_not_whole", facts={"text": text[:LONGEST]})


def amount(cell: Any) -> int | Problem | None:
    """金额 — as fen; Problem amount_not_money."""
    return fen(cell, "amount_not_money")


STATEMENT = Spec(
    STATEMENT_TEMPLATE,
    (
        Column(
            "order_number",
            "订单号",
            plainly_read(order_number),
            also("订单编号 订单号码 单号 平台订单号 商城订单号 采购单号 采购订单号 订单 销售单号 原订单号"),
            required=True,
            repeats=False,
        ),
        Column(
            "sku_code",
            "货号",
            plainly_read(words),
            also("商品编码 商品货号 SKU SKU编码 商品编号 物料编码 货品编码 规格编码 产品编码 产品编号"),
        ),
        Column(
            "product",
            "商品",
            plainly_read(words),
            also("商品名称 品名 名称 货品 货品名称 产品名称 物品名称 货物名称 摘要"),
        ),
        Column(
            "quantity",
            "数量",
            plainly_read(quantity),
            also("件数 发货数量 签收数量 销售数量 订购数量 商品数量 订单数量 数量件"),
        ),
        Column(
            "amount",
            "含税金额",
            plainly_read(amount),
            also(
                "结算金额 金额 价税合计 总金额 应结金额 应付金额 货款 订单金额 对账金额 销售金额 含税总额 "
                "含税合计 总价 小计 商品金额 金额元 应收金额"
            ),
            required=True,
            repeats=False,
        ),
    ),
)


def parse(path: str, name: str, *, password: str | None = None) -> Iterator[tuple[str, Any]]:
    """解析 — ("opening", …), then ("batch", (rows, problems, skipped)); runs in the child process.

    Rows are (row, order, article, product, quantity, fen). Raises Refused.
    """
    book = open_book(read_bytes(Path(path), LIMIT_MB), name=name, password=password)
    rows_expected(book.rows)
    chosen = choose(book, STATEMENT, name=None)
    chosen.demand(STATEMENT, REQUIRED)
    parser = Parser(STATEMENT, chosen, Reading(book.epoch, book.epoch))  # no column is a day
    yield "opening", (chosen.sheet.name, chosen.headings.row, chosen.letters)
    for parsed in parser.batches(chosen.body):
        yield "batch", _finished(parsed, parser)


def _finished(parsed: Parsed, parser: Parser) -> tuple[Any, ...]:
    """Rows that say an amount; what says none is a remark, unless it names an order."""
    nothing = [None] * len(parsed.numbers)
    columns = [parsed.values.get(key, nothing) for key in KEYS]
    wrong = {each.row for each in parsed.found if each.code != "order_missing"}
    rows, found, skipped = [], list(parsed.found), list(parsed.skipped)
    for number, *values in zip(parsed.numbers, *columns, strict=True):
        order, amount = values[0], values[-1]
        if order is None and amount is None and number not in wrong:
            skipped.append((number, "note"))
            found = [each for each in found if each.row != number]
        elif amount is None and number not in wrong:
            found.append(parser.found(number, "amount", Problem("amount_missing")))
        elif order is not None and number not in wrong:
            rows.append((number, *values))
    return rows, plainly(found), skipped
