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
from app.models import ExpiryRun, Grant, ImportBatch, LapseReminder, PointLot, PointRule, RuleVersion

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


def _queued() -> Select[Any]:
    with_account = joinedload(Grant.sub_account)
    return select(Grant).where(Grant.state == "queued").options(with_account).order_by(Grant.queued_at)


def _in_queue(grant: Grant) -> Item:
    return Item(
        _("Grant %(code)s · %(rule)s waits for money", code=grant.code, rule=grant.title),
        _(
            "%(people)s people, %(money)s from “%(name)s”",
            people=f"{grant.people:,}",
            money=Money(grant.total_fen).format(),
            name=grant.sub_account or "—",
        ),
        url_for("GrantQueue.show", pk=grant.id),
        _("See what is missing"),
        business_day(grant.queued_at) if grant.queued_at else None,
    )


def _drafts() -> Select[Any]:
    return (
        select(RuleVersion)
        .where(RuleVersion.state == "draft")
        .options(joinedload(RuleVersion.rule).joinedload(PointRule.unit))
        .order_by(RuleVersion.id)
    )


def _draft(version: RuleVersion) -> Item:
    return Item(
        _("Rule “%(rule)s” is a draft", rule=version),
        _("For members of %(unit)s; it grants nothing before it is in force", unit=version.rule.unit or "—"),
        url_for("RuleVersions.show", pk=version.id),
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
    return Item(
        _("%(points)s run out within %(days)s days", points=_points(int(points)), days=SOON),
        _(
            "Worth %(money)s; the first on %(day)s. Remind the members",
            money=Money(int(fen)).format(),
            day=first,
        ),
        url_for("LapseForecast.table"),
        _("See and remind"),
    )


def _reminders() -> Select[Any]:
    return select(LapseReminder).where(LapseReminder.state == "prepared").order_by(LapseReminder.id)


def _reminder(reminder: LapseReminder) -> Item:
    return Item(
        _("Reminder %(code)s waits to be sent", code=reminder.code),
        _(
            "Prepared by %(who)s: %(people)s people, %(told)s of them to be told",
            who=reminder.prepared_by,
            people=f"{reminder.people:,}",
            told=f"{reminder.reachable:,}",
        ),
        url_for("SendReminder.form_of", pk=reminder.id),
        _("Look and send"),
        business_day(reminder.prepared_at),
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
    Kind("reminders", _l("Reminders to send"), "LapseReminders", "can_send", _reminders, _reminder, days=3),
    Kind("queued", _l("Grants waiting for money"), "GrantQueue", "can_list", _queued, _in_queue, days=7),
    Kind("expiries", _l("Expiry runs to confirm"), "ExpiryRuns", "can_confirm", _runs, _run, days=3),
    Kind("drafts", _l("Draft rules"), "RuleVersions", "can_simulate", _drafts, _draft, reminder=True),
    Kind(
        "expiring", _l("Points running out"), "LapseForecast", "can_remind", _expiring, _expiry, reminder=True
    ),
)
