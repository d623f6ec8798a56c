"""一笔福利的说明 — who, what, when, until when, where it may be spent, on which clause, by which version of
which rule, and what the person had on that day; and of who got nothing, why not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.compliance.queries import as_verdict, kept
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import Category, Grant, GrantLine, PointLot, Product, Sku, Supplier
from app.points.queries.explain import PERSONAL, Reason, is_of_the_day, reasons_of
from app.points.services.judging import GRANT as JUDGED
from app.rules.compliance import Verdict
from app.rules.points import REFUSALS

LATEST = 10  # refusals told to a member


@dataclass(frozen=True, slots=True)
class Place:
    """可用之处 — a category of goods: how many articles of how many shops can be redeemed there now."""

    category: str
    articles: int
    shops: str


@dataclass(frozen=True, slots=True)
class Terms:
    """所依规则 — the version that judged: its number, its days, its clause, who released it."""

    rule: str
    number: int
    from_on: date | None
    until_on: date | None
    clause: str | None
    released_by: str | None
    recorded: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """说明 — of one line of a grant and, where points were granted, of the lot it became."""

    title: str
    kind: str
    granted_on: date
    terms: Terms | None
    why: str | None
    refused: str | None
    reasons: Sequence[Reason]
    of_the_day: bool
    decided_by: str | None
    decided_at: date | None
    verdicts: Sequence[Verdict]


def explained(line: GrantLine, *, unsaid: frozenset[str] = PERSONAL) -> Explanation:
    """说明 — of a grant line whose person is in sight; the rest is told whoever keeps it."""
    with whole_tenant("why somebody in sight got points or none, whoever's rule it was"):
        grant = session.get_one(Grant, line.grant_id)
        return Explanation(
            title=grant.title or grant.code,
            kind=grant.kind,
            granted_on=grant.granted_on,
            terms=terms_of(grant),
            why=line.reason or grant.reason,
            refused=None if line.blocked is None else str(REFUSALS.get(line.blocked, line.blocked)),
            reasons=reasons_of(line, unsaid=unsaid),
            of_the_day=is_of_the_day(line),
            decided_by=grant.confirmed_by,
            decided_at=grant.confirmed_at.date() if grant.confirmed_at else None,
            verdicts=[as_verdict(row) for row in kept(JUDGED, grant.id)],
        )


def terms_of(grant: Grant) -> Terms | None:
    """所依规则 — None for what was given by hand, by file or as an award."""
    version = grant.version
    if version is None:
        return None
    return Terms(
        rule=version.rule.name,
        number=version.number,
        from_on=version.effective_from,
        until_on=version.effective_until,
        clause=version.basis,
        released_by=version.released_by,
        recorded=version.recorded,
    )


def line_of(lot: PointLot) -> GrantLine | None:
    """所属明细 — the grant line a lot in sight came from."""
    with whole_tenant("the line behind a lot in sight"):
        return session.scalars(
            select(GrantLine).where(
                GrantLine.grant_id == lot.grant_id, GrantLine.employee_id == lot.employee_id
            )
        ).first()


def places_of(lot: PointLot) -> list[Place]:
    """可用之处 — the categories with goods on the shelf now; none for a lot of which nothing is left."""
    if not lot.left_points:
        return []
    query = (
        select(Category.name, Supplier.name, func.count(Sku.id))
        .join(Product, Product.category_id == Category.id)
        .join(Sku, Sku.product_id == Product.id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .where(Product.state == "listed", Sku.stock > 0, Supplier.state == "active")
        .group_by(Category.name, Supplier.name)
        .order_by(Category.name, Supplier.name)
    )
    if lot.restricted:
        query = query.where(Category.id.in_(lot.categories or []))
    with whole_tenant("what stands on the shelf, for whoever holds the points"):
        rows = session.execute(query).all()
    found: dict[str, list[tuple[str, int]]] = {}
    for category, shop, articles in rows:
        found.setdefault(category, []).append((shop, int(articles)))
    return [
        Place(category, sum(count for _shop, count in shops), "、".join(shop for shop, _count in shops))
        for category, shops in found.items()
    ]


def refused_to(employee_id: int) -> list[tuple[date, str, str]]:
    """未发放 — the latest grants that gave a member nothing: when, what for, why not."""
    with whole_tenant("a member reads why they got nothing"):
        rows = session.execute(
            select(Grant.granted_on, Grant.title, GrantLine.blocked)
            .join(Grant, Grant.id == GrantLine.grant_id)
            .where(
                GrantLine.employee_id == employee_id,
                GrantLine.blocked.is_not(None),
                GrantLine.blocked.not_in(("waiting_elsewhere", "already_granted", "dropped")),
                Grant.state == "released",
            )
            .order_by(GrantLine.id.desc())
            .limit(LATEST)
        ).all()
    return [(on, title or _("Points of the union"), str(REFUSALS.get(why, why))) for on, title, why in rows]
