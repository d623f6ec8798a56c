"""A supplier at the console: its own orders, returns, articles and statements; of others not a trace."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import atomic, session
from app.models import Order, OrderLine, OrderReturn, Supplier
from app.orders.services import Back, Wanted, ask_return, receive, redeem, ship
from app.rules.settlement import Period
from app.settlement.services import draw_up
from tests.branches import seat_of
from tests.cast import TODAY, Person, Union, on
from tests.databases import TestDatabase
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

MARKED = "QX外人"  # stands in everything that is another supplier's


@dataclass
class Trade:
    """Two suppliers, each with an order to ship and one received with a return; and a person of the first."""

    mine: int
    theirs: int
    person: Person
    orders: dict[str, int]


@pytest.fixture
def trade(our_union: Union) -> Trade:
    orders: dict[str, int] = {}
    with on(), our_union.scope(), atomic():
        member = shop.person("李四")
        shop.lot(member, 5_000)
        sellers = [shop.supplier(), shop.supplier()]
        sellers[1].name = MARKED
        for seller, whose in zip(sellers, ("mine", "theirs"), strict=True):
            article = shop.article(points=50, fen=4_990, seller=seller)
            article.product.name = "大米" if whose == "mine" else MARKED
            for state in ("placed", "received"):
                orders[f"{whose} {state}"] = _order(member, article.id, whose, state)
            draw_up(seller, period=Period.parse("2026-09"), actor=our_union.finance.actor, at=now())
        ids = [seller.id for seller in sellers]
    return Trade(*ids, seat_of(our_union, ids[0]), orders)


def _order(member: object, sku: int, whose: str, state: str) -> int:
    receiver = MARKED if whose == "theirs" else "李四光"
    done = redeem(
        member,  # type: ignore[arg-type]
        lines=[Wanted(sku, 2)],
        actor=SYSTEM,
        on=TODAY,
        at=now(),
        receiver=receiver,
        phone="13812345678",
        address="安徽省合肥市包河区芜湖路168号",
    )
    order = session.get_one(Order, done.order_id)
    if state == "received":
        ship(order, carrier="顺丰", tracking_no=f"SF-{whose}", actor=SYSTEM, on=TODAY, at=now())
        receive(order, actor=SYSTEM, on=TODAY, at=now())
        line = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        back = [Back(line.id, 1)]
        ask_return(order, lines=back, cause="damaged", reason="破损", actor=SYSTEM, on=TODAY, at=now())
    return done.order_id


PAGES = ("supplierorders", "supplierreturns", "supplierarticles", "supplierstatements")


def test_a_supplier_reads_its_own_and_of_others_nothing(trade: Trade, client: Visitor) -> None:
    with on():
        client.sign_in(trade.person)
        for page in PAGES:
            answer = client.get(f"/{page}/list/")
            assert answer.status_code == 200, page
            assert MARKED not in answer.text
        assert "大米" in client.get("/supplierarticles/list/").text
        assert "李四光" in client.get("/supplierorders/list/").text


def test_the_menu_has_nothing_else(trade: Trade, client: Visitor) -> None:
    with on():
        home = client.sign_in(trade.person).get("/", follow_redirects=True).text
    for page in PAGES:
        assert f"/{page}/list/" in home
    for page in ("orders", "employees", "budgets", "pointlots", "suppliers", "settlements", "journalentries"):
        assert f"/{page}/list/" not in home


@pytest.mark.parametrize(
    "page",
    [
        "orders",
        "employees",
        "budgets",
        "subaccounts",
        "pointlots",
        "suppliers",
        "settlements",
        "accounts",
        "auditevents",
    ],
)
def test_the_unions_pages_are_shut(trade: Trade, client: Visitor, page: str) -> None:
    with on():
        assert client.sign_in(trade.person).get(f"/{page}/list/").status_code == 403


def test_another_suppliers_order_is_not_found(trade: Trade, client: Visitor) -> None:
    with on():
        client.sign_in(trade.person)
        foreign, mine = trade.orders["theirs placed"], trade.orders["mine placed"]
        assert client.get(f"/supplierorders/show/{mine}").status_code == 200
        assert client.get(f"/supplierorders/show/{foreign}").status_code == 404
        assert client.get(f"/shipmine/{foreign}").status_code == 404
        sent = client.submit(
            f"/shipmine/{foreign}",
            form_at=f"/shipmine/{mine}",
            carrier="顺丰",
            tracking_no="SF1",
            on=str(TODAY),
        )
        assert sent.status_code == 404
        assert client.get(f"/ship/{mine}").status_code == 403


def test_it_ships_its_own(trade: Trade, client: Visitor, our_union: Union, database: TestDatabase) -> None:
    number = trade.orders["mine placed"]
    with on():
        client.sign_in(trade.person)
        sent = client.submit(f"/shipmine/{number}", carrier="京东物流", tracking_no="JD1", on=str(TODAY))
        assert sent.status_code == 302, sent.text
    with our_union.scope():
        order = session.get_one(Order, number)
        assert (order.state, order.tracking_no) == ("shipped", "JD1")


def test_the_receiver_is_read_in_full_only_while_the_parcel_is_under_way(
    trade: Trade, client: Visitor
) -> None:
    with on():
        client.sign_in(trade.person)
        under_way = client.get(f"/supplierorders/show/{trade.orders['mine placed']}").text
        over = client.get(f"/supplierorders/show/{trade.orders['mine received']}").text
    for secret in ("李四光", "13812345678", "芜湖路168号"):
        assert secret in under_way
        assert secret not in over


def test_points_and_whose_money_it_was_are_nowhere(trade: Trade, client: Visitor, our_union: Union) -> None:
    with on():
        client.sign_in(trade.person)
        texts = [client.get(f"/{page}/list/").text for page in PAGES]
        texts += [
            client.get(f"/supplierorders/show/{number}").text
            for who, number in trade.orders.items()
            if "mine" in who
        ]
        for name in ("supplierstatements", "supplierreturns"):
            found = client.get(f"/{name}/list/").text
            number = found.split(f"/{name}/show/")[1].split('"')[0]
            texts.append(client.get(f"/{name}/show/{number}").text)
    for text in texts:
        assert "节日慰问" not in text  # the sub-account
        assert "会员活动" not in text  # the budget


def test_it_accepts_a_return_and_takes_the_goods_back(
    trade: Trade, client: Visitor, our_union: Union
) -> None:
    with our_union.scope():
        back = session.scalars(select(OrderReturn).where(OrderReturn.supplier_id == trade.mine)).one().id
        foreign = session.scalars(select(OrderReturn).where(OrderReturn.supplier_id == trade.theirs)).one().id
    with on():
        client.sign_in(trade.person)
        assert client.get(f"/acceptmine/{foreign}").status_code == 404
        assert client.submit(f"/acceptmine/{back}", answer="请寄合肥仓", on=str(TODAY)).status_code == 302
        assert client.submit(f"/takebackmine/{back}", resaleable="y", on=str(TODAY)).status_code == 302
        again = client.submit(f"/takebackmine/{back}", resaleable="y", on=str(TODAY))
        assert again.status_code == 200
    with our_union.scope():
        assert session.get_one(OrderReturn, back).state == "returned"


def test_an_export_holds_its_own_rows_alone(trade: Trade, client: Visitor) -> None:
    with on():
        client.sign_in(trade.person)
        answer = client.submit("/supplierorders/export", form_at="/supplierorders/list/")
        assert answer.status_code == 200
        assert answer.data[:2] == b"PK"


def test_a_stopped_supplier_has_no_seat(trade: Trade, client: Visitor, our_union: Union) -> None:
    with our_union.scope(), atomic():
        session.get_one(Supplier, trade.mine).state = "stopped"
    with on():
        client.sign_in(trade.person)
        assert client.get("/supplierorders/list/").status_code == 403
