"""商品合规 — what is judged of a product: its form by its words, and what the union's list forbids."""

from datetime import date

from sqlalchemy import select

from app.catalog.services.forbidden import refuse_forbidden, rules_of
from app.compliance.services.exceptions import standing
from app.compliance.services.judging import keep_verdicts, refuse_failing
from app.compliance.services.things import Judged, thing
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import session
from app.core.preview import digest_of
from app.core.tenancy import current_tenant_id, whole_tenant
from app.models import OrgUnit, Product, Sku, Tenant
from app.rules.compliance import Forbidden, ProductFacts, judge_product
from app.rules.compliance_forms import form_of
from app.rules.forbidden import forbidding

PRODUCT = "product"


def judged(product: Product, *, on: date) -> Judged:
    """受判商品 — the product with its articles as they are, and what the rules say of it. Every rule that
    forbids it is part of its state: an exception covers those it was asked for, not one that came later.
    """
    specs = session.scalars(select(Sku.spec).where(Sku.product_id == product.id).order_by(Sku.id)).all()
    words = (product.name, *specs, product.category.name)
    hits = forbidding(rules_of(), texts=words, category_id=product.category_id, on=on)
    facts = ProductFacts(
        name=product.name,
        form=form_of(*words),
        on=on,
        region=str(session.scalar(select(Tenant.region).where(Tenant.id == current_tenant_id()))),
        words=words,
        forbidden=tuple(Forbidden(each.name, each.because, each.source) for each in hits),
    )
    return Judged(
        thing=PRODUCT,
        number=product.id,
        name=f"{product.name} · {product.code}",
        unit_id=_root(),
        digest=digest_of(
            {
                "product": product.id,
                "category": product.category_id,
                "rule": "、".join(each.by for each in facts.forbidden),
            },
            [words],
        ),
        verdicts=judge_product(facts),
        address=f"/products/show/{product.id}",
    )


def refuse_unfit(product: Product, *, on: date) -> None:
    """须合规 — raises GoodsForbidden, or NotCompliant for what else fails, unless an exception stands."""
    found = judged(product, on=on)
    if not found.failing or standing(found) is not None:
        return
    refuse_forbidden(product_id=product.id, name=product.name, category=product.category, on=on)
    refuse_failing(found)


def is_excepted(product: Product, *, on: date) -> bool:
    """已特批 — whether two people let this very product go through although a rule forbids it."""
    return standing(judged(product, on=on)) is not None


def keep_judgement(product: Product, *, actor: Actor, on: date) -> None:
    """留存判定 — with the product, as it is listed. Raises NotCompliant."""
    keep_verdicts(judged(product, on=on), actor=actor, on=on)


def _root() -> int:
    """One catalogue for the whole union: what is said of it stands at the top."""
    with whole_tenant("the catalogue is the whole union's"):
        return int(session.scalars(select(OrgUnit.id).where(OrgUnit.parent_id.is_(None)).limit(1)).one())


def _look(number: int) -> Judged:
    return judged(session.get_one(Product, number), on=today())


thing(PRODUCT, look=_look)
