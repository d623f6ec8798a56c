"""运维待办 — a broken audit chain, locked accounts, failed jobs."""

from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy import Select, func, select

from app.core import jobs
from app.core.actor import current_actor
from app.core.clock import business_day, now
from app.core.console.waiting import Item, Kind
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import AccountState, Job, TenantUser
from app.tenants.queries import not_a_member

FRESH = 3  # days for which a failed job is worth a line


def _locked() -> Select[Any]:
    since = now() - timedelta(minutes=current_app.config["LOCK_MINUTES"])
    return (
        select(TenantUser, AccountState.locked_at)
        .join(AccountState, AccountState.user_id == TenantUser.user_id)
        .where(TenantUser.tenant_id == current_tenant_id(), AccountState.locked_at > since, not_a_member())
        .order_by(AccountState.locked_at)
    )


def _lock(found: Any) -> Item:
    person, at = found
    return Item(
        _("The account of %(who)s is locked", who=person),
        _("Too many wrong passwords in a row; it opens by itself, or you open it now"),
        url_for("Unlock.form_of", pk=person.id),
        _("Unlock"),
        business_day(at),
    )


def _failed() -> Select[Any]:
    mine = (Job.tenant_id == current_tenant_id(), Job.user_id == current_actor().user_id)
    recent = Job.ended_at > now() - timedelta(days=FRESH)
    return select(Job).where(*mine, Job.state == "failed", recent).order_by(Job.id)


def _job(job: Job) -> Item:
    return Item(
        _("Your job “%(what)s” failed", what=jobs.WORDS.get(job.kind, job.kind)),
        job.message or _("Nothing was written by half; tell your administrator the number of the job"),
        url_for("Progress.progress", pk=job.id),
        _("See why"),
        business_day(job.ended_at or job.queued_at),
    )


def _broken() -> Select[Any]:
    """The last verification of the trail, if it found a break."""
    verified = (Job.tenant_id == current_tenant_id(), Job.kind == "audit.verify", Job.state == "done")
    last = select(func.max(Job.id)).where(*verified).scalar_subquery()
    return select(Job).where(Job.id == last, Job.result["ok"].as_boolean().is_(False)).order_by(Job.id)


def _break(job: Job) -> Item:
    return Item(
        _("The audit chain is broken"),
        str((job.result or {}).get("message", "")),
        url_for("AuditEvents.list"),
        _("See why"),
        business_day(job.ended_at or job.queued_at),
    )


KINDS = (
    Kind("chain", _l("Audit chain"), "AuditEvents", "can_verify", _broken, _break, days=0),
    Kind("locked", _l("Locked accounts"), "People", "can_unlock", _locked, _lock),
    Kind("failed", _l("Failed jobs"), "Home", "can_home", _failed, _job),
)
