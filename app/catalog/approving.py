"""审批 — what the catalog lays before those who decide: the listing of a product, its articles, their prices.

Shipped without a flow: officers list as before.
"""

from datetime import date

from sqlalchemy import select

from app.approvals.subjects import Rows, subject
from app.catalog.services.listing import LISTING, list_product, listable
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import session
from app.core.errors import DomainError, NotFound
from app.core.money import Money
from app.core.preview import digest_of
from app.core.text import _, _l
from app.models import ApprovalRequest, Category, Product, Sku, SupplierDocument
from app.rules.approval_facts import Facts
from app.rules.papers import PAPERS
from app.tenants.queries import root_unit


def _product(number: int) -> Product:
    found = session.get(Product, number)
    if found is None:
        raise NotFound(_("This product does not exist any more."))
    return found


def _articles(number: int) -> list[Sku]:
    return list(session.scalars(select(Sku).where(Sku.product_id == number).order_by(Sku.code)))


def facts(number: int) -> Facts:
    """要素 — the dearest article's price is the amount conditions ask about, the category the type."""
    row = _product(number)
    prices = [each.price_fen for each in _articles(number)]
    return Facts(
        title=f"{row.code} {row.name}",
        unit_id=root_unit().id,
        amount_fen=max(prices, default=0),
        type=row.category.code,
    )


def shows(number: int) -> Rows:
    """所示 — what it is, who delivers it, and each article with its price."""
    row = _product(number)
    return [
        (_l("Product"), row.name),
        (_l("Category"), row.category),
        (_l("Supplier"), row.supplier),
        (_l("Available from"), row.listed_from_on or _("At once")),
        (_l("Available until"), row.listed_until_on or _("Until taken off")),
        *((f"{each.code} {each.spec}", _priced(each)) for each in _articles(number)),
    ]


def context(number: int) -> Rows:
    """参考 — the supplier's papers and until when they hold; whether anything forbids it."""
    row = _product(number)
    found = select(SupplierDocument).where(SupplierDocument.supplier_id == row.supplier_id)
    papers = [
        (PAPERS[each.kind], _("valid until %(day)s", day=each.until_on) if each.until_on else _("for good"))
        for each in session.scalars(found.order_by(SupplierDocument.kind, SupplierDocument.id))
    ]
    return [
        *(papers or [(_l("Papers of the supplier"), _("None on file"))]),
        (_l("Check of what may not be sold"), _checked(row)),
    ]


def digest(number: int) -> str:
    """冻结内容 — the product and its articles with their prices; stock may move."""
    row = _product(number)
    head = {
        "product": [row.code, row.name, row.supplier_id, row.category_id, row.tax_rate_bp, row.description],
        "days": [str(row.listed_from_on), str(row.listed_until_on)],
    }
    return digest_of(head, ([e.code, e.spec, e.price_fen, e.points] for e in _articles(number)))


def carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:
    """上架."""
    list_product(_product(request.subject_id), actor=actor, on=on)


def types() -> dict[str, str]:
    """类目 — that conditions may ask about."""
    return {each.code: each.name for each in session.scalars(select(Category).order_by(Category.code))}


def _priced(sku: Sku) -> str:
    return _("%(price)s · %(points)s points", price=Money(sku.price_fen).format(), points=sku.points)


def _checked(row: Product) -> str:
    try:
        listable(row, on=today())
    except DomainError as refusal:
        return refusal.message
    return _("Nothing stands in the way")


subject(
    LISTING,
    label=_l("Listing of a product"),
    facts=facts,
    shows=shows,
    context=context,
    digest=digest,
    carry_out=carry_out,
    address=lambda number: f"/products/show/{number}",
    types=types,
)
