"""演示商品 — suppliers, categories and articles with the prices and tax rates of real invoices."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.catalog.services import list_product, stock
from app.core import audit
from app.core.clock import moved_to, today
from app.core.db import session
from app.demo.union import Demo
from app.models import Category, Product, Sku, Supplier

PLENTY = 5_000

SUPPLIERS = (
    ("GYS-01", "安徽皖粮商贸有限公司", "91340100MA2N3K5L7W", "徽商银行合肥长江路支行", "张经理"),
    ("GYS-02", "江淮生鲜供应链有限公司", "91340100MA2T8P2Q4L", "中国工商银行合肥包河支行", "许经理"),
    ("GYS-03", "上海优品百货有限公司", "91310115MA1K4R6T8C", "招商银行上海川北支行", "沈经理"),
    ("GYS-04", "杭州茶韵文化用品有限公司", "91330106MA2H9W3X5R", "杭州银行西湖支行", "方经理"),
)
CATEGORIES = (("LY", "粮油"), ("SX", "生鲜干果"), ("RY", "日用百货"), ("WT", "文体图书"))

# supplier, category, code, name, specification, price in fen, tax in basis points
ARTICLES: tuple[tuple[Any, ...], ...] = (
    (0, 0, "LY001", "五常大米", "5kg", 68_80, 900),
    (0, 0, "LY002", "五常大米", "10kg", 128_00, 900),
    (0, 0, "LY003", "菜籽油", "5L", 79_90, 900),
    (0, 0, "LY004", "山茶油", "1.6L", 158_00, 900),
    (0, 0, "LY005", "杂粮礼盒", "4.5kg", 99_90, 900),
    (1, 1, "SX001", "砀山酥梨", "5kg", 45_50, 900),
    (1, 1, "SX002", "每日坚果", "750g", 89_00, 1300),
    (1, 1, "SX003", "黄山土鸡蛋", "60枚", 66_60, 0),
    (1, 1, "SX004", "巢湖咸鸭蛋", "20枚", 39_90, 1300),
    (1, 1, "SX005", "普通月饼", "8枚", 58_00, 1300),
    (2, 2, "RY001", "全棉毛巾", "四条装", 49_90, 1300),
    (2, 2, "RY002", "洗衣液", "3kg×2", 59_80, 1300),
    (2, 2, "RY003", "抽纸", "24包", 36_90, 1300),
    (2, 2, "RY004", "保温杯", "500ml", 119_00, 1300),
    (2, 2, "RY005", "电热水壶", "1.7L", 139_00, 1300),
    (3, 3, "WT001", "黄山毛峰", "250g", 168_00, 1300),
    (3, 3, "WT002", "图书《论语译注》", "平装", 32_00, 900),
    (3, 3, "WT003", "羽毛球拍", "对拍", 149_00, 1300),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """报价 — an article as its supplier offers it."""

    code: str
    name: str
    spec: str
    fen: int
    tax_rate_bp: int


@dataclass(frozen=True, slots=True)
class Article:
    """可兑换商品 — its number, what it costs in points."""

    sku_id: int
    points: int
    popular: int


def open_shop(demo: Demo) -> list[Article]:
    """开店 — everything listed and in stock before the first grant."""
    with moved_to(demo.opens - timedelta(days=2)):
        suppliers = [_supplier(number, row) for number, row in enumerate(SUPPLIERS, start=1)]
        categories = [Category(code=code, name=name) for code, name in CATEGORIES]
        _keep(demo, *suppliers, *categories)
        return [
            _article(demo, Offer(*offered), suppliers[seller], categories[kind])
            for seller, kind, *offered in ARTICLES
        ]


def _supplier(number: int, row: tuple[str, ...]) -> Supplier:
    code, name, credit_code, bank, contact = row
    return Supplier(
        code=code,
        name=name,
        credit_code=credit_code,
        bank=bank,
        bank_account=f"62220213020{number:08}",
        contract_no=f"HT-2025-{number:03}",
        contact=contact,
    )


def _article(demo: Demo, offer: Offer, seller: Supplier, kind: Category) -> Article:
    product = Product(
        code=offer.code,
        name=offer.name,
        supplier_id=seller.id,
        category_id=kind.id,
        tax_rate_bp=offer.tax_rate_bp,
    )
    _keep(demo, product)
    # a point is a yuan; the price in points is rounded up, and what is over goes back to the sub-account
    points = -(-offer.fen // 100)
    sku = Sku(
        code=f"{offer.code}-1", product_id=product.id, spec=offer.spec, price_fen=offer.fen, points=points
    )
    _keep(demo, sku)
    officer = demo.actors["officer"]
    stock(sku, pieces=PLENTY, actor=officer, reason="首批入库")
    list_product(product, actor=officer, on=today())
    return Article(sku.id, points, demo.random.randrange(1, 10))


def _keep(demo: Demo, *rows: Supplier | Category | Product | Sku) -> None:
    session.add_all(rows)
    session.flush()
    for row in rows:
        audit.record("add", row, actor=demo.actors["officer"])
