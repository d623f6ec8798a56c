"""商品表 — articles: who offers what, at which price in yuan and points, how many there are."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.core.errors import DomainError
from app.core.money import Money
from app.rules.people import plain
from app.rules.problems import Problem
from imports.plain_sheet import LONGEST, count, parse_as, words
from imports.sheet import Column, Spec, also, plainly_read

MOST = 2_000
_SUFFIX = re.compile(r"(元|RMB|CNY|人民币)", re.IGNORECASE)
_RATE = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)[%％]?")


def fen(cell: Any) -> int | Problem | None:
    """价格 — yuan with at most two decimals, as fen; Problem money_unreadable."""
    text = _SUFFIX.sub("", plain(cell)).replace(",", "").strip()
    if not text:
        return None
    if isinstance(cell, float):
        text = str(Decimal(repr(cell)).normalize().__format__("f"))
    try:
        return Money.yuan(text).fen
    except DomainError:
        return Problem("money_unreadable", facts={"text": text[:LONGEST]})


def basis_points(cell: Any) -> int | Problem | None:
    """税率 — 13%, 13 or 0.13, as basis points; Problem rate_unreadable."""
    text = plain(cell)
    if not text:
        return None
    if isinstance(cell, float) and 0 < cell < 1:
        text = str(Decimal(repr(cell)) * 100)
    found = _RATE.fullmatch(text)
    return (
        int(Decimal(found[1]) * 100) if found else Problem("rate_unreadable", facts={"text": text[:LONGEST]})
    )


PRODUCTS = Spec(
    title="商品表",
    columns=(
        Column(
            "product_code",
            "商品编码",
            plainly_read(words),
            also("商品编号 产品编码"),
            required=True,
            example="LY101",
        ),
        Column(
            "name", "商品名称", plainly_read(words), also("名称 品名 商品"), required=True, example="五常大米"
        ),
        Column(
            "supplier",
            "供应商编码",
            plainly_read(words),
            also("供应商 供应商代码"),
            required=True,
            example="GYS-01",
        ),
        Column(
            "category", "类目", plainly_read(words), also("类别 商品类目 分类"), required=True, example="粮油"
        ),
        Column(
            "sku_code", "货号", plainly_read(words), also("SKU 规格编码"), required=True, example="LY101-1"
        ),
        Column("spec", "规格", plainly_read(words), also("规格型号"), required=True, example="5kg"),
        Column(
            "price_fen",
            "含税单价",
            plainly_read(fen),
            also("单价 价格 结算价"),
            required=True,
            example="68.80",
        ),
        Column(
            "points",
            "积分价",
            plainly_read(count),
            also("积分 兑换积分 所需积分"),
            required=True,
            example="69",
        ),
        Column("tax_rate_bp", "税率", plainly_read(basis_points), also("增值税率"), example="13%"),
        Column("stock", "库存", plainly_read(count), also("库存数量 数量"), example="100"),
        Column("low_stock", "库存预警", plainly_read(count), also("预警库存 安全库存"), example="10"),
    ),
)


def parse(path: str, name: str, as_of: str) -> Iterator[tuple[str, Any]]:
    """解析 — runs in the child process."""
    return parse_as(PRODUCTS, path, name, as_of=as_of, most=MOST)
