"""What points paid for, row by row: what is owed of it and what came back meet what the trees say."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.core.actor import SYSTEM
from app.core.clock import moved_to
from app.core.db import atomic, session
from app.insight.queries.backward import payers_of
from app.insight.queries.forward import earmarked
from app.insight.queries.rows import Used, uses_of
from app.models import Employee, Order, OrderLine, OrderReturn, SubAccount
from app.orders.services import Back, Wanted, accept, ask_return, receive, redeem, ship, take_back
from tests.cast import Union, on
from tests.insight.books import book_of
from tests.insight.flows import DAY, NOON, Flows, made_in
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def flows(our_union: Union) -> Flows:
    """Beside the rest, of the branch's points: an order of three pieces of which one came back, and one that
    is on its way.
    """
    flows = made_in(our_union)
    with moved_to(DAY), our_union.scope(), atomic():
        for name, points, pieces in (("退一件", 5, 3), ("在途", 4, 1)):
            article = shop.article(points=points, fen=points * 90, stock=5)
            person = session.get_one(Employee, flows.people["王芳"])
            placed = redeem(person, lines=[Wanted(article.id, pieces)], actor=SYSTEM, on=DAY, at=NOON)
            order = session.get_one(Order, placed.order_id)
            flows.orders[name] = order.id
            flows.lines[name] = session.query(OrderLine).filter_by(order_id=order.id).one().id
            ship(order, carrier="顺丰", tracking_no="SF2", actor=SYSTEM, on=DAY, at=NOON)
    with moved_to(DAY), our_union.scope(), atomic():
        order = session.get_one(Order, flows.orders["退一件"])
        receive(order, actor=SYSTEM, on=DAY, at=NOON)
        asked = ask_return(
            order,
            lines=[Back(flows.lines["退一件"], 1)],
            cause="damaged",
            reason="破损",
            actor=SYSTEM,
            on=DAY,
            at=NOON,
        )
        accept(asked, actor=our_union.chair.actor, on=DAY)
        take_back(session.query(OrderReturn).one(), resaleable=True, actor=SYSTEM, on=DAY, at=NOON)
    session.remove()
    return flows


def _uses(flows: Flows, place: str, at: str | None = None) -> dict[int, Used]:
    found, _more = uses_of("sub_account", flows.accounts[place], place=at)
    return {each.use.order_line_id: each for each in found}


def test_what_the_uses_owe_is_what_the_points_spent_on_goods_received(flows: Flows) -> None:
    with flows.union.scope():
        for place, number in flows.accounts.items():
            [account] = earmarked([session.get_one(SubAccount, number)])
            assert sum(each.owed for each in _uses(flows, place).values()) == account.fate.owed, place


def test_goods_on_their_way_are_not_owed_and_returned_ones_no_more(flows: Flows) -> None:
    with flows.union.scope():
        uses = _uses(flows, "华东")
        told = {name: uses[flows.lines[name]] for name in ("退一件", "在途")}
        assert (told["退一件"].owed, told["退一件"].back) == (10 * 90, 5 * 100)
        assert (told["在途"].owed, told["在途"].back) == (0, 0)
        undone = _uses(flows, "总部")[flows.lines["取消"]]
        assert (undone.owed, undone.back) == (0, 10 * 100)
        for name in ("退一件", "在途"):
            [paid] = payers_of(session.get_one(OrderLine, flows.lines[name])).seen
            assert (paid.owed, paid.back) == (told[name].owed, told[name].back), name


def test_each_place_lists_the_orders_whose_money_lies_there(flows: Flows) -> None:
    with flows.union.scope():
        received = {flows.lines["已收"], flows.lines["退一件"]}
        assert _uses(flows, "华东", "committed").keys() == {flows.lines["在途"]}
        for place in ("owed", "surplus", "unsettled"):
            assert _uses(flows, "华东", place).keys() == received, place
        assert _uses(flows, "华东", "settled").keys() == set()
        assert _uses(flows, "总部", "owed").keys() == {flows.lines["已收"]}


def test_a_place_on_the_page_of_an_account_leads_to_its_orders_alone(client: Visitor, flows: Flows) -> None:
    account = flows.accounts["华东"]
    with on():
        text = client.sign_in(flows.union.finance).get(f"/lineage/account/{account}").text
        address = f"/lineage/account/{account}/uses?place=committed"
        assert address in text
        listed = client.get(address).text
        assert "已下单，未收货" in listed
        assert f"/lineage/orderline/{flows.lines['在途']}" in listed
        assert f"/lineage/orderline/{flows.lines['已收']}" not in listed
        assert client.get(f"/lineage/account/{account}/uses?place=odd").status_code == 404


def test_the_sheet_of_orders_owes_what_the_sheet_of_lots_does(client: Visitor, flows: Flows) -> None:
    with on():
        book = book_of(client, flows.union.finance, "/lineage/workbook/year/2026", "/lineage/?year=2026")
        assert book is not None
        _overview, lots, uses = load_workbook(BytesIO(book), data_only=True).worksheets
        headings = [cell.value for cell in uses[1]]
        owed, back = headings.index("其中应付") + 1, headings.index("已退回") + 1
        spent = [cell.value for cell in lots[1]].index("已收货货款") + 1
        assert uses.cell(uses.max_row, owed).value == lots.cell(lots.max_row, spent).value > 0
        assert uses.cell(uses.max_row, back).value == 15
