"""标准的拒绝 — what cannot be given or entered, each a sentence that says what to do."""

from app.core.errors import BadInput, DomainError


class StandardUnknown(DomainError):
    """无标准 — nobody has confirmed how much may be given for this, in this region."""

    code = "standard_unknown"


class StandardExists(DomainError):
    """标准重复 — the same line of the same document stands there already."""

    code = "standard_exists"


class NotStricter(DomainError):
    """不得放宽 — a unit's own line may only be stricter than the whole union's."""

    code = "not_stricter"


class NotAFestival(BadInput):
    """不是年节 — a day that is no statutory festival, nor one of the region."""

    code = "not_a_festival"
