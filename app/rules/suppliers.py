"""供应商规则 — the life of a supplier: entered, admitted (准入), stopped, admitted again."""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

STATES = {"applied": _l("Waiting for admission"), "active": _l("Active"), "stopped": _l("Stopped")}
TONES = {"applied": "wait", "active": "good", "stopped": "off"}
LIFECYCLE = Lifecycle(
    initial="applied",
    steps={"admit": ("applied|stopped", "active"), "stop_supplier": ("active", "stopped")},
    states=STATES,
    verbs={"admit": _l("Admit the supplier"), "stop_supplier": _l("Stop the supplier")},
)
