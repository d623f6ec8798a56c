"""发放待办 — rosters and grants to confirm, rules not yet in force, points that run out."""

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.actor import current_actor
from app.core.clock import business_day, today
from app.core.console.waiting import Item, Kind
from app.core.money import Money
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import ExpiryRun, Grant, ImportBatch, PointLot, PointRule

SOON = 30  # days in which points run out


def _rosters() -> Select[Any]:
    prepared = [ImportBatch.kind == "roster", ImportBatch.state.in_(("asked", "prepared"))]
    return select(ImportBatch).where(*shown_of(ImportBatch), *prepared).order_by(ImportBatch.id)


def _roster(batch: ImportBatch) -> Item:
    if batch.state == "asked":
        return Item(
            _("Roster “%(file)s” waits to be told how to read it", file=batch.file_name),
            _("Uploaded by %(who)s", who=batch.prepared_by),
            url_for("MapRoster.form_of", pk=batch.id),
            _("Say how to read it"),
            business_day(batch.prepared_at),
        )
    counts = batch.summary.get("counts", {})
    return Item(
        _("Roster “%(file)s” waits for confirmation", file=batch.file_name),
        _(
            "Uploaded by %(who)s: %(new)s new, %(changed)s changed, %(rejected)s rejected",
            who=batch.prepared_by,
            new=counts.get("new", 0),
            changed=counts.get("changed", 0),
            rejected=counts.get("rejected", 0),
        ),
        url_for("ConfirmRoster.form_of", pk=batch.id),
        _("Look and confirm"),
        business_day(batch.prepared_at),
    )


def _grants() -> Select[Any]:
    return select(Grant).where(Grant.state == "prepared").order_by(Grant.id)


def _grant(grant: Grant) -> Item:
    return Item(
        _("Grant %(code)s · %(rule)s is to be submitted", code=grant.code, rule=grant.title),
        _(
            "Prepared by %(who)s: %(people)s people, %(points)s, %(money)s",
            who=grant.prepared_by,
            people=f"{grant.people:,}",
            points=_points(grant.total_points),
            money=Money(grant.total_fen).format(),
        ),
        url_for("SubmitGrant.form_of", pk=grant.id),
        _("Look and submit"),
        business_day(grant.prepared_at),
    )


def _drafts() -> Select[Any]:
    return (
        select(PointRule)
        .where(PointRule.state == "draft")
        .options(joinedload(PointRule.unit))
        .order_by(PointRule.id)
    )


def _draft(rule: PointRule) -> Item:
    return Item(
        _("Rule “%(rule)s” is a draft", rule=rule),
        _("For members of %(unit)s; it grants nothing before it is in force", unit=rule.unit or "—"),
        url_for("PointRules.show", pk=rule.id),
        _("Look and release"),
    )


def _expiring() -> Select[Any]:
    soon = today() + timedelta(days=SOON)
    within = (PointLot.expires_on >= today(), PointLot.expires_on <= soon, PointLot.left_points > 0)
    points, fen = func.sum(PointLot.left_points), func.sum(PointLot.left_fen)
    found = select(points.label("points"), fen.label("fen"), func.min(PointLot.expires_on).label("first"))
    sums = found.where(*within).subquery()
    return select(sums.c.points, sums.c.fen, sums.c.first).where(sums.c.points > 0)


def _expiry(found: Any) -> Item:
    points, fen, first = found
    span: dict[str, Any] = {
        "expires_on.from": today().isoformat(),
        "expires_on.to": f"{today() + timedelta(days=SOON)}",
    }
    return Item(
        _("%(points)s run out within %(days)s days", points=_points(int(points)), days=SOON),
        _(
            "Worth %(money)s; the first on %(day)s. Remind the members",
            money=Money(int(fen)).format(),
            day=first,
        ),
        url_for("PointLots.list", **span),
        _("Whose are they"),
    )


def _points(number: int) -> str:
    return _("%(count)s points", count=f"{number:,}")


def _runs() -> Select[Any]:
    others = ExpiryRun.prepared_by_id.is_distinct_from(current_actor().user_id)
    waiting = [*shown_of(ExpiryRun), ExpiryRun.state == "prepared", others]
    return select(ExpiryRun).where(*waiting).order_by(ExpiryRun.id)


def _run(run: ExpiryRun) -> Item:
    return Item(
        _("Expiry run %(code)s waits for confirmation", code=run.code),
        _(
            "Prepared by %(who)s: %(people)s people, %(points)s",
            who=run.prepared_by,
            people=f"{run.people:,}",
            points=_points(run.points),
        ),
        url_for("ConfirmExpiry.form_of", pk=run.id),
        _("Look and confirm"),
        business_day(run.prepared_at),
    )


KINDS = (
    Kind("rosters", _l("Rosters to confirm"), "Roster", "can_import", _rosters, _roster, days=3),
    Kind("grants", _l("Grants to submit"), "Grants", "can_submit", _grants, _grant, days=3),
    Kind("expiries", _l("Expiry runs to confirm"), "ExpiryRuns", "can_confirm", _runs, _run, days=3),
    Kind("drafts", _l("Draft rules"), "PointRules", "release", _drafts, _draft, reminder=True),
    Kind("expiring", _l("Points running out"), "Grants", "can_prepare", _expiring, _expiry, reminder=True),
)
