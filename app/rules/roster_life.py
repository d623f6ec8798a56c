"""花名册的状态 — a roster waits to be told how it is read, then until it is confirmed or withdrawn.

Apart from rosters.py, which the reading process loads and which therefore needs no translator.
"""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

ROSTER_LIFECYCLE = Lifecycle(
    initial="asked",
    steps={
        "check": ("asked", "prepared"),
        "import_roster": ("prepared", "applied"),
        "withdraw": ("asked|prepared", "withdrawn"),
        "undo": ("applied|undone", "undone"),
    },
    states={
        "asked": _l("Waiting to be told how to read it"),
        "prepared": _l("Prepared"),
        "applied": _l("Applied"),
        "withdrawn": _l("Withdrawn"),
        "undone": _l("Undone"),
    },
    verbs={
        "check": _l("Check"),
        "import_roster": _l("Confirm the import"),
        "withdraw": _l("Withdraw"),
        "undo": _l("Undo"),
    },
)
