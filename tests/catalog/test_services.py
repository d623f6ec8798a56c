"""Products go on and off the list; stock is never below zero nor overwritten."""

import pytest

from app.catalog.services import list_product, stock, unlist_product
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.lifecycle import NotAllowedNow
from app.models import AuditEvent, Product, Sku
from tests.cast import TODAY, Union
from tests.core.console import shelf

pytestmark = pytest.mark.sql


def test_a_product_is_listed_taken_off_and_listed_again(in_our_union: Union) -> None:
    actor = in_our_union.officer.actor
    with atomic():
        product = shelf.article().product
        assert list_product(product, actor=actor, on=TODAY).state == "listed"
        assert unlist_product(product, actor=actor, reason="换季").state == "delisted"
        assert list_product(product, actor=actor, on=TODAY).state == "listed"
        with pytest.raises(NotAllowedNow):
            list_product(product, actor=actor, on=TODAY)
    told = session.query(AuditEvent).filter_by(object_kind="products").order_by(AuditEvent.id)
    assert [event.verb for event in told] == ["list", "delist", "list"]


def test_a_product_without_an_article_is_not_listed(in_our_union: Union) -> None:
    with atomic():
        product: Product = shelf.product()
        with pytest.raises(DomainError) as refused:
            list_product(product, actor=in_our_union.officer.actor, on=TODAY)
    assert refused.value.code == "nothing_to_list"


def test_stock_moves_by_what_comes_in_and_goes_out(in_our_union: Union) -> None:
    actor = in_our_union.officer.actor
    with atomic():
        sku: Sku = shelf.article(stock=3)
        assert stock(sku, pieces=5, actor=actor, reason="到货").stock == 8
        assert stock(sku, pieces=-8, actor=actor, reason="盘亏").stock == 0
        for pieces, code in ((-1, "stock_too_low"), (0, "no_change")):
            with pytest.raises(DomainError) as refused:
                stock(sku, pieces=pieces, actor=actor, reason="x")
            assert (refused.value.code, refused.value.details["field"]) == (code, "pieces")
    trail = session.query(AuditEvent).filter_by(verb="stock").order_by(AuditEvent.id)
    assert [event.changes for event in trail] == [{"stock": [3, 8]}, {"stock": [8, 0]}]


def test_stock_counts_what_was_sold_meanwhile(in_our_union: Union) -> None:
    """The page was read at 10; nine were sold since: taking out five is refused, not written as 5."""
    with atomic():
        sku: Sku = shelf.article(stock=10)
        table = Sku.__table__
        session.connection().execute(table.update().where(table.c.id == sku.id).values(stock=1))
        with pytest.raises(DomainError):
            stock(sku, pieces=-5, actor=in_our_union.officer.actor, reason="x")
        assert sku.stock == 1
