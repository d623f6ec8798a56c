"""年度预算规则 — the lives of a plan, of its adjustments and of its close at the end of the year."""

from app.core.lifecycle import Lifecycle
from app.core.text import _l

# 财务编制，按审批流程批准 (严禁无预算、超预算: yearly budget → committee and audit committee → superior,
# DOMAIN 1.8)
PLAN_LIFECYCLE = Lifecycle(
    initial="draft",
    steps={
        "submit": ("draft", "submitted"),
        "send_back": ("submitted", "draft"),
        "approve": ("submitted", "approved"),
        "adjust": ("approved|adjusted", "adjusted"),
        "close": ("approved|adjusted|closed", "closed"),
    },
    states={
        "draft": _l("Draft"),
        "submitted": _l("Waiting for approval"),
        "approved": _l("Approved and in force"),
        "adjusted": _l("Adjusted and in force"),
        "closed": _l("Year closed"),
    },
    verbs={
        "submit": _l("Submit for approval"),
        "send_back": _l("Take back"),
        "approve": _l("Approve"),
        "adjust": _l("Adjust"),
        "close": _l("Close the year"),
    },
)
IN_FORCE = ("approved", "adjusted")

BODIES = {
    "committee": _l("Union committee"),
    "audit_committee": _l("Audit committee"),
    "congress": _l("Members' congress"),
    "superior": _l("Superior union"),
}
# 批准依据 — a resolution on paper, or the request by which it was decided here
BASES = {**BODIES, "request": _l("Request for approval")}

ADJUSTMENT_LIFECYCLE = Lifecycle(
    initial="draft",
    steps={
        "submit": ("draft", "submitted"),
        "send_back": ("submitted", "draft"),
        "approve": ("submitted", "approved"),
        "withdraw": ("draft|submitted", "withdrawn"),
    },
    states={
        "draft": _l("Draft"),
        "submitted": _l("Waiting for approval"),
        "approved": _l("Approved and in force"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={
        "submit": _l("Submit for approval"),
        "send_back": _l("Take back"),
        "approve": _l("Approve"),
        "withdraw": _l("Withdraw"),
    },
)

YEAR_END_LIFECYCLE = Lifecycle(
    initial="prepared",
    steps={"confirm": ("prepared", "confirmed"), "withdraw": ("prepared", "withdrawn")},
    states={
        "prepared": _l("Waiting for confirmation"),
        "confirmed": _l("Carried over"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"confirm": _l("Confirm"), "withdraw": _l("Withdraw")},
)

# 结转结余: what a sub-account has left goes back into its budget, or into a sub-account of the next year
LEFT_OVER = {"return": _l("Back into the budget"), "carry": _l("Into the next year")}
