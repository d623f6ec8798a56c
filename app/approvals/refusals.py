"""Refusals of this room: each a sentence, with a stable code."""

from app.core.errors import DomainError, NotAllowed


class NotOpenNow(DomainError):
    """不在审批中 — the request is no longer where the page thought it was."""

    code = "not_open_now"
    status = 409


class AlreadyDecided(DomainError):
    """已处理 — this was decided a moment ago, here or elsewhere."""

    code = "already_decided"
    status = 409


class StaleSight(DomainError):
    """页面已过期 — what was shown is not what stands there now: look again, then decide."""

    code = "stale_sight"
    status = 409


class NotYours(NotAllowed):
    """不归您审批 — it is not this person's to decide, or no longer."""

    code = "not_yours"


class MayNotDecide(NotAllowed):
    """须回避 — they asked for it, are concerned by it, or decided before."""

    code = "may_not_decide"


class ReasonMissing(DomainError):
    """须写理由 — a refusal or a return without a word helps nobody."""

    code = "reason_missing"


class NotSigned(DomainError):
    """未签名 — the step asks for the password again, and it was missing or wrong."""

    code = "not_signed"


class TooLateToRecall(DomainError):
    """不能撤回意见 — somebody has decided after it."""

    code = "too_late_to_recall"


class CannotSign(DomainError):
    """不能加签 — this person cannot be asked as well."""

    code = "cannot_sign"


class CannotDelegate(DomainError):
    """不能委托 — dates or people of a delegation that cannot be."""

    code = "cannot_delegate"


class FlowChanged(DomainError):
    """流程已变 — the draft is not what was looked at, or there is none."""

    code = "flow_changed"
    status = 409
