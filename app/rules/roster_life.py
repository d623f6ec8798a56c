"""花名册的状态 — a checked roster waits until it is confirmed or withdrawn.

Apart from rosters.py, which the reading process loads and which therefore needs no translator.
"""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

ROSTER_LIFECYCLE = Lifecycle(
    initial="prepared",
    steps={"import_roster": ("prepared", "applied"), "withdraw": ("prepared", "withdrawn")},
    states={"prepared": _l("Prepared"), "applied": _l("Applied"), "withdrawn": _l("Withdrawn")},
    verbs={"import_roster": _l("Confirm the import"), "withdraw": _l("Withdraw")},
)
