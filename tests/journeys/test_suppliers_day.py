"""供应商的一天 — in a browser: see what waits, ship one by hand and one by file, take a return back, read a
statement; and the office lists no cigarettes.
"""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import now, today
from app.core.db import atomic, session
from app.models import Order, OrderLine, OrderReturn
from app.orders.services import Back, Wanted, ask_return, receive, redeem, ship
from tests.branches import seat_of
from tests.cast import Person, Union
from tests.journeys.hands import Hands
from tests.orders import shop

pytestmark = pytest.mark.browser


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


@pytest.fixture
def seller(our_union: Union) -> Person:
    """A supplier with two orders to ship and a received one whose return was asked for."""
    with our_union.scope(), atomic():
        member = shop.person("李四光")
        shop.lot(member, 1_000, granted_on=today(), expires_on=today().replace(year=today().year + 1))
        article = shop.article(points=50, fen=4_990)
        for place in range(3):
            done = redeem(
                member, lines=[Wanted(article.id, 1 + place)], actor=SYSTEM, on=today(), at=now(),
                phone="13812345678", address="安徽省合肥市包河区芜湖路168号",
            )  # fmt: skip
        order = session.get_one(Order, done.order_id)
        ship(order, carrier="顺丰", tracking_no="SF1", actor=SYSTEM, on=today(), at=now())
        receive(order, actor=SYSTEM, on=today(), at=now())
        line = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        ask_return(
            order,
            lines=[Back(line.id, 1)],
            cause="damaged",
            reason="袋子破了",
            actor=SYSTEM,
            on=today(),
            at=now(),
        )
        number = article.product.supplier_id
    return seat_of(our_union, number)


def test_a_suppliers_day(our_union: Union, seller: Person, hands: Hands, tmp_path: Path) -> None:
    hands.sign_in(seller)
    hands.sees("待发货", "退货")
    hands.look("supplier-home")
    first = ships_by_hand(hands)
    ships_by_file(hands, tmp_path)
    takes_the_goods_back(hands)
    hands.go("我的对账单")
    hands.sees_no("会员活动")
    with our_union.scope():
        assert {each.state for each in session.scalars(select(Order))} == {"shipped", "received"}
        assert session.scalars(select(Order).where(Order.number == first)).one().tracking_no == "SF2026"
        assert session.scalars(select(OrderReturn)).one().state == "returned"


def ships_by_hand(hands: Hands) -> str:
    """The first order to ship; answers its number."""
    hands.go("我的订单")
    hands.look("supplier-orders")
    hands.open_row("待发货")
    hands.sees("李四光", "13812345678", "芜湖路168号")
    number = hands.page.get_by_role("heading", level=1).inner_text().split()[0]
    hands.press("发货")
    hands.type(承运商="顺丰", 物流单号="SF2026")
    hands.press("登记发货")
    hands.sees("运送中")
    return number


def ships_by_file(hands: Hands, folder: Path) -> None:
    """Take what is left as a workbook, fill it in, send it back."""
    hands.go("我的订单")
    hands.press("批量发货")
    with hands.page.expect_download() as taken:
        hands.page.get_by_role("link", name="下载待发货订单表").click()
    book = load_workbook(BytesIO(Path(taken.value.path()).read_bytes()))
    sheet = book.active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    for column, text in (("物流公司", "京东物流"), ("物流单号", "JD2026")):
        sheet.cell(2, heads.index(column) + 1, text)
    book.save(folder / "发货.xlsx")
    hands.page.get_by_label("文件").set_input_files(folder / "发货.xlsx")
    hands.press("上传并检查")
    hands.sees("JD2026", "将发货")
    hands.look("supplier-confirm")
    hands.press("确认发货")
    hands.sees("已登记 1 笔订单发货")


def takes_the_goods_back(hands: Hands) -> None:
    """Accept the return, and say that the goods are back."""
    hands.go("我的退货")
    hands.open_row("已申请")
    hands.press("同意退货")
    hands.press("同意")
    hands.press("收到退货")
    hands.page.get_by_label("可再次销售").check()
    hands.press("退回积分")
    hands.sees("已退货，积分已退回")
    hands.look("supplier-return")
