"""Shipping by file: judged row by row, confirmed as it was seen, once; foreign orders are unknown."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.core.clock import now
from app.core.db import atomic, session
from app.models import Order
from app.orders.services import cancel
from tests.branches import seat_of
from tests.cast import TODAY, Union, on
from tests.orders.test_supplier_pages import Trade, trade
from tests.visitor import Visitor

__all__ = ["trade"]
pytestmark = pytest.mark.sql

HEAD = ["订单号", "快递公司", "运单号", "发货日期"]


def sheet(*rows: list[Any], head: list[str] = HEAD) -> dict[str, Any]:
    book = Workbook()
    book.active.append(["九月发货"])  # type: ignore[union-attr]
    for row in (head, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    data = BytesIO()
    book.save(data)
    return {"file": (BytesIO(data.getvalue()), "发货.xlsx")}


def number_of(union: Union, order: int) -> str:
    with union.scope():
        return session.get_one(Order, order).number


def upload(client: Visitor, files: dict[str, Any], page: str = "uploadmine") -> Any:
    return client.submit(f"/{page}/", files=files)


def test_what_is_right_is_shipped_and_the_rest_is_named(
    trade: Trade, client: Visitor, our_union: Union
) -> None:
    mine, done, theirs = (
        number_of(our_union, trade.orders[key]) for key in ("mine placed", "mine received", "theirs placed")
    )
    with on():
        client.sign_in(trade.person)
        sent = upload(
            client,
            sheet(
                [mine, "顺丰", "SF900", TODAY],
                [done, "顺丰", "SF901", TODAY],
                [theirs, "顺丰", "SF902", TODAY],
                ["DD-不存在", "顺丰", "SF903", TODAY],
                [mine[:-1], None, "SF904", TODAY],
                [None, "顺丰", "SF905", TODAY],
            ),
        )
        assert sent.status_code == 302, sent.text
        page = client.get(sent.location).text
        assert page.count("SF90") == 1
        for told in (done, theirs, "DD-不存在"):
            assert told in page
        with our_union.scope():
            assert session.get_one(Order, trade.orders["mine placed"]).state == "placed"
        digest = re.search(r'name="digest"[^>]*value="([^"]+)"', page)
        assert digest
        confirmed = client.submit(sent.location, digest=digest[1])
        assert confirmed.status_code == 302, confirmed.text
        assert client.submit(sent.location, digest=digest[1]).status_code == 302  # again: nothing more
    with our_union.scope():
        shipped = session.get_one(Order, trade.orders["mine placed"])
        assert (shipped.state, shipped.tracking_no, shipped.shipped_on) == ("shipped", "SF900", TODAY)
        assert session.get_one(Order, trade.orders["theirs placed"]).state == "placed"


def test_a_foreign_and_an_unknown_order_are_answered_alike(
    trade: Trade, client: Visitor, our_union: Union
) -> None:
    theirs = number_of(our_union, trade.orders["theirs placed"])
    answers = []
    with on():
        client.sign_in(trade.person)
        for number in (theirs, "DD20260901-999999"):
            page = client.get(upload(client, sheet([number, "顺丰", "SF1", TODAY])).location).text
            answers.append(
                [cell for cell in re.findall(r"<td[^>]*>(.*?)</td>", page) if number in cell][-1].replace(
                    number, "#"
                )
            )
    assert answers[0] == answers[1]


def test_an_order_twice_in_the_sheet_is_named_and_left_out(
    trade: Trade, client: Visitor, our_union: Union
) -> None:
    mine = number_of(our_union, trade.orders["mine placed"])
    with on():
        client.sign_in(trade.person)
        sent = upload(client, sheet([mine, "顺丰", "SF1", None], [mine, "顺丰", "SF2", None]))
        page = client.get(sent.location).text
        digest = re.search(r'name="digest"[^>]*value="([^"]+)"', page)
        assert digest
        client.submit(sent.location, digest=digest[1])
    with our_union.scope():
        assert session.get_one(Order, trade.orders["mine placed"]).state == "placed"


def test_an_order_cancelled_meanwhile_stops_the_sheet(
    trade: Trade, client: Visitor, our_union: Union
) -> None:
    mine = number_of(our_union, trade.orders["mine placed"])
    with on():
        client.sign_in(trade.person)
        sent = upload(client, sheet([mine, "顺丰", "SF1", None]))
        digest = re.search(r'name="digest"[^>]*value="([^"]+)"', client.get(sent.location).text)
        assert digest
        with our_union.scope(), atomic():
            order = session.get_one(Order, trade.orders["mine placed"])
            cancel(order, actor=our_union.officer.actor, on=TODAY, at=now(), reason="拍错了")
        answer = client.submit(sent.location, digest=digest[1])
        assert answer.status_code == 200
    with our_union.scope():
        assert session.get_one(Order, trade.orders["mine placed"]).state == "cancelled"


def test_somebody_elses_sheet_is_not_found(trade: Trade, client: Visitor, our_union: Union) -> None:
    mine = number_of(our_union, trade.orders["mine placed"])
    with on():
        client.sign_in(trade.person)
        sent = upload(client, sheet([mine, "顺丰", "SF1", None]))
        other = seat_of(our_union, trade.theirs)
        client.sign_in(other)
        assert client.get(sent.location).status_code == 404
        client.sign_in(our_union.officer)
        assert client.get(sent.location.replace("confirmmine", "confirmshipments")).status_code == 404


@pytest.mark.parametrize("head", [["订单号", "快递公司"], ["甲", "乙", "丙"]])
def test_a_sheet_without_its_columns_is_refused_in_a_sentence(
    trade: Trade, client: Visitor, head: list[str]
) -> None:
    with on():
        client.sign_in(trade.person)
        answer = upload(client, sheet(["DD1", "顺丰"], head=head))
    assert answer.status_code == 200
    assert (
        "运单" in answer.text
        or "物流" in answer.text
        or "表头" in answer.text
        or "heading" in answer.text.lower()
    )


def test_no_spreadsheet_is_refused(trade: Trade, client: Visitor) -> None:
    with on():
        client.sign_in(trade.person)
        answer = upload(client, {"file": (BytesIO(b"%PDF-1.7 nothing"), "a.xlsx")})
    assert answer.status_code == 200


def test_the_orders_to_ship_come_as_a_workbook_that_can_be_sent_back(
    trade: Trade, client: Visitor, our_union: Union
) -> None:
    with on():
        client.sign_in(trade.person)
        answer = client.get("/uploadmine/to_ship")
        rows = [row for row in load_workbook(BytesIO(answer.data)).active.values if row[0]]  # type: ignore[union-attr]
        assert [row[0] for row in rows[1:]] == [number_of(our_union, trade.orders["mine placed"])]
        assert rows[1][1:4] == ("李四光", "13812345678", "安徽省合肥市包河区芜湖路168号")
        filled = [*rows[1][:6], "顺丰", "SF77", TODAY]
        sent = upload(client, sheet(filled, head=list(rows[0][:9])))
        assert "SF77" in client.get(sent.location).text


def test_rows_of_the_list_that_were_left_blank_stay_and_shifted_ones_are_named(
    trade: Trade, client: Visitor, our_union: Union
) -> None:
    with on():
        client.sign_in(our_union.officer)
        book = load_workbook(BytesIO(client.get("/uploadshipments/to_ship").data))
        active = book.active
        assert active is not None
        first, second = (active.cell(row, 1).value for row in (2, 3))
        active["G2"], active["H2"] = "顺丰速运", "SF1"

        def sent() -> Any:
            data = BytesIO()
            book.save(data)
            return upload(client, {"file": (BytesIO(data.getvalue()), "发货.xlsx")}, "uploadshipments")

        page = client.get(sent().location).text
        assert "SF1" in page
        assert str(second) not in page  # left blank: nothing to say
        active["A2"], active["A3"] = second, first  # only this column was sorted
        active["G3"], active["H3"] = "顺丰速运", "SF2"
        location = sent().location
        page = client.get(location).text
        assert "A2" in page
        assert "A3" in page
        digest = re.search(r'name="digest"[^>]*value="([^"]+)"', page)
        assert digest
        client.submit(location, digest=digest[1])
    with our_union.scope():
        states = {session.get_one(Order, trade.orders[key]).state for key in ("mine placed", "theirs placed")}
        assert states == {"placed"}


def test_the_office_ships_by_file_for_everybody(trade: Trade, client: Visitor, our_union: Union) -> None:
    numbers = [number_of(our_union, trade.orders[key]) for key in ("mine placed", "theirs placed")]
    with on():
        client.sign_in(our_union.officer)
        sent = upload(client, sheet(*([n, "顺丰", f"SF{n}", TODAY] for n in numbers)), "uploadshipments")
        digest = re.search(r'name="digest"[^>]*value="([^"]+)"', client.get(sent.location).text)
        assert digest
        assert client.submit(sent.location, digest=digest[1]).status_code == 302
    with our_union.scope():
        assert {session.get_one(Order, trade.orders[k]).state for k in ("mine placed", "theirs placed")} == {
            "shipped"
        }
