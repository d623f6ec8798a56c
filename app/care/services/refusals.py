"""慰问的拒绝 — what cannot be done to a case, each a sentence that says what to do."""

from app.core.errors import BadInput, DomainError, NotAllowed


class CaseExists(DomainError):
    """重复慰问 — the same event of the same person was applied for before."""

    code = "case_exists"
    status = 409


class UnderSeal(NotAllowed):
    """保密 — the case is for named people alone."""

    code = "under_seal"


class OwnCase(NotAllowed):
    """回避 — nobody decides what they asked for, or what concerns themselves."""

    code = "own_case"


class SameHands(NotAllowed):
    """不相容 — who prepared a payment does not pay it."""

    code = "same_hands"


class OverCap(DomainError):
    """超标准 — more than the standard leaves."""

    code = "over_cap"


class EvidenceMissing(DomainError):
    """缺材料 — nothing proves the event yet."""

    code = "evidence_missing"


class NotAMember(DomainError):
    """非会员 — union money is for members."""

    code = "not_a_member"


class StillOpen(DomainError):
    """尚未办完 — something of the case waits to be done before."""

    code = "still_open"


class OverApproved(DomainError):
    """超批准额 — more would be paid than was approved."""

    code = "over_approved"


class WrongDay(BadInput):
    """日期不符 — a day before the case, or still to come."""

    code = "wrong_day"
