"""What can be done to products and articles."""

from datetime import date, datetime

from sqlalchemy import select, update

from app.approvals.services import ask
from app.catalog.services.judging import keep_judgement, refuse_unfit
from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import DomainError
from app.core.text import _
from app.models import ApprovalRequest, Product, Sku, Supplier
from app.rules.catalog import LIFECYCLE
from app.rules.papers import hold

LISTING = "product"


class NothingToList(DomainError):
    """没有规格 — a product without an article to order cannot be listed."""

    code = "nothing_to_list"


class StockTooLow(DomainError):
    """库存不足 — more would be taken out of stock than there is."""

    code = "stock_too_low"


class NoChange(DomainError):
    """没有变化 — a stock movement of nothing."""

    code = "no_change"


class PapersExpired(DomainError):
    """资质过期 — a paper its supplier may not be without has run out."""

    code = "papers_expired"


def list_product(product: Product, *, actor: Actor, on: date) -> Product:
    """上架 — members may redeem it from now on, between its two days.

    Raises NotAllowedNow, NothingToList, GoodsForbidden with rule and source, PapersExpired.
    """
    state = listable(product, on=on)
    keep_judgement(product, actor=actor, on=on)
    return _moved(product, state, "list", actor=actor, reason=None)


def submit_listing(product: Product, *, actor: Actor, on: date, at: datetime) -> Product | ApprovalRequest:
    """提请上架 — the listed product, or the request that must be decided first. Raises as `list_product`."""
    listable(product, on=on)
    request = ask(LISTING, product.id, actor=actor, on=on, at=at)
    return list_product(product, actor=actor, on=on) if request is None else request


def listable(product: Product, *, on: date) -> str:
    """可上架 — the state it would have; nothing is listed yet. Raises as `list_product` does."""
    state = LIFECYCLE.after(product.state, "list_product")
    refuse_unfit(product, on=on)
    _refuse_without_papers(product.supplier, on)
    if session.scalar(select(Sku.id).where(Sku.product_id == product.id).limit(1)) is None:
        raise NothingToList(
            _(
                "“%(product)s” has no article yet: add one with its price and stock, then list it.",
                product=product.name,
            )
        )
    return state


def unlist_product(product: Product, *, actor: Actor, reason: str | None = None) -> Product:
    """下架 — nobody may redeem it any more; orders already placed go on. Raises NotAllowedNow."""
    state = LIFECYCLE.after(product.state, "unlist_product")
    return _moved(product, state, "delist", actor=actor, reason=reason)


def stock(sku: Sku, *, pieces: int, actor: Actor, reason: str) -> Sku:
    """入库或出库 — so many pieces more (or fewer, when negative). Raises NoChange, StockTooLow.

    One conditional update: an order placed meanwhile is never overwritten.
    """
    if pieces == 0:
        raise NoChange(_("Enter how many pieces come in, or go out with a minus in front."), field="pieces")
    moved = session.execute(
        update(Sku)
        .where(Sku.id == sku.id, Sku.stock + pieces >= 0)
        .values(stock=Sku.stock + pieces)
        .execution_options(synchronize_session=False)
    )
    session.refresh(sku)
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise StockTooLow(
            _("Only %(stock)s pieces are in stock: no more than that can go out.", stock=sku.stock),
            field="pieces",
        )
    audit.record("stock", sku, actor=actor, changes={"stock": [sku.stock - pieces, sku.stock]}, reason=reason)
    return sku


def _refuse_without_papers(supplier: Supplier, on: date) -> None:
    if not hold(supplier.licensed_until, on):
        raise PapersExpired(
            _(
                "A paper of “%(supplier)s” ran out on %(day)s: file the new one at the supplier, then list "
                "its products.",
                supplier=supplier.name,
                day=supplier.licensed_until,
            )
        )


def _moved(product: Product, state: str, verb: str, *, actor: Actor, reason: str | None) -> Product:
    before, product.state = product.state, state
    session.flush()
    audit.record(verb, product, actor=actor, changes={"state": [before, state]}, reason=reason)
    return product
