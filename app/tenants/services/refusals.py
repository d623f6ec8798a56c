"""拒绝 — what tenants, units, seats and accounts refuse; each says why where it is raised."""

from app.core.errors import DomainError


class EmailInUse(DomainError):
    """邮箱已被占用 — the address signs in somewhere else in this installation."""

    code = "email_in_use"


class NameMissing(DomainError):
    """缺少姓名 — a new account needs the person's name."""

    code = "name_missing"


class OutOfSight(DomainError):
    """不归本单位管理 — the person also holds a seat outside of the actor's unit."""

    code = "out_of_sight"
    status = 403


class NotLocked(DomainError):
    """未锁定 — there is no lock to open."""

    code = "not_locked"


class OwnAccount(DomainError):
    """本人账号 — nobody shuts themselves out."""

    code = "own_account"


class OwnerMissing(DomainError):
    """未指明归属 — a supplier's or a member's seat without its owner, or an owner where there is none."""

    code = "owner_missing"


class RolesIncompatible(DomainError):
    """不相容职务 — the person holds a role that may not be joined with this one."""

    code = "roles_incompatible"


class SeatHeld(DomainError):
    """已在岗 — the person holds this very seat already."""

    code = "seat_held"


class SeatEnded(DomainError):
    """岗位已终止 — there is nothing left to end."""

    code = "seat_ended"


class RoleUnknown(DomainError):
    """无此角色 — not a role that can be held inside a tenant."""

    code = "role_unknown"


class DatesReversed(DomainError):
    """日期颠倒 — the last day lies before the first."""

    code = "dates_reversed"


class LastAdministrator(DomainError):
    """最后一名管理员 — a tenant keeps somebody who can give seats."""

    code = "last_administrator"


class UnitExists(DomainError):
    """单位已存在 — the code, or the name beside its siblings, is taken."""

    code = "unit_exists"


class UnitClosed(DomainError):
    """单位已撤销 — nothing new can be put into a closed unit."""

    code = "unit_closed"


class UnitNotEmpty(DomainError):
    """单位非空 — people or units still stand in it."""

    code = "unit_not_empty"


class UnitsConflict(DomainError):
    """单位冲突 — both units have one of a kind that there is once."""

    code = "units_conflict"


class UnitMisplaced(DomainError):
    """位置不对 — headquarters do not move, and no unit hangs below itself."""

    code = "unit_misplaced"


class NameTooDeep(DomainError):
    """路径过长 — the names from the top down no longer fit."""

    code = "unit_name_too_deep"


class TenantExists(DomainError):
    """租户已存在 — the code is taken."""

    code = "tenant_exists"


class SettingRefused(DomainError):
    """设定不合适 — a value outside of the range, or of another kind; `details` name the field."""

    code = "setting_refused"


class SettingsChanged(DomainError):
    """设定已被他人修改 — somebody saved other values since they were looked at."""

    code = "settings_changed"
    status = 409


class FeatureNeeded(DomainError):
    """缺少依赖功能 — a package needs another one that would be off."""

    code = "feature_needed"


class FeatureUnknown(DomainError):
    """无此功能 — not a package of the house."""

    code = "feature_unknown"


class NotAnAdministrator(DomainError):
    """不是管理员 — the person holds no administrator's seat at the top of the tenant."""

    code = "not_an_administrator"


class DeletionAsked(DomainError):
    """注销处理中 — the tenant's deletion waits or runs."""

    code = "deletion_asked"


class DeletionNotReady(DomainError):
    """尚不能注销 — the tenant still works, its data were not exported, or the wait is not over."""

    code = "deletion_not_ready"


class SecondPersonNeeded(DomainError):
    """须第二人确认 — nobody confirms the deletion they asked for."""

    code = "second_person_needed"
    status = 403


class ExportNotReady(DomainError):
    """导出未完成 — the file is not there yet, or another export is being made."""

    code = "export_not_ready"


class ReasonNeeded(DomainError):
    """缺少事由 — an act that is looked at afterwards needs its reason."""

    code = "reason_needed"


class ValueLocked(DomainError):
    """上级已定 — nothing was given to the unit: the value is fixed above it."""

    code = "value_locked"
    status = 403


class OutsideRange(DomainError):
    """超出范围 — a value outside of what was given to the unit."""

    code = "outside_range"


class UnitsOutside(DomainError):
    """有单位落在范围外 — units filled in what the range would not allow, and nothing was said about them."""

    code = "units_outside"
    status = 409
