"""积分任务 — large grants, prepared and submitted by a worker; and the points whose day has passed."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core import files
from app.core.actor import SYSTEM
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.jobs import Run, job
from app.core.tenancy import all_tenants, tenant_scope
from app.core.text import _, _l
from app.models import Grant, ImportBatch, PointLot, PointRule, StoredFile, SubAccount
from app.people.jobs import opened
from app.points.services import proposals
from app.points.services.expire import expire_lots
from app.points.services.named import Purpose
from app.points.services.prepare import prepare_grant
from app.points.services.reminding import BEFORE, remind_of_lapsing
from app.points.services.submit import submit_grant
from app.points.wording import sentence
from app.rules.occasions import Window
from app.tenants.queries import at_work, setting
from imports.point_grant_file import annotate_grant, propose_file


@job("grant.prepare", _l("Prepare a grant"))
def prepare(
    run: Run, *, rule_id: int, on: str, from_on: str | None = None, until_on: str | None = None
) -> dict[str, str]:
    """准备发放 — the page goes on to the grant; done again after a crash it makes the same plan."""
    run.progress(_("Finding who gets how much"))
    with atomic():
        rule = session.get_one(PointRule, rule_id)
        span = from_on and until_on and Window(date.fromisoformat(from_on), date.fromisoformat(until_on))
        grant = prepare_grant(rule, on=date.fromisoformat(on), window=span or None, actor=run.actor)
        return {"url": f"/grants/show/{grant.id}"}


@job("grant.file", _l("Check a file of points"))
def propose_by_file(
    run: Run, *, file_id: int, purpose: dict[str, Any], password: str | None = None
) -> dict[str, str]:
    """按文件发放 — reads the stored file; the page goes on to the grant that waits."""
    run.progress(_("Reading the file and comparing it with the people on record"))
    with atomic():
        stored = session.get_one(StoredFile, file_id)
        last = purpose["expires_on"]
        paying = session.get_one(SubAccount, purpose["sub_account_id"])
        grant = propose_file(
            files.path_of(stored),
            name=stored.name,
            purpose=Purpose(
                purpose["title"], purpose["reason"], paying, date.fromisoformat(last) if last else None
            ),
            actor=run.actor,
            on=today(),
            password=opened(password),
            file_id=file_id,
        )
        return {"url": f"/grants/show/{grant.id}"}


@job("grant.annotate", _l("Mark the errors of a file of points"))
def annotate(run: Run, *, grant_id: int, only_bad: bool, password: str | None = None) -> None:
    """批注 — the workbook as it was sent, with what is wrong in it."""
    run.progress(_("Marking the cells"))
    batch = session.get_one(ImportBatch, session.get_one(Grant, grant_id).batch_id)
    stored = session.get_one(StoredFile, batch.file_id)
    made = annotate_grant(
        files.path_of(stored), batch, sentence=sentence, only_bad=only_bad, password=opened(password)
    )
    with atomic():
        name = _("%(name)s, annotated", name=Path(batch.file_name).stem) + ".xlsx"
        run.keep_file(files.keep(BytesIO(made), name=name, kind="annotated", actor=run.actor).id)


@job("grant.submit", _l("Submit the grant"))
def submit(run: Run, *, grant_id: int, digest: str) -> dict[str, str]:
    """提交发放 — exactly what was previewed; done again after a crash it asks and grants nothing more."""
    run.progress(_("Looking once more, laying it before those who decide"))
    with atomic():
        submit_grant(session.get_one(Grant, grant_id), digest=digest, actor=run.actor, on=today(), at=now())
        return {"url": f"/grants/show/{grant_id}"}


def propose_due() -> None:
    """每晚提名 — tenant by tenant, where a rule wants it; what was proposed today is left as it is."""
    day = today()
    with all_tenants("rules propose in every tenant") as everywhere:
        wanting = everywhere.scalars(
            select(PointRule.tenant_id).where(PointRule.state == "released", PointRule.nightly).distinct()
        ).all()
    for tenant_id in at_work(wanting, "points.propose"):
        with tenant_scope(tenant_id), atomic():
            proposals.propose_due(on=day)


def remind_due() -> None:
    """到期提醒 — where points lapse within a month and members have a way in; harmless when two run at
    once.
    """
    day = today()
    soon = (PointLot.expires_on > day, PointLot.expires_on <= day + timedelta(days=max(BEFORE)))
    with all_tenants("members are reminded in every tenant") as everywhere:
        due = everywhere.scalars(
            select(PointLot.tenant_id).where(*soon, PointLot.left_points > 0).distinct()
        ).all()
    for tenant_id in at_work(due, "points.remind"):
        with tenant_scope(tenant_id), atomic():
            remind_of_lapsing(on=day, at=now())


def expire_due() -> None:
    """过期清理 — tenant by tenant, only where something has expired and the union lets it happen by night;
    harmless when two run at once.
    """
    day = today()
    with all_tenants("points expire in every tenant") as everywhere:
        due = everywhere.scalars(
            select(PointLot.tenant_id).where(PointLot.expires_on < day, PointLot.left_points > 0).distinct()
        ).all()
    for tenant_id in at_work(due):
        with tenant_scope(tenant_id), atomic():
            if setting("points_expire_nightly"):
                expire_lots(on=day, actor=SYSTEM)
