"""积分拒绝 — what several services of points refuse, each with its code."""

from app.core.errors import DomainError


class NotAMember(DomainError):
    """非会员 — union money is for members."""

    code = "not_a_member"


class SamePerson(DomainError):
    """同一人 — who prepared or asked for it does not decide on it (不相容职务分离)."""

    code = "same_person"
    status = 403
