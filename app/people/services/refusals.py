"""拒绝 — what employment, membership and particulars refuse; each says why where it is raised."""

from app.core.errors import BadInput, DomainError


class AlreadyInService(DomainError):
    """已在职 — the person has not left."""

    code = "already_in_service"


class SameUnit(DomainError):
    """单位未变 — the person is there already."""

    code = "same_unit"


class NothingChanged(DomainError):
    """没有变化 — every value is as it was."""

    code = "nothing_changed"


class AlreadyMember(DomainError):
    """已是会员 — a membership is open, or covers this day."""

    code = "already_member"


class NotMember(DomainError):
    """不是会员 — no membership is open."""

    code = "not_member"


class NotInService(DomainError):
    """不在职 — the person has left."""

    code = "not_in_service"


class DateRefused(DomainError):
    """日期不合 — before what it must follow, or after today."""

    code = "date_refused"


class BadParticular(BadInput):
    """信息有误 — a value that cannot be taken; `details` name its field and the rule's code."""

    code = "bad_particular"


class EmployeeNoTaken(DomainError):
    """工号已被使用 — somebody of the tenant has this employee number."""

    code = "employee_no_taken"


class IdentityTaken(DomainError):
    """身份证号已登记 — the tenant knows a person of this identity number."""

    code = "identity_taken"


class NotInvited(DomainError):
    """不能邀请 — no member in service, or nothing on record to know the person by."""

    code = "not_invited"


class CodeRefused(DomainError):
    """邀请码不符 — union, number, code or last four: which one is not said."""

    code = "code_refused"


class WeakPassword(BadInput):
    """密码太弱 — the password chosen will not do."""

    code = "weak_password"


class DoorShut(DomainError):
    """入口已关闭 — the employment ended, and with it the member's own pages."""

    code = "door_shut"
