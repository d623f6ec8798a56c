"""审批规则 — what a flow is: steps chosen by conditions, who decides each, how many must agree, by when.

《基层工会经费收支管理办法》: 工会委员会集体领导下的主席负责制, 重大收支集体研究. How much is large, and who
decides it, is each union's own: a flow is data, a version of it is released, and a request keeps the version
under which it was asked. How a request moves is in approval_machine.py, who is asked in approval_people.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.lifecycle import Lifecycle
from app.core.text import _l
from app.rules.conditions import EVERYBODY, Condition

STATES = {
    "open": _l("Being decided"),
    "returned": _l("Returned for correction"),
    "approved": _l("Approved"),
    "carried_out": _l("Approved and carried out"),
    "failed": _l("Approved, could not be carried out"),
    "declined": _l("Declined"),
    "withdrawn": _l("Withdrawn"),
    "voided": _l("Void"),
}
TONES = {
    "open": "wait",
    "returned": "wait",
    "approved": "busy",
    "carried_out": "good",
    "failed": "bad",
    "declined": "bad",
    "withdrawn": "off",
    "voided": "off",
}
LIFECYCLE = Lifecycle(
    initial="open",
    steps={
        "approve": ("open", "approved"),
        "decline": ("open", "declined"),
        "send_back": ("open", "returned"),
        "resubmit": ("returned", "open"),
        "withdraw": ("open|returned", "withdrawn"),
        "void": ("open|returned|approved|failed", "voided"),
        "carry_out": ("approved|failed", "carried_out"),
        "fail": ("approved|failed", "failed"),
    },
    states=STATES,
    verbs={
        "approve": _l("Approve"),
        "decline": _l("Decline"),
        "send_back": _l("Return for correction"),
        "resubmit": _l("Submit again"),
        "withdraw": _l("Withdraw the request"),
        "void": _l("Make void"),
        "carry_out": _l("Carry out"),
        "fail": _l("Note that it failed"),
    },
)
# 在办 — while one of these, nobody asks again about the same thing
LIVE = ("open", "returned", "approved", "failed")

STEP_STATES = {
    "waiting": _l("To come"),
    "open": _l("Being decided"),
    "approved": _l("Approved"),
    "declined": _l("Declined"),
    "returned": _l("Returned for correction"),
    "closed": _l("No longer needed"),
}
STEP_TONES = {
    "waiting": "off",
    "open": "wait",
    "approved": "good",
    "declined": "bad",
    "returned": "wait",
    "closed": "off",
}
TASK_STATES = {
    "open": _l("To be decided"),
    "approved": _l("Approved"),
    "declined": _l("Declined"),
    "returned": _l("Returned for correction"),
    "closed": _l("No longer needed"),
}
VERDICTS = {
    "approved": _l("Approved"),
    "declined": _l("Declined"),
    "returned": _l("Returned for correction"),
    "recalled": _l("Decision taken back"),
}
FLOW_STATES = {"draft": _l("Draft"), "released": _l("In force"), "retired": _l("No longer in force")}
FLOW_LIFECYCLE = Lifecycle(
    initial="draft",
    steps={"release": ("draft", "released"), "retire": ("released", "retired")},
    states=FLOW_STATES,
    verbs={"release": _l("Put into force"), "retire": _l("Take out of force")},
)
# 会签、或签、票签
QUORUMS = {
    "any": _l("One of them decides"),
    "all": _l("All must agree"),
    "some": _l("So many must agree"),
}
WHO_KINDS = {
    "unit": _l("A role at the unit itself"),
    "above": _l("A role so many levels up"),
    "nearest": _l("A role at the nearest unit that has one"),
    "chair": _l("The unit's union chair"),
    "person": _l("A named person"),
}
NOBODY_RULES = {
    "up": _l("Ask the same role further up"),
    "named": _l("Ask a named person"),
    "stuck": _l("List it as stuck"),
}


@dataclass(frozen=True, slots=True)
class Who:
    """审批人 — where to look for those who decide.

    "unit": the holders of `role` at the request's unit; "above": at the unit `levels` above it; "nearest": at
    the nearest unit from there upwards that has one; "chair": the chair found so; "person": `user_id`.
    """

    kind: str
    role: str | None = None
    levels: int = 0
    user_id: int | None = None

    @property
    def sought(self) -> str | None:
        """所找角色 — the role to look for; None for a named person."""
        return "chair" if self.kind == "chair" else self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """审批步骤 — who decides, when the step is needed at all, how many must agree, by when, and what then.

    `days` are working days to decide; after them those asked are reminded, and `escalate_after` working days
    later `escalate` is asked as well. `nobody` says what happens where nobody may decide. `signed` asks for
    the password again.
    """

    key: str
    name: Any
    who: tuple[Who, ...]
    when: Condition = EVERYBODY
    quorum: str = "any"
    needed: int = 1
    days: int | None = None
    escalate: tuple[Who, ...] = ()
    escalate_after: int = 1
    nobody: str = "up"
    fallback: int | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """审批流程 — steps in their order; without steps nobody is asked."""

    name: Any
    steps: tuple[Step, ...] = ()


# 不得审批 — why somebody may not decide, as people read it
BARRED: Mapping[str, Any] = {
    "asked": _l("asked for it"),
    "concerned": _l("is concerned by it"),
    "decided": _l("decided an earlier step"),
    "incompatible": _l("holds a role that excludes this one"),
}
# 卡住 — why a step cannot go on by itself
STUCK: Mapping[str, Any] = {
    "nobody": _l("Nobody holds the role that decides"),
    "barred": _l("Whoever could decide may not: they asked, are concerned, or decided before"),
    "too_few": _l("Fewer people can decide than must agree"),
}
