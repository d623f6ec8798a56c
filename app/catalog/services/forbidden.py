"""禁售检查 — the union's rules, and whether they forbid a product; the shipped ones where it keeps none."""

from datetime import date

from sqlalchemy import select

from app.core import bulk
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import Category, ForbiddenGood, Sku
from app.rules.forbidden import SHIPPED, SINCE, Rule, parted, refuse, shipped


def rules_of() -> tuple[Rule, ...]:
    """现行规则 — the rules of the tenant in force, in the order of their codes."""
    with whole_tenant("what may not be sold holds for the whole union, and for its suppliers"):
        rows = session.scalars(select(ForbiddenGood).order_by(ForbiddenGood.code, ForbiddenGood.id)).all()
    return tuple(_rule(row) for row in rows) or shipped()


def refuse_forbidden(*, product_id: int | None, name: str, category: Category, on: date) -> None:
    """禁售检查 — by the names of the product, its articles and its category. Raises GoodsForbidden."""
    specs = select(Sku.spec).where(Sku.product_id == product_id)
    texts = session.scalars(specs).all() if product_id else ()
    refuse(rules_of(), name=name, texts=(*texts, category.name), category_id=category.id, on=on)


def keep_shipped_rules() -> int:
    """登记随附规则 — as rows that the union may end or add to; once, where it keeps none. How many."""
    if session.scalar(select(ForbiddenGood.id).limit(1)) is not None:
        return 0
    for each in SHIPPED:
        row = {name: getattr(each, name) for name in each.__slots__} | {"from_on": SINCE}
        bulk.insert_if_new(ForbiddenGood.__table__, row | {"unless": each.unless or None})
    return len(SHIPPED)


def _rule(row: ForbiddenGood) -> Rule:
    return Rule(
        row.code,
        row.name,
        parted(row.words),
        parted(row.unless),
        row.category_id,
        row.because,
        row.source,
        row.from_on,
        row.until_on,
    )
