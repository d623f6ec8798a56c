"""Another union's numbers in the fields of an order."""

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.core.errors import DomainError
from app.models import PointLot, Sku
from app.orders.services import Wanted, redeem
from tests.cast import Union
from tests.orders import shop

pytestmark = pytest.mark.sql


def test_another_unions_article_cannot_be_ordered(our_union: Union, their_union: Union) -> None:
    with their_union.scope(), atomic():
        foreign = shop.article(points=1, fen=100).id
    session.remove()
    with our_union.scope(), atomic():
        wang = shop.person()
        shop.lot(wang, 300)
        with pytest.raises(DomainError) as refused, atomic():
            redeem(
                wang, lines=[Wanted(foreign, 1)], actor=our_union.officer.actor, on=shop.TODAY, at=shop.NOON
            )
        assert refused.value.code == "article_unknown"
        assert session.scalars(select(PointLot.left_points)).one() == 300
    session.remove()
    with their_union.scope():
        assert session.get_one(Sku, foreign).stock == 10


def test_another_unions_member_pays_for_nothing(our_union: Union, their_union: Union) -> None:
    with their_union.scope(), atomic():
        zhao = shop.person("赵敏")
        shop.lot(zhao, 300)
    with our_union.scope(), atomic():
        rice = shop.article()
        with pytest.raises(DomainError) as refused, atomic():
            redeem(
                zhao, lines=[Wanted(rice.id, 1)], actor=our_union.officer.actor, on=shop.TODAY, at=shop.NOON
            )
        assert refused.value.code == "not_enough_points"


def test_a_reference_of_another_union_is_free_in_ours(our_union: Union, their_union: Union) -> None:
    for union in (their_union, our_union):
        session.remove()
        with union.scope(), atomic():
            wang = shop.person()
            shop.lot(wang, 300)
            lines = [Wanted(shop.article().id, 1)]
            done = redeem(
                wang, lines=lines, actor=union.officer.actor, on=shop.TODAY, at=shop.NOON, reference="form-1"
            )
            assert not done.already
