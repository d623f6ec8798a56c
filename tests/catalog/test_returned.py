"""All articles as a sheet, edited and uploaded again: rows are known by their keys, not by name."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.catalog.services import change_article, change_product
from app.core.db import atomic, session
from app.models import AuditEvent, Product, Sku
from app.rules import sheets
from tests.cast import TODAY, Union, on
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

Edit = Callable[[Any, dict[str, int]], None]


@pytest.fixture
def article(our_union: Union) -> int:
    with on(), our_union.scope(), atomic():
        shop.article(points=70, fen=7_000)
        return shop.article(points=50, fen=4_990).id


def listed(client: Visitor) -> bytes:
    return client.get("/uploadproducts/listed").data


def edited(data: bytes, edit: Edit) -> BytesIO:
    book = load_workbook(BytesIO(data))
    sheet = book.active
    assert sheet is not None
    edit(sheet, {str(cell.value): cell.column for cell in sheet[1]})
    out = BytesIO()
    book.save(out)
    return BytesIO(out.getvalue())


def row_of(sheet: Any, code: str) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 5).value == code)


def upload(client: Visitor, data: BytesIO) -> Any:
    return client.submit("/uploadproducts/", files={"file": (data, "规格.xlsx")})


def text_of(answer: Any) -> str:
    return re.sub(r"<[^>]+>", " ", answer.text)


def confirm(client: Visitor, location: str) -> Any:
    digest = re.search(r'name="digest"[^>]*value="([^"]+)"', client.get(location).text)
    assert digest
    return client.submit(location, digest=digest[1])


def setting(code: str, **values: Any) -> Edit:
    def edit(sheet: Any, columns: dict[str, int]) -> None:
        row = row_of(sheet, code)
        for name, value in values.items():
            sheet.cell(row, columns[name]).value = value

    return edit


def code_of(union: Union, article: int) -> str:
    with union.scope():
        return session.get_one(Sku, article).code


def test_a_renamed_product_stays_the_same_one(article: int, client: Visitor, our_union: Union) -> None:
    code = code_of(our_union, article)
    with on():
        client.sign_in(our_union.officer)
        edit = setting(code, 商品名称="新大米", 货号="X-9", 含税单价=52.5, 税率=0.09)
        sent = upload(client, edited(listed(client), edit))
        assert sent.status_code == 302, sent.text
        page = text_of(client.get(sent.location))
        assert "→ 新大米" in page
        assert "¥49.90 → ¥52.50" in page
        assert confirm(client, sent.location).status_code == 302
    with our_union.scope():
        sku = session.get_one(Sku, article)
        assert (sku.code, sku.price_fen, sku.product.name, sku.product.tax_rate_bp) == (
            "X-9",
            5_250,
            "新大米",
            900,
        )
        done = session.scalars(select(AuditEvent.verb).where(AuditEvent.object_kind == "products"))
        assert {"edit", "export"} <= set(done)


def test_an_unchanged_list_changes_nothing(article: int, client: Visitor, our_union: Union) -> None:
    with on():
        client.sign_in(our_union.officer)
        with our_union.scope(), atomic():
            session.get_one(Sku, article).points = 51  # meanwhile: what nobody edited stays
        data = listed(client)
        with our_union.scope(), atomic():
            session.get_one(Sku, article).points = 52
        sent = upload(client, BytesIO(data))
        assert sent.status_code == 302, sent.text
        confirm(client, sent.location)
    with our_union.scope():
        assert session.get_one(Sku, article).points == 52


def test_what_somebody_changed_meanwhile_is_named_instead_of_overwritten(
    article: int, client: Visitor, our_union: Union
) -> None:
    code = code_of(our_union, article)
    with on():
        client.sign_in(our_union.officer)
        data = listed(client)
        with our_union.scope(), atomic():
            sku = session.get_one(Sku, article)
            given = {"price_fen": 6_000, "points": 50, "low_stock": 0, "code": sku.code}
            change_article(
                sku, product=sku.product, spec=sku.spec, actor=our_union.officer.actor, on=TODAY, **given
            )
        sent = upload(client, edited(data, setting(code, 含税单价=55, 库存=999, 积分价=None)))
        page = text_of(client.get(sent.location))
        for told in ("¥60.00", "¥55.00", "999", "50"):  # all that is wrong with the row at once
            assert told in page
        confirm(client, sent.location)
    with our_union.scope():
        sku = session.get_one(Sku, article)
        assert (sku.price_fen, sku.stock) == (6_000, 10)


def test_a_copied_row_with_a_number_of_its_own_is_a_new_article_else_it_is_named(
    article: int, client: Visitor, our_union: Union
) -> None:
    code = code_of(our_union, article)

    def copied(number: str | None) -> Edit:
        def edit(sheet: Any, columns: dict[str, int]) -> None:
            row, last = row_of(sheet, code), sheet.max_row
            while last > 1 and sheet.cell(last, 1).value is None:
                last -= 1
            for column in range(1, sheet.max_column + 1):
                sheet.cell(last + 1, column).value = sheet.cell(row, column).value
            if number:
                sheet.cell(last + 1, columns["货号"]).value = number

        return edit

    with on():
        client.sign_in(our_union.officer)
        sent = upload(client, edited(listed(client), copied("N-1")))
        confirm(client, sent.location)
        same = upload(client, edited(listed(client), copied(None)))
        assert 'name="digest"' in client.get(same.location).text
        confirm(client, same.location)
    with our_union.scope():
        assert len(session.scalars(select(Sku)).all()) == 3
        made = session.scalars(select(Sku).where(Sku.code == "N-1")).one()
        assert made.product_id == session.get_one(Sku, article).product_id


def test_forged_keys_change_nothing(article: int, client: Visitor, our_union: Union) -> None:
    code = code_of(our_union, article)

    def forged(sheet: Any, columns: dict[str, int]) -> None:
        row, column = row_of(sheet, code), columns["行标识"]
        key = sheet.cell(row, column).value
        sheet.cell(row, column).value = key[:-1] + ("0" if key[-1] != "0" else "1")
        sheet.cell(row, columns["含税单价"]).value = 1

    with on():
        client.sign_in(our_union.officer)
        confirm(client, upload(client, edited(listed(client), forged)).location)
    with our_union.scope():
        assert session.get_one(Sku, article).price_fen == 4_990


def test_another_unions_list_is_refused_and_its_keys_alone_are_nobodys(
    article: int, client: Visitor, our_union: Union, their_union: Union
) -> None:
    code = code_of(our_union, article)
    with on():
        client.sign_in(our_union.officer)
        data = listed(client)
        client.delete_cookie("zhihui")
        client.sign_in(their_union.officer)
        refused = upload(client, BytesIO(data))
        assert refused.status_code == 200
        assert "其他工会" in refused.text or "another union" in refused.text

        def bare(sheet: Any, columns: dict[str, int]) -> None:
            del sheet.parent["_zhihui"]
            sheet.cell(row_of(sheet, code), columns["含税单价"]).value = 1

        sent = upload(client, edited(data, bare))
        confirm(client, sent.location)
    with our_union.scope():
        assert session.get_one(Sku, article).price_fen == 4_990
        session.remove()
    with their_union.scope():
        assert session.scalars(select(Product)).all() == []


def test_an_older_template_and_another_kind_of_sheet_are_refused(
    article: int, client: Visitor, our_union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on():
        client.sign_in(our_union.officer)
        data = listed(client)
        to_ship = client.get("/uploadshipments/to_ship").data
        blank = client.get("/uploadshipments/blank").data
        for wrong in (to_ship, blank):
            refused = upload(client, BytesIO(wrong))
            assert refused.status_code == 200
            assert "发货单" in refused.text

        def older(sheet: Any, _columns: dict[str, int]) -> None:
            sheet.parent["_zhihui"]["B2"] = "0"

        blank = client.get("/uploadproducts/blank").data
        refused = upload(client, edited(blank, older))
        assert refused.status_code == 200
        assert "版本" in refused.text or "version" in refused.text
        refused = upload(client, edited(data, older))  # sealed: whoever changes it is told so
        assert refused.status_code == 200
        assert "隐藏" in refused.text or "hidden" in refused.text
    assert sheets.PRODUCTS.version == "1"


def test_two_names_for_one_product_are_named(article: int, client: Visitor, our_union: Union) -> None:
    with on(), our_union.scope(), atomic():
        first = session.get_one(Sku, article)
        second = Sku(code="S-2", product_id=first.product_id, spec="10kg", price_fen=1, points=1)
        session.add(second)
        change_product(
            first.product,
            name="米",
            supplier=first.product.supplier,
            category=first.product.category,
            actor=our_union.officer.actor,
            on=TODAY,
        )
        code = first.code

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        setting(code, 商品名称="甲")(sheet, columns)
        setting("S-2", 商品名称="乙")(sheet, columns)

    with on():
        client.sign_in(our_union.officer)
        sent = upload(client, edited(listed(client), edit))
        assert "甲" in text_of(client.get(sent.location))
        confirm(client, sent.location)
    with our_union.scope():
        assert session.get_one(Sku, article).product.name == "甲"
