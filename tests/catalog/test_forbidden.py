"""What may not be sold is refused when it is added, changed, listed, and again when it is redeemed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.catalog.services import (
    add_article,
    add_product,
    change_product,
    keep_shipped_rules,
    list_product,
)
from app.catalog.services.judging import PRODUCT
from app.compliance.services.exceptions import ask_exception, turn_exception
from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.models import ComplianceException, ForbiddenGood, Sku
from app.orders.services import Wanted, quote, redeem
from app.rules.forbidden import SHIPPED, GoodsForbidden
from tests.cast import Union
from tests.orders import shop
from tests.treasury import CHAIR, OFFICER

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _in_our_union(in_our_union: Union) -> Iterator[None]:
    with atomic():
        yield


@pytest.fixture
def rice(_in_our_union: None) -> Sku:
    return shop.article(points=50, fen=4_990)


def test_it_is_refused_when_it_is_added_and_when_it_is_changed(rice: Sku) -> None:
    given = {
        "supplier": rice.product.supplier,
        "category": rice.product.category,
        "actor": SYSTEM,
        "on": shop.TODAY,
    }
    with pytest.raises(GoodsForbidden):
        add_product(code="X", name="中华香烟", **given)
    with pytest.raises(GoodsForbidden):
        change_product(rice.product, code="X", name="白酒", **given)
    with pytest.raises(GoodsForbidden):
        add_article(
            product=rice.product,
            code="X",
            spec="赠购物卡",
            price_fen=1,
            points=1,
            actor=SYSTEM,
            on=shop.TODAY,
        )
    session.refresh(rice.product)
    assert rice.product.name == "大米"


def test_a_rule_that_came_later_stops_listing_and_redeeming(rice: Sku) -> None:
    member = shop.person()
    shop.lot(member, 500)
    keep_shipped_rules()
    wanted = [Wanted(rice.id, 1)]
    assert quote(member, lines=wanted, on=shop.TODAY).points.count == 50
    rule = ForbiddenGood(
        code="rice", name="大米", words="大米", because="试", source="本会〔2026〕1号", from_on=shop.TODAY
    )
    session.add(rule)
    session.flush()
    for ask in (
        lambda: quote(member, lines=wanted, on=shop.TODAY),
        lambda: redeem(member, lines=wanted, actor=SYSTEM, on=shop.TODAY, at=shop.NOON),
    ):
        with pytest.raises(GoodsForbidden) as refused:
            ask()
        assert "本会〔2026〕1号" in refused.value.message
    rice.product.state = "delisted"
    with pytest.raises(GoodsForbidden):
        list_product(rice.product, actor=SYSTEM, on=shop.TODAY)
    rule.until_on = shop.TODAY
    session.flush()
    tomorrow = shop.TODAY + timedelta(days=1)
    assert list_product(rice.product, actor=SYSTEM, on=tomorrow).state == "listed"


def _forbid(word: str) -> None:
    session.add(
        ForbiddenGood(
            code=word, name=f"{word}规则", words=word, because="试", source="本会1号", from_on=shop.TODAY
        )
    )
    session.flush()


def test_an_exception_covers_the_rules_it_names_and_no_other(rice: Sku) -> None:
    member = shop.person()
    shop.lot(member, 500)
    product, wanted = rice.product, [Wanted(rice.id, 1)]
    _forbid("大米")
    ask_exception(PRODUCT, product.id, actor=OFFICER, on=shop.TODAY, at=shop.NOON, reason="理事会同意")
    made = session.scalars(select(ComplianceException)).one()
    turn_exception(made, "agree", actor=CHAIR)
    assert quote(member, lines=wanted, on=shop.TODAY).points.count == 50
    _forbid("米")  # nobody saw this one
    with pytest.raises(GoodsForbidden) as refused:
        quote(member, lines=wanted, on=shop.TODAY)
    assert set(refused.value.details["rules"]) == {"大米", "米"}
    ask_exception(PRODUCT, product.id, actor=OFFICER, on=shop.TODAY, at=shop.NOON, reason="理事会同意")
    newer = session.scalars(select(ComplianceException).order_by(ComplianceException.id.desc())).first()
    assert newer is not None
    assert (made.state, newer.sentences.count("规则")) == ("void", 4)
    turn_exception(newer, "agree", actor=CHAIR)
    assert quote(member, lines=wanted, on=shop.TODAY).points.count == 50


def test_the_shipped_rules_are_kept_once_as_rows(rice: Sku) -> None:
    assert keep_shipped_rules() == len(SHIPPED)
    assert keep_shipped_rules() == 0


@pytest.mark.parametrize(
    ("first", "last", "sold"),
    [(None, None, True), (1, None, False), (0, 0, True), (None, -1, False), (-5, 5, True)],
)
def test_a_product_is_to_be_had_between_its_days(
    rice: Sku, first: int | None, last: int | None, sold: bool
) -> None:
    member = shop.person()
    shop.lot(member, 500)
    days = [None if each is None else shop.TODAY + timedelta(days=each) for each in (first, last)]
    rice.product.listed_from_on, rice.product.listed_until_on = days
    session.flush()
    try:
        quote(member, lines=[Wanted(rice.id, 1)], on=shop.TODAY)
        answer = True
    except DomainError:
        answer = False
    assert answer is sold


def test_nothing_of_a_supplier_without_its_papers_is_listed_or_redeemed(rice: Sku) -> None:
    member = shop.person()
    shop.lot(member, 500)
    rice.product.supplier.licensed_until = date(2026, 8, 31)
    session.flush()
    with pytest.raises(DomainError) as refused:
        quote(member, lines=[Wanted(rice.id, 1)], on=shop.TODAY)
    assert refused.value.code == "not_for_sale"
    rice.product.state = "delisted"
    with pytest.raises(DomainError) as unlisted:
        list_product(rice.product, actor=SYSTEM, on=shop.TODAY)
    assert unlisted.value.code == "papers_expired"
