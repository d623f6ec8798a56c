"""商品表 — articles: who offers what, at which price in yuan and points, how many there are."""

from collections.abc import Iterator
from typing import Any

from app.rules.sheets import PRODUCTS as TEMPLATE
from imports.amounts import basis_points, fen
from imports.plain_sheet import count, parse_as, words
from imports.sheet import Column, Spec, also, plainly_read, row_key

MOST = 10_000

PRODUCTS = Spec(
    TEMPLATE,
    (
        Column(
            "product_code",
            "商品编码",
            plainly_read(words),
            also("商品编号 产品编码"),
            required=True,
            example="LY101",
            note="文本；一种商品一个编码，前导零会保留",
            width=14,
        ),
        Column(
            "name",
            "商品名称",
            plainly_read(words),
            also("名称 品名 商品"),
            required=True,
            example="五常大米",
            width=24,
        ),
        Column(
            "supplier",
            "供应商编码",
            plainly_read(words),
            also("供应商 供应商代码"),
            required=True,
            example="GYS-01",
            note="从列表中选择合作中的供应商",
            width=14,
        ),
        Column(
            "category",
            "类目",
            plainly_read(words),
            also("类别 商品类目 分类"),
            required=True,
            example="粮油",
            note="从列表中选择",
        ),
        Column(
            "sku_code",
            "货号",
            plainly_read(words),
            also("SKU 规格编码"),
            required=True,
            example="LY101-1",
            note="文本；每个规格一行、一个货号",
            width=14,
        ),
        Column("spec", "规格", plainly_read(words), also("规格型号"), required=True, example="5kg"),
        Column(
            "price_fen",
            "含税单价",
            plainly_read(fen),
            also("单价 价格 结算价"),
            required=True,
            example="68.80",
            note="元，最多两位小数",
            holds="money",
        ),
        Column(
            "points",
            "积分价",
            plainly_read(count),
            also("积分 兑换积分 所需积分"),
            required=True,
            example="69",
            note="正整数",
            holds="whole",
        ),
        Column(
            "tax_rate_bp",
            "税率",
            plainly_read(basis_points),
            also("增值税率"),
            example="13%",
            note="留空按 13%",
            width=10,
            holds="rate",
            offers=("13%", "9%", "6%", "3%", "1%", "0%"),
        ),
        Column(
            "stock",
            "库存",
            plainly_read(count),
            also("库存数量 数量"),
            example="100",
            note="新增规格的初始库存；已有规格请在系统里办理入库、出库",
            width=10,
            holds="whole",
        ),
        Column(
            "low_stock",
            "库存预警",
            plainly_read(count),
            also("预警库存 安全库存"),
            example="10",
            note="低于此数时提醒；0 为不提醒",
            width=10,
            holds="whole",
        ),
        row_key("由系统填写，请勿修改；新增规格时留空"),
    ),
)


def parse(path: str, name: str, as_of: str) -> Iterator[tuple[str, Any]]:
    """解析 — runs in the child process."""
    return parse_as(PRODUCTS, path, name, as_of=as_of, most=MOST)
