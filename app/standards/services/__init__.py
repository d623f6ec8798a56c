"""标准服务 — advise, say what is missing, adopt, enter, confirm, retire; where a unit lies."""

from app.standards.queries import remaining_select
from app.standards.services.advising import advise, advise_many, demand_known, unknown_words
from app.standards.services.keeping import (
    adopt_pack,
    confirm_standard,
    enter_standard,
    may_retire,
    retire_standard,
)
from app.standards.services.refusals import NotStricter, StandardExists, StandardUnknown
from app.standards.services.turns import one_at_a_time
from app.standards.usage import register_usage

__all__ = [
    "NotStricter",
    "StandardExists",
    "StandardUnknown",
    "adopt_pack",
    "advise",
    "advise_many",
    "confirm_standard",
    "demand_known",
    "enter_standard",
    "may_retire",
    "one_at_a_time",
    "register_usage",
    "remaining_select",
    "retire_standard",
    "unknown_words",
]
