"""积分任务 — large grants, prepared and submitted by a worker; and the points whose day has passed."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core import files
from app.core.actor import SYSTEM
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.jobs import Run, job
from app.core.tenancy import all_tenants, current_tenant_id, tenant_scope
from app.core.text import _, _l
from app.models import (
    Employee,
    Grant,
    ImportBatch,
    LapseReminder,
    LeaverTerm,
    PointLot,
    PointRule,
    RuleVersion,
    StoredFile,
    SubAccount,
)
from app.notices.chores import each_alone
from app.people.jobs import opened
from app.points.services import inbox, proposals
from app.points.services.announcing import tell_granted
from app.points.services.expire import expire_lots
from app.points.services.named import Purpose
from app.points.services.prepare import prepare_grant
from app.points.services.queueing import PAYER, pay_queue
from app.points.services.releasing import begin_version
from app.points.services.reminder_lists import send_reminder
from app.points.services.reminding import remind_of_lapsing
from app.points.services.simulate import simulate
from app.points.services.submit import submit_grant
from app.points.services.versions import due_versions
from app.points.wording import sentence
from app.rules.lapsing import REMINDED
from app.rules.occasions import Window
from app.rules.proposing import OCCASIONS
from app.rules.settings import SETTINGS
from app.tenants.queries import at_work, setting
from imports.point_grant_file import annotate_grant, propose_file

EXPIRY, QUEUE = _l("Points that lapse"), _l("Grants waiting for money")


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
                *(purpose["title"], purpose["reason"], paying, date.fromisoformat(last) if last else None),
                *(purpose.get("item"), purpose.get("festival")),
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


@job("points.send_reminder", _l("Send reminders of points that lapse"))
def send(run: Run, *, reminder_id: int, digest: str) -> dict[str, str]:
    """发送提醒 — exactly those who were shown; done again after a crash nobody hears twice."""
    run.progress(_("Looking once more, telling everybody on the list"))
    with atomic():
        reminder = session.get_one(LapseReminder, reminder_id)
        send_reminder(reminder, digest=digest, actor=run.actor, on=today(), at=now())
        return {"url": f"/lapsereminders/show/{reminder_id}"}


@job("points.simulate", _l("Simulate a version of a rule"))
def simulate_version(run: Run, *, version_id: int, on: str) -> dict[str, str]:
    """测算 — the page goes on to the figures; done again after a crash it makes the same ones."""
    run.progress(_("Finding who would get more and who less"))
    with atomic():
        made = simulate(session.get_one(RuleVersion, version_id), actor=run.actor, on=date.fromisoformat(on))
        return {"url": f"/simulations/show/{made.id}"}


def begin_due() -> None:
    """到期生效 — versions whose day has come, each in a transaction of its own: one that fails stops no
    other, and the officers hear of it.
    """
    day = today()
    with all_tenants("versions begin in every tenant") as everywhere:
        due = everywhere.scalars(
            select(RuleVersion.tenant_id)
            .where(RuleVersion.state == "scheduled", RuleVersion.effective_from <= day)
            .distinct()
        ).all()
    for tenant_id in at_work(due, "points.begin"):
        with tenant_scope(tenant_id):
            waiting = [(number, str(session.get_one(RuleVersion, number))) for number in due_versions(day)]
            session.rollback()
        for number, version in waiting:
            each_alone(
                [tenant_id],
                partial(begin_version, number, actor=SYSTEM),
                name=f"points.begin.{number}",
                label=_l("“%(version)s” coming into force", version=version),
            )


@job("grant.pay_queue", _l("Grant what waited for money"))
def pay(run: Run, *, sub_account_id: int) -> None:
    """排队发放 — after money came; done again after a crash it pays nothing twice."""
    run.progress(_("Granting what waited for money, first come first served"))
    _pay_one_by_one(current_tenant_id(), sub_account_id)


def pay_queues() -> None:
    """排队发放 — every sub-account something waits for: money may have come back by expiry or by what was
    taken back. One that fails stops no other.
    """
    with all_tenants("grants wait for money in every tenant") as everywhere:
        waits = select(Grant.tenant_id, Grant.sub_account_id).where(Grant.state == "queued").distinct()
        waiting = everywhere.execute(waits.order_by(Grant.tenant_id, Grant.sub_account_id)).tuples().all()
    working = at_work({tenant_id for tenant_id, _account in waiting}, "grant.pay_queue")
    for tenant_id, account in waiting:
        if tenant_id in working:
            with tenant_scope(tenant_id):
                _pay_one_by_one(tenant_id, account)
                session.rollback()


def _pay_one_by_one(tenant_id: int, account: int) -> None:
    """Each grant in a transaction of its own: one that fails is reported, what was paid before it stays."""

    def alone(grant: Grant | None, work: Callable[[], object]) -> int:
        if grant is None:
            return each_alone([tenant_id], work, name=f"grant.pay_queue.{account}", label=QUEUE)
        label = _l("Grant %(grant)s, which waits for money", grant=grant.code)
        return each_alone([tenant_id], work, name=f"grant.pay_queue.{grant.code}", label=label)

    pay_queue(account, actor=PAYER, on=today(), alone=alone)


@job("grant.announce", _l("Tell members of points granted to them"))
def announce(run: Run, *, grant_id: int) -> None:
    """告知发放 — done again after a crash nobody hears twice."""
    run.progress(_("Telling everybody on the list"))
    with atomic():
        tell_granted(session.get_one(Grant, grant_id), at=now())


def propose_due() -> None:
    """每晚提名 — tenant by tenant and rule by rule, each by itself: one that fails is reported, the others go
    on. What was proposed today is left as it is.
    """
    day = today()
    with all_tenants("rules propose in every tenant") as everywhere:
        named = select(RuleVersion.tenant_id, PointRule.id, PointRule.name).join(
            RuleVersion, RuleVersion.id == PointRule.current_version_id
        )
        found = named.where(PointRule.state == "released", RuleVersion.nightly)
        wanting = everywhere.execute(found.order_by(RuleVersion.tenant_id, PointRule.id)).tuples().all()
    working = at_work({tenant_id for tenant_id, *_rule in wanting}, "points.propose")
    for tenant_id, number, name in wanting:
        if tenant_id in working:
            each_alone(
                [tenant_id],
                partial(proposals.propose_by, number, on=day),
                name=f"points.propose.{number}",
                label=_("Proposals by the point rules") + f" · {name}",
            )


def propose_occasions() -> None:
    """待办提议 — tenant by tenant and occasion by occasion, each by itself: one that fails is reported, the
    others go on.
    """
    with all_tenants("occasions are proposed in every tenant") as everywhere:
        tenants = everywhere.scalars(select(Employee.tenant_id).distinct()).all()
    for occasion, word in OCCASIONS.items():
        each_alone(
            at_work(tenants, "points.propose"),
            partial(inbox.propose_occasion, occasion, on=today()),
            name=f"points.propose.{occasion}",
            label=word,
        )


def remind_due() -> None:
    """到期提醒 — where points lapse soon and members have a way in; harmless when two run at once."""
    day = today()
    longest = max(SETTINGS[name].most for name in REMINDED)
    soon = (PointLot.expires_on > day, PointLot.expires_on <= day + timedelta(days=longest))
    with all_tenants("members are reminded in every tenant") as everywhere:
        due = everywhere.scalars(
            select(PointLot.tenant_id).where(*soon, PointLot.left_points > 0).distinct()
        ).all()
    each_alone(
        at_work(due, "points.remind"),
        lambda: remind_of_lapsing(on=day, at=now()),
        name="points.remind",
        label=_l("Reminders of points that lapse"),
    )


def expire_due() -> None:
    """过期清理 — tenant by tenant, only where something has expired and the union lets it happen by night;
    harmless when two run at once.
    """
    day = today()
    with all_tenants("points expire in every tenant") as everywhere:
        due = everywhere.scalars(
            select(PointLot.tenant_id).where(PointLot.expires_on < day, PointLot.left_points > 0).distinct()
        ).all()
    each_alone(at_work(due), lambda: _expire("lapsed", day), name="points.expire", label=EXPIRY)


def expire_leavers() -> None:
    """离职积分收回 — by the terms of each union; harmless when two run at once."""
    day = today()
    with all_tenants("leavers' points go back in every tenant") as everywhere:
        having = (LeaverTerm.state == "in_force", LeaverTerm.action == "lapse")
        due = everywhere.scalars(select(LeaverTerm.tenant_id).where(*having).distinct()).all()
    each_alone(at_work(due), lambda: _expire("left", day), name="points.leavers", label=EXPIRY)


def _expire(kind: str, day: date) -> None:
    if setting("points_expire_nightly"):
        expire_lots(on=day, actor=SYSTEM, kind=kind)
