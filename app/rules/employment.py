"""任职规则 — which particulars of a person a form may change, and the events of a life HR records."""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

# 基本信息 — who a person is and what they do; unit, dates and membership change by acts of their own
PARTICULARS = (
    "employee_no",
    "name",
    "gender",
    "id_kind",
    "id_no",
    "birth_on",
    "phone",
    "email",
    "position",
    "grade",
    "employment_type",
    "ethnicity",
    "education",
    "marital_status",
    "political_status",
)

# 人生大事 — what HR records because a union congratulates on it
LIFE_EVENTS = {
    "marriage": _l("Marriage"),
    "birth": _l("Birth of a child"),
    "retirement": _l("Retirement"),
    "posting": _l("Posting away from home"),
}

LIFE_EVENT_LIFECYCLE = Lifecycle(
    initial="recorded",
    steps={"withdraw": ("recorded", "withdrawn")},
    states={"recorded": _l("Recorded"), "withdrawn": _l("Withdrawn")},
    verbs={"withdraw": _l("Withdraw")},
)
