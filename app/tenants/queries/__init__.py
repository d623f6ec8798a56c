"""Selects of tenants, units and seats that deserve a name."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.core.accounts import User
from app.core.db import session
from app.core.errors import NotFound
from app.core.features import House
from app.core.lockout import locked_until
from app.core.seats import SeatFacts, Standing
from app.core.tenancy import (
    after_prefix,
    all_tenants,
    current_scope,
    current_tenant_id,
    tenant_scope,
)
from app.core.text import _
from app.models import (
    AccountState,
    Employee,
    MemberAccess,
    OrgUnit,
    Seat,
    SignIn,
    Supplier,
    Tenant,
    TenantUser,
)
from app.rules.features import of_job
from app.rules.permissions import ROLES
from app.rules.unit_paths import unit_path
from app.tenants.queries.settings import setting as setting
from app.tenants.queries.settings import settings_changed as settings_changed


def tenant_by(code: str) -> Tenant:
    """按代码取租户 — raises NotFound with a sentence."""
    found = session.scalars(select(Tenant).where(Tenant.code == code.strip())).first()
    if found is None:
        raise NotFound(_("There is no tenant “%(code)s”: see `tenant list`.", code=code))
    return found


def tenant_of(user_id: int) -> Tenant | None:
    """账号所属租户 — None for a platform administrator."""
    return session.scalars(
        select(Tenant)
        .join(TenantUser, TenantUser.tenant_id == Tenant.id)
        .where(TenantUser.user_id == user_id)
    ).first()


def house_of(tenant_id: int) -> House:
    """开通情况 — whether a tenant works, and the packages it has not; a tenant that is gone does not."""
    found = session.execute(
        select(Tenant.state, Tenant.features_off).where(Tenant.id == tenant_id)
    ).one_or_none()
    return House(suspended=True) if found is None else House(found.state != "active", frozenset(found[1]))


def at_work(tenant_ids: Iterable[int], kind: str | None = None) -> list[int]:
    """在用租户 — tenants for which chores are done: not suspended, with the package of `kind`."""
    wanted, feature = list(tenant_ids), of_job(kind) if kind else None
    found = session.execute(
        select(Tenant.id, Tenant.features_off).where(Tenant.id.in_(wanted), Tenant.state == "active")
    )
    return [number for number, off in found if feature not in off]


def standing_of(user_id: int, on: date) -> Standing | None:
    """某人的身份 — a person's tenant and the seats held on this day, widest first; None outside of tenants.

    Enters the tenant for the read, so a session that was in another is emptied of its objects.
    """
    tenant = session.scalars(
        select(Tenant)
        .join(TenantUser, Tenant.id == TenantUser.tenant_id)
        .where(TenantUser.user_id == user_id)
    ).first()
    if tenant is None:
        return None
    return Standing(
        tenant_id=tenant.id,
        tenant_code=tenant.code,
        tenant_name=tenant.name,
        suspended=tenant.state != "active",
        off=frozenset(tenant.features_off),
        seats=_seats_of(tenant.id, user_id, on),
    )


def _seats_of(tenant_id: int, user_id: int, on: date) -> tuple[SeatFacts, ...]:
    held = (
        select(Seat, OrgUnit, Supplier.name, Employee.name)
        .join(OrgUnit, OrgUnit.id == Seat.unit_id)
        .outerjoin(Supplier, Supplier.id == Seat.supplier_id)
        .outerjoin(Employee, Employee.id == Seat.employee_id)
        .where(Seat.user_id == user_id, in_force(on))
        .where(or_(Seat.supplier_id.is_(None), Supplier.state == "active"))
        .order_by(OrgUnit.path, Seat.id)
    )
    with tenant_scope(tenant_id):
        return tuple(
            SeatFacts(
                id=seat.id,
                role=seat.role,
                unit_id=unit.id,
                unit_path=unit.path,
                unit_name=supplier or employee or unit.full_name,
                is_root=unit.parent_id is None,
                alone=seat.alone,
                owner=_owner(seat),
            )
            for seat, unit, supplier, employee in session.execute(held)
        )


def _owner(seat: Seat) -> tuple[str, int] | None:
    """Whose the seat is: a supplier's or a member's own; None for a seat of a unit."""
    if seat.supplier_id is not None:
        return "supplier", seat.supplier_id
    return None if seat.employee_id is None else ("employee", seat.employee_id)


def in_force(on: date) -> ColumnElement[bool]:
    """当日有效 — seats that have begun and not ended on this day (their last day included)."""
    return (Seat.from_on <= on) & or_(Seat.until_on.is_(None), Seat.until_on >= on)


def root_unit() -> OrgUnit:
    """总部 — the top of the tenant's tree; raises NotFound when it is out of the seat's sight."""
    found = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None))).first()
    if found is None:
        raise NotFound(_("Headquarters lie outside of your unit."))
    return found


def unit_by(code_or_path: str) -> OrgUnit:
    """按代码或路径取单位 — a unit's code, or the names from the top joined by slashes (集团/华东).

    The name of the top unit may stand in front or be left out. Raises NotFound with a sentence.
    """
    text = code_or_path.strip()
    found = session.scalars(select(OrgUnit).where(OrgUnit.code == text)).first() or _by_path(text)
    if found is None:
        raise NotFound(_("There is no unit “%(unit)s” here: give its code or its path.", unit=text))
    return found


def _by_path(text: str) -> OrgUnit | None:
    path = unit_path(text)
    if not isinstance(path, str):
        return None
    names = [path]
    top = session.scalar(select(OrgUnit.name).where(OrgUnit.parent_id.is_(None)))
    if top and path.startswith(f"{top}/"):
        names.append(path.removeprefix(f"{top}/"))
    return session.scalars(select(OrgUnit).where(OrgUnit.full_name.in_(names)).order_by(OrgUnit.path)).first()


def at_or_below(path: str) -> ColumnElement[bool]:
    """本级及下级 — units at this path and below it, as one range of the index."""
    return (OrgUnit.path >= path) & (OrgUnit.path < after_prefix(path))


def units_below(unit: OrgUnit) -> Select[tuple[OrgUnit]]:
    """下级单位 — all units below this one, not itself, in the order of the tree."""
    return select(OrgUnit).where(at_or_below(unit.path), OrgUnit.id != unit.id).order_by(OrgUnit.path)


def people_at_and_below(units: Iterable[OrgUnit]) -> dict[int, int]:
    """各单位在职人数 — employees in service, in the unit itself and below it, by the unit's number."""
    counted = (
        select(OrgUnit.path, func.count(Employee.id))
        .join(Employee, Employee.unit_id == OrgUnit.id)
        .where(Employee.state == "active")
        .group_by(OrgUnit.path)
    )
    counts = session.execute(counted).tuples().all()
    return {unit.id: sum(count for path, count in counts if path.startswith(unit.path)) for unit in units}


def employees_per_tenant(tenant_ids: Iterable[int]) -> dict[int, int]:
    """各租户在职人数 — counted for the platform's administrator, who sees the number and no name."""
    wanted = list(tenant_ids)
    counted = (
        select(Employee.tenant_id, func.count())
        .where(Employee.state == "active", Employee.tenant_id.in_(wanted))
        .group_by(Employee.tenant_id)
    )
    with all_tenants("the platform administrator counts everybody's employees") as everywhere:
        return dict.fromkeys(wanted, 0) | dict(everywhere.execute(counted).tuples().all())


def accounts_per_tenant(tenant_ids: Iterable[int]) -> dict[int, int]:
    """各租户账号数 — sign-in accounts of each tenant, by the tenant's number."""
    wanted = list(tenant_ids)
    counted = (
        select(TenantUser.tenant_id, func.count())
        .where(TenantUser.tenant_id.in_(wanted))
        .group_by(TenantUser.tenant_id)
    )
    return dict.fromkeys(wanted, 0) | dict(session.execute(counted).tuples().all())


def last_activity(tenant_ids: Iterable[int]) -> dict[int, datetime]:
    """最近活动 — when somebody of each tenant last signed in; a tenant where nobody did is left out."""
    latest = (
        select(TenantUser.tenant_id, func.max(SignIn.began_at))
        .join(SignIn, SignIn.user_id == TenantUser.user_id)
        .where(TenantUser.tenant_id.in_(list(tenant_ids)))
        .group_by(TenantUser.tenant_id)
    )
    return dict(session.execute(latest).tuples().all())


def administrators_of(tenant_id: int, on: date) -> dict[int, str]:
    """租户管理员 — who administers the tenant from its top on this day: name and address, by account."""
    held = (
        select(User)
        .join(Seat, Seat.user_id == User.id)
        .join(OrgUnit, OrgUnit.id == Seat.unit_id)
        .where(Seat.role == "tenant_admin", OrgUnit.parent_id.is_(None), in_force(on))
        .order_by(Seat.from_on, Seat.id)
    )
    with tenant_scope(tenant_id):
        return {each.id: f"{each.first_name}（{each.email}）" for each in session.scalars(held)}


def people_in_sight() -> list[ColumnElement[bool]]:
    """可见人员 — people of the tenant of whom a seat is in sight; from the top, everybody, seated or not."""
    scope = current_scope()
    conditions = [TenantUser.tenant_id == current_tenant_id(), not_a_member()]
    if scope is not None and scope.unit_path is not None:
        conditions.append(TenantUser.user_id.in_(select(Seat.user_id)))
    return conditions


def not_a_member() -> ColumnElement[bool]:
    """非会员账号 — accounts of the union's staff and suppliers: members are invited, and have their own
    list.
    """
    theirs = select(MemberAccess.account_id).where(MemberAccess.account_id.is_not(None))
    return TenantUser.user_id.not_in(theirs)


def accounts_of(rows: Iterable[Seat | TenantUser]) -> dict[int, User]:
    """所涉账号 — the sign-in accounts these rows name, by number."""
    wanted = {row.user_id for row in rows}
    return {each.id: each for each in session.scalars(select(User).where(User.id.in_(wanted)))}


def seats_in_words(user_ids: Iterable[int], on: date) -> dict[int, str]:
    """岗位文字 — the seats in sight that people hold on this day, in words, by the person's number."""
    held = (
        select(Seat, OrgUnit.full_name)
        .join(OrgUnit, OrgUnit.id == Seat.unit_id)
        .where(Seat.user_id.in_(list(user_ids)), in_force(on))
        .order_by(OrgUnit.path, Seat.id)
    )
    words: dict[int, list[str]] = {}
    for seat, unit in session.execute(held):
        words.setdefault(seat.user_id, []).append(f"{ROLES[seat.role]} · {unit}")
    return {user_id: "；".join(each) for user_id, each in words.items()}


def states_of(user_ids: Iterable[int]) -> dict[int, AccountState]:
    """账号状态 — lock and password of these people's accounts."""
    found = session.scalars(select(AccountState).where(AccountState.user_id.in_(list(user_ids))))
    return {each.user_id: each for each in found}


def last_sign_ins(user_ids: Iterable[int]) -> dict[int, datetime]:
    """最近登录 — when these people last signed in at the console; whoever never did is left out."""
    latest = (
        select(SignIn.user_id, func.max(SignIn.began_at))
        .where(SignIn.user_id.in_(list(user_ids)))
        .group_by(SignIn.user_id)
    )
    return dict(session.execute(latest).tuples().all())


def locked_people() -> list[TenantUser]:
    """被锁定的人员 — people of the tenant in force whose accounts are shut by wrong passwords now."""
    found = session.scalars(
        select(TenantUser)
        .join(AccountState, AccountState.user_id == TenantUser.user_id)
        .where(TenantUser.tenant_id == current_tenant_id(), AccountState.locked_at.is_not(None))
        .where(not_a_member())
    ).all()
    states = states_of(each.user_id for each in found)
    return [each for each in found if locked_until(states[each.user_id]) is not None]


def tenant_facts() -> list[dict[str, str | int]]:
    """租户一览 — code, name and employees in service of every tenant, by code."""
    counted = (
        select(Tenant.code, Tenant.name, func.count(Employee.id))
        .outerjoin(Employee, (Employee.tenant_id == Tenant.id) & (Employee.state == "active"))
        .group_by(Tenant.id, Tenant.code, Tenant.name)
        .order_by(Tenant.code)
    )
    with all_tenants("the list of tenants counts everybody's employees") as everywhere:
        return [{"code": code, "name": name, "employees": n} for code, name, n in everywhere.execute(counted)]
