"""审批推演 — what recorded votes come to: pure functions of a step and its votes, walked by hypothesis.

会签 all agree, 或签 the first decides, 票签 so many agree. A signer added (加签) must agree as well. Whoever
is asked after the time limit (升级) decides for those who did not; in a vote of several they are one more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.rules.approvals import Flow, Step
from app.rules.conditions import holds
from app.rules.facts import Value


@dataclass(frozen=True, slots=True)
class Vote:
    """一票 — of somebody asked: "own", "added" or "escalated"; "open" until they decide."""

    kind: str
    state: str = "open"


def steps_for(flow: Flow, facts: Mapping[str, Value]) -> tuple[Step, ...]:
    """适用步骤 — the steps whose condition holds, in their order."""
    return tuple(step for step in flow.steps if holds(step.when, facts))


def outcome(step: Step, need: int, votes: Sequence[Vote]) -> str | None:
    """结果 — approved, declined or returned; None while it is open. `need` must agree, of those asked.

    A return by anybody returns. An added signer's refusal refuses, and nothing passes without their consent.
    """
    if any(vote.state == "returned" for vote in votes):
        return "returned"
    added = [vote for vote in votes if vote.kind == "added"]
    if any(vote.state == "declined" for vote in added):
        return "declined"
    result = _of_the_step(step, need, [vote for vote in votes if vote.kind != "added"])
    waiting = any(vote.state == "open" for vote in added)
    return None if result == "approved" and waiting else result


def _of_the_step(step: Step, need: int, votes: Sequence[Vote]) -> str | None:
    if step.quorum != "some":
        over = next((vote.state for vote in votes if vote.kind == "escalated" and vote.state != "open"), None)
        if over is not None:
            return over
    yes = sum(vote.state == "approved" for vote in votes)
    no = sum(vote.state == "declined" for vote in votes)
    if yes >= need:
        return "approved"
    if step.quorum == "some":
        # refused once those who are left can no longer reach it
        return "declined" if no > max(len(votes), need) - need else None
    return "declined" if no else None


def can_pass(step: Step, need: int, votes: Sequence[Vote]) -> bool:
    """可达成 — whether those still to decide could bring about the consent that is needed."""
    own = [vote for vote in votes if vote.kind != "added"]
    if step.quorum != "some" and any(vote.kind == "escalated" and vote.state == "open" for vote in own):
        return True
    possible = sum(vote.state in {"open", "approved"} for vote in own)
    return possible >= need
