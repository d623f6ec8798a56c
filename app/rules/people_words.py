"""人员状态词 — the values of people, their employment and their way in, and what each is called."""

from typing import Any

from app.core.text import _l

GENDERS: dict[str, Any] = {"男": _l("Male"), "女": _l("Female")}

EMPLOYEE_STATES: dict[str, Any] = {"active": _l("In service"), "left": _l("Left")}

EMPLOYMENT_EVENTS: dict[str, Any] = {
    "hired": _l("Hired"),
    "moved": _l("Moved"),
    "left": _l("Left"),
    "returned": _l("Returned"),
    "changed": _l("Particulars changed"),
}

ROSTER_ACTIONS: dict[str, Any] = {
    "new": _l("New"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
    "rehired": _l("Returned"),
    "moved": _l("Moved"),
    "leaving": _l("Leaving"),
    "rejected": _l("Rejected"),
    "skipped": _l("Skipped"),
}

ACCESS_STATES: dict[str, Any] = {
    "invited": _l("Invitation sent"),
    "active": _l("In use"),
    "expired": _l("Invitation expired"),
    "withdrawn": _l("Withdrawn"),
}
