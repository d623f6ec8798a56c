"""合规拒绝 — what the services of compliance refuse, each with its code."""

from app.core.errors import DomainError, NotAllowed


class NotCompliant(DomainError):
    """不合规 — a rule for union money fails, and no exception stands."""

    code = "not_compliant"


class NothingFails(DomainError):
    """无须特批 — no rule fails: there is nothing to make an exception of."""

    code = "nothing_fails"
    status = 409


class ExceptionWaits(DomainError):
    """特批在办 — an exception of this very state waits or stands already."""

    code = "exception_waits"
    status = 409


class TwoPeopleNeeded(NotAllowed):
    """须两人 — an exception is asked for by one person and agreed to by another."""

    code = "two_people_needed"


class ThingChanged(DomainError):
    """事项已变 — what the exception was asked for has changed since."""

    code = "thing_changed"
    status = 409
