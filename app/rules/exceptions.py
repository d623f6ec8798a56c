"""特批规则 — how an exception is asked for, agreed to by somebody else, and ends."""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

EXCEPTION_LIFECYCLE = Lifecycle(
    initial="asked",
    steps={
        "agree": ("asked", "granted"),
        "decline": ("asked", "declined"),
        "withdraw": ("asked", "withdrawn"),
        "lapse": ("asked|granted", "void"),
    },
    states={
        "asked": _l("Waiting for a second person"),
        "granted": _l("Exception made"),
        "declined": _l("Declined"),
        "withdrawn": _l("Withdrawn"),
        "void": _l("Void: the thing has changed"),
    },
    verbs={
        "agree": _l("Agree to the exception"),
        "decline": _l("Decline"),
        "withdraw": _l("Withdraw"),
        "lapse": _l("Make void"),
    },
)
EXCEPTION_TONES = {"asked": "wait", "granted": "done", "void": "off"}
