"""待办事项 — what may wait for whom in each room: told in words, with the page where it is done.

All is read through the fence of the seat, the longest waiting first; days are the union's own promises.
"""

from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import jobs
from app.core.actor import current_actor
from app.core.clock import business_day, now, today
from app.core.console.waiting import Item, Kind
from app.core.models import AccountState, Job
from app.core.money import Money
from app.core.showing import shown_of
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import (
    Account,
    Allocation,
    Grant,
    ImportBatch,
    Order,
    PointLot,
    PointRule,
    Product,
    Sku,
    Statement,
    SubAccount,
    TenantUser,
)

SOON = 30  # days in which points run out
SCARCE = 5  # pieces; fewer than these are low stock
TIGHT = 10  # percent of what was allocated
FRESH = 3  # days for which a failed job is worth a line


def _points(number: int) -> str:
    return _("%(count)s points", count=f"{number:,}")


# ------------------------------------------------------------ 花名册与发放


def _rosters() -> Select[Any]:
    prepared = [ImportBatch.kind == "roster", ImportBatch.state == "prepared"]
    return select(ImportBatch).where(*shown_of(ImportBatch), *prepared).order_by(ImportBatch.id)


def _roster(batch: ImportBatch) -> Item:
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
    """Nobody confirms what they prepared themselves."""
    others = Grant.prepared_by_id.is_distinct_from(current_actor().user_id)
    return (
        select(Grant)
        .where(Grant.state == "prepared", others)
        .options(joinedload(Grant.rule))
        .order_by(Grant.id)
    )


def _grant(grant: Grant) -> Item:
    return Item(
        _("Grant %(code)s · %(rule)s waits for your confirmation", code=grant.code, rule=grant.rule),
        _(
            "Prepared by %(who)s: %(people)s people, %(points)s, %(money)s",
            who=grant.prepared_by,
            people=f"{grant.people:,}",
            points=_points(grant.total_points),
            money=Money(grant.total_fen).format(),
        ),
        url_for("ConfirmGrant.form_of", pk=grant.id),
        _("Look and confirm"),
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


# ------------------------------------------------------------ 订单与商品


def _placed() -> Select[Any]:
    return _orders("placed")


def _shipped() -> Select[Any]:
    return _orders("shipped")


def _orders(state: str) -> Select[Any]:
    with_names = (joinedload(Order.employee), joinedload(Order.supplier))
    return select(Order).where(Order.state == state).options(*with_names).order_by(Order.id)


def _to_ship(order: Order) -> Item:
    return Item(
        _("Order %(number)s is to be shipped", number=order.number),
        _told(order),
        url_for("Ship.form_of", pk=order.id),
        _("Ship"),
        order.placed_on,
    )


def _to_receive(order: Order) -> Item:
    return Item(
        _("Order %(number)s is on its way", number=order.number),
        _told(order),
        url_for("Receive.form_of", pk=order.id),
        _("Confirm receipt"),
        order.shipped_on,
    )


def _told(order: Order) -> str:
    return _(
        "%(who)s, from %(supplier)s, %(points)s",
        who=order.employee or "—",
        supplier=order.supplier or "—",
        points=_points(order.total_points),
    )


def _scarce() -> Select[Any]:
    listed = select(Product.id).where(Product.state == "listed")
    low = (Sku.stock < SCARCE, Sku.product_id.in_(listed))
    return select(Sku).where(*low).options(joinedload(Sku.product)).order_by(Sku.stock, Sku.id)


def _stock(sku: Sku) -> Item:
    left = _("sold out") if not sku.stock else _("%(count)s left", count=sku.stock)
    return Item(
        _("%(what)s: %(left)s", what=sku, left=left),
        _("Article no. %(code)s; members cannot redeem what is not there", code=sku.code),
        url_for("Stock.form_of", pk=sku.id),
        _("Restock"),
    )


# ------------------------------------------------------------ 资金与结算


def _open_statements() -> Select[Any]:
    past = [*shown_of(Statement), Statement.state == "open", Statement.until_on < today()]
    return (
        select(Statement)
        .where(*past)
        .options(joinedload(Statement.supplier))
        .order_by(Statement.until_on, Statement.id)
    )


def _statement(statement: Statement) -> Item:
    return Item(
        _("Statement %(number)s is still open", number=statement.number),
        _(
            "%(supplier)s, %(period)s, %(money)s",
            supplier=statement.supplier or "—",
            period=statement.period,
            money=Money(statement.total_fen).format(),
        ),
        url_for("Close.form_of", pk=statement.id),
        _("Check and close"),
        statement.until_on,
    )


def _tight() -> Select[Any]:
    """Sub-accounts of this year's budgets that have a tenth or less of their money left."""
    given = (
        select(Allocation.sub_account_id, func.sum(Allocation.amount_fen).label("fen"))
        .group_by(Allocation.sub_account_id)
        .subquery()
    )
    return (
        select(SubAccount, Account.balance, given.c.fen)
        .join(Account, (Account.sub_account_id == SubAccount.id) & (Account.kind == "available"))
        .join(given, given.c.sub_account_id == SubAccount.id)
        .where(given.c.fen > 0, Account.balance * 100 <= given.c.fen * TIGHT)
        .order_by(Account.balance, SubAccount.id)
    )


def _used_up(found: Any) -> Item:
    account, left, given = found
    return Item(
        _(
            "Sub-account “%(name)s” is %(share)s%% used",
            name=account.name,
            share=int(given - left) * 100 // int(given),
        ),
        _("%(left)s of %(given)s are left", left=Money(left).format(), given=Money(int(given)).format()),
        url_for("Allocate.form_of", pk=account.id),
        _("Allocate money"),
    )


# ------------------------------------------------------------ 账号与任务


def _locked() -> Select[Any]:
    since = now() - timedelta(minutes=current_app.config["LOCK_MINUTES"])
    return (
        select(TenantUser, AccountState.locked_at)
        .join(AccountState, AccountState.user_id == TenantUser.user_id)
        .where(TenantUser.tenant_id == current_tenant_id(), AccountState.locked_at > since)
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
    Kind("rosters", _l("Rosters to confirm"), "Roster", "can_import", _rosters, _roster, days=3),
    Kind("grants", _l("Grants to confirm"), "Grants", "can_confirm", _grants, _grant, days=3),
    Kind("ship", _l("Orders to ship"), "Orders", "can_ship", _placed, _to_ship, days=3),
    Kind("receive", _l("Receipts to confirm"), "Orders", "can_receive", _shipped, _to_receive, days=10),
    Kind(
        "close", _l("Statements to close"), "Settlements", "can_close", _open_statements, _statement, days=10
    ),
    Kind("locked", _l("Locked accounts"), "People", "can_unlock", _locked, _lock),
    Kind("failed", _l("Failed jobs"), "Home", "can_home", _failed, _job),
    Kind("drafts", _l("Draft rules"), "PointRules", "release", _drafts, _draft, reminder=True),
    Kind("tight", _l("Money running out"), "SubAccounts", "can_allocate", _tight, _used_up, reminder=True),
    Kind("expiring", _l("Points running out"), "Grants", "can_prepare", _expiring, _expiry, reminder=True),
    Kind("scarce", _l("Low stock"), "Products", "can_stock", _scarce, _stock, reminder=True),
)
