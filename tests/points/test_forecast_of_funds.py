"""The usual share of a forecast is of the points it is about: those of a fund, those a branch paid for."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.orders.services import Wanted, redeem
from app.points.queries.forecast import Cut, forecast
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


def test_what_another_fund_redeemed_says_nothing_of_this_one() -> None:
    person, dues, fee = shop.person(), shop.sub_account(), shop.sub_account("福利")
    fee.budget.fund_source = "welfare_fee"
    shop.lot(person, 100, paid_from=dues, expires_on=date(2026, 12, 30))
    shop.lot(person, 300, paid_from=fee, expires_on=date(2026, 12, 31))
    lines = [Wanted(shop.article(points=50, fen=4_990).id, 2)]
    redeem(person, lines=lines, actor=SYSTEM, on=shop.TODAY, at=shop.NOON)
    told = {fund: forecast(shop.TODAY, Cut(fund=fund)) for fund in (None, "dues", "welfare_fee")}
    assert {fund: each.redeemed for fund, each in told.items()} == {None: 100, "dues": 100, "welfare_fee": 0}
    assert sum(told["welfare_fee"].likely) == sum(told["welfare_fee"].points) == 300
    assert sum(told[None].likely) < 300


def test_what_a_branch_did_not_pay_for_says_nothing_of_what_it_did(in_our_union: Union) -> None:
    person = shop.person(unit=in_our_union.unit("华东"))
    headquarters, branch = shop.sub_account(), shop.sub_account("华东慰问")
    branch.unit_id = in_our_union.units["华东"]
    shop.lot(person, 300, paid_from=headquarters, expires_on=date(2026, 12, 30))
    shop.lot(person, 100, paid_from=branch, expires_on=date(2026, 12, 31))
    lines = [Wanted(shop.article(points=50, fen=4_990).id, 2)]
    redeem(person, lines=lines, actor=SYSTEM, on=shop.TODAY, at=shop.NOON)
    whole = forecast(shop.TODAY, Cut())
    assert (sum(whole.points), whole.redeemed) == (300, 100)
    session.expire_all()  # as a request begins
    with in_our_union.scope("华东"):
        for cut in (Cut(), Cut(unit=in_our_union.unit("华东")), Cut(fund="dues")):
            told = forecast(shop.TODAY, cut)
            assert (sum(told.points), told.redeemed, sum(told.likely)) == (100, 0, 100), cut
            assert [row.fund for row in told.rows] == ["dues"]  # of a budget that headquarters keeps
        assert forecast(shop.TODAY, Cut(fund="welfare_fee")).redeemed == 0
