"""A listing asks where the union wants it; changed meanwhile, it is not what was decided."""

from collections.abc import Iterator

import pytest

from app.approvals.services import seeing
from app.catalog.services import change_article, submit_listing, unlist_product
from app.core.clock import start_of
from app.core.db import atomic
from app.core.errors import DomainError
from app.models import ApprovalRequest, Sku
from tests.approvals.rooms import decided, in_force
from tests.cast import TODAY, Union, on
from tests.core.console import shelf

pytestmark = pytest.mark.sql


@pytest.fixture
def rice(in_our_union: Union) -> Iterator[Sku]:
    with on(), atomic():
        yield shelf.article()


def submitted(union: Union, rice: Sku) -> ApprovalRequest:
    request = submit_listing(rice.product, actor=union.officer.actor, on=TODAY, at=start_of(TODAY))
    assert isinstance(request, ApprovalRequest)
    return request


def test_as_shipped_an_officer_lists_at_once(in_our_union: Union, rice: Sku) -> None:
    who = in_our_union.officer.actor
    assert submit_listing(rice.product, actor=who, on=TODAY, at=start_of(TODAY)) is rice.product
    assert rice.product.state == "listed"


def test_the_chair_sees_prices_and_papers_and_a_yes_lists_it(in_our_union: Union, rice: Sku) -> None:
    in_force("product", in_our_union)
    request = submitted(in_our_union, rice)
    sight = seeing(request)
    assert any(rice.code in label for label, _text in sight.shown)
    assert any("未登记" in text for _label, text in sight.context)
    assert rice.product.state != "listed"
    decided(request, in_our_union.chair)
    assert (rice.product.state, request.state) == ("listed", "carried_out")
    unlist_product(rice.product, actor=in_our_union.officer.actor)


def test_another_price_makes_the_request_void(in_our_union: Union, rice: Sku) -> None:
    in_force("product", in_our_union)
    request = submitted(in_our_union, rice)
    more = {"product": rice.product, "spec": rice.spec, "actor": in_our_union.officer.actor, "on": TODAY}
    change_article(rice, price_fen=rice.price_fen, **more)
    assert request.state == "open"
    change_article(rice, price_fen=rice.price_fen + 1, **more)
    assert request.state == "voided"


def test_what_cannot_be_listed_is_laid_before_nobody(in_our_union: Union) -> None:
    in_force("product", in_our_union)
    with on(), atomic(), pytest.raises(DomainError):
        product = shelf.product()
        submit_listing(product, actor=in_our_union.officer.actor, on=TODAY, at=start_of(TODAY))
