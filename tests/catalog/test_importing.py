"""Products by file: added as drafts or repriced, each bad row named, confirmed once as it was seen."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import Product, Sku
from tests.cast import Union, on
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

HEAD = [
    "商品编码",
    "商品名称",
    "供应商编码",
    "类目",
    "货号",
    "规格",
    "含税单价",
    "积分价",
    "税率",
    "库存",
    "库存预警",
]


@pytest.fixture
def known(our_union: Union) -> dict[str, str]:
    with on(), our_union.scope(), atomic():
        sku = shop.article(points=50, fen=4_990)
        return {
            "supplier": sku.product.supplier.code,
            "category": sku.product.category.name,
            "product": sku.product.code,
            "sku": sku.code,
        }


def upload(client: Visitor, *rows: list[Any], head: list[str] = HEAD) -> Any:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    data = BytesIO()
    book.save(data)
    return client.submit("/uploadproducts/", files={"file": (BytesIO(data.getvalue()), "商品.xlsx")})


def confirm(client: Visitor, location: str) -> Any:
    digest = re.search(r'name="digest"[^>]*value="([^"]+)"', client.get(location).text)
    assert digest
    return client.submit(location, digest=digest[1])


def test_new_articles_are_added_as_drafts_and_known_ones_repriced(
    known: dict[str, str], client: Visitor, our_union: Union
) -> None:
    s, c = known["supplier"], known["category"]
    with on():
        client.sign_in(our_union.officer)
        sent = upload(
            client,
            ["N1", "杂粮礼盒", s, c, "N1-1", "4.5kg", "99.90", 100, "9%", 20, 5],
            [known["product"], "大米", s, c, known["sku"], "5 kg", 52.5, 53, None, None, 3],
        )
        assert sent.status_code == 302, sent.text
        assert confirm(client, sent.location).status_code == 302
        assert confirm(client, sent.location).status_code == 302
    with our_union.scope():
        made = session.scalars(select(Sku).where(Sku.code == "N1-1")).one()
        assert (made.price_fen, made.points, made.stock, made.low_stock) == (9_990, 100, 20, 5)
        assert (made.product.state, made.product.tax_rate_bp) == ("draft", 900)
        old = session.scalars(select(Sku).where(Sku.code == known["sku"])).one()
        assert (old.price_fen, old.points, old.low_stock, old.stock) == (5_250, 53, 3, 10)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({2: "没有"}, "没有"),
        ({3: "没有"}, "没有"),
        ({6: "十元"}, "十"),
        ({6: -5}, "0"),
        ({7: "3.5"}, "3.5"),
        ({7: 0}, ""),
        ({1: None}, ""),
        ({1: "茅台白酒"}, "酒类"),
        ({5: "送代金券"}, "代金券"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_left_out(
    known: dict[str, str], client: Visitor, our_union: Union, change: dict[int, Any], told: str
) -> None:
    row: list[Any] = ["N1", "礼盒", known["supplier"], known["category"], "N1-1", "大", "10", 10, "13%", 1, 0]
    for place, value in change.items():
        row[place] = value
    with on():
        client.sign_in(our_union.officer)
        sent = upload(client, row)
        assert sent.status_code == 302
        assert told in client.get(sent.location).text
        confirm(client, sent.location)
    with our_union.scope():
        assert session.scalars(select(Product).where(Product.code == "N1")).first() is None


def test_the_blank_sheet_can_be_sent_back(known: dict[str, str], client: Visitor, our_union: Union) -> None:
    with on():
        client.sign_in(our_union.officer)
        book = load_workbook(BytesIO(client.get("/uploadproducts/blank").data))
        head, example = (list(row) for row in book.active.values if row[0])  # type: ignore[union-attr]
        assert head == HEAD
        assert upload(client, example, head=head).status_code == 302


@pytest.mark.parametrize("role", ["hr", "finance", "chair", "auditor"])
def test_nobody_else_imports_products(
    known: dict[str, str], client: Visitor, our_union: Union, role: str
) -> None:
    with on():
        client.sign_in(our_union.people[role])
        assert client.get("/uploadproducts/").status_code == 403
