"""花名册导入 — check a roster against who is there, show what would come of it, and do exactly that once
confirmed.
"""

from app.people.services.roster.apply import (
    LeaversNotAccepted,
    TooManyLeavers,
    batch_of,
    import_roster,
    must_accept_leavers,
)
from app.people.services.roster.check import Options, RosterPlan, check_roster, plan_of, withdraw_roster
from app.people.services.roster.undo import UndoPlan, batch_named, plan_undo, undo_roster

__all__ = [
    "LeaversNotAccepted",
    "Options",
    "RosterPlan",
    "TooManyLeavers",
    "UndoPlan",
    "batch_named",
    "batch_of",
    "check_roster",
    "import_roster",
    "must_accept_leavers",
    "plan_of",
    "plan_undo",
    "undo_roster",
    "withdraw_roster",
]
