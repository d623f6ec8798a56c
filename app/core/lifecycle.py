"""生命周期 — state machines as data: which verb leads from which states to which. Buttons, API verbs and
checks derive from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import DomainError
from app.core.text import _


class NotAllowedNow(DomainError):
    """当前状态不允许 — the verb exists, but not from the state the thing is in."""

    code = "not_allowed_now"


@dataclass(frozen=True, slots=True)
class Step:
    """步骤 — one verb, the states it may start from, and the state it ends in."""

    verb: str
    sources: frozenset[str]
    target: str


class Lifecycle:
    """A set of steps. Answers: what may be done now, and where does it lead."""

    def __init__(
        self,
        *,
        initial: str,
        steps: dict[str, tuple[str, str]],
        states: Mapping[str, Any] | None = None,
        verbs: Mapping[str, Any] | None = None,
    ) -> None:
        """Each step is verb: (states it may start from, joined by "|"; the state it ends in). The labels
        are what people read.
        """
        self.initial = initial
        self.state_words, self.verb_words = dict(states or {}), dict(verbs or {})
        self.steps = {
            verb: Step(verb, frozenset(sources.split("|")), target)
            for verb, (sources, target) in steps.items()
        }
        self.states = tuple(dict.fromkeys((initial, *(step.target for step in self.steps.values()))))

    def verbs_from(self, state: str) -> tuple[str, ...]:
        """可做的动作 — the verbs that may follow from this state, in the order they were declared."""
        return tuple(step.verb for step in self.steps.values() if state in step.sources)

    def after(self, state: str, verb: str) -> str:
        """动作之后的状态 — the state the verb leads to; raises NotAllowedNow when it may not start here."""
        step = self.steps[verb]
        if state not in step.sources:
            raise NotAllowedNow(
                _(
                    "“%(verb)s” is not possible now: the state is “%(state)s”. Reload to see what is.",
                    verb=self.verb_label(verb),
                    state=self.state_label(state),
                )
            )
        return step.target

    def is_final(self, state: str) -> bool:
        """是否终态 — nothing may follow."""
        return not self.verbs_from(state)

    def state_label(self, state: str) -> str:
        """状态名 — what people read for a state."""
        return str(self.state_words.get(state, state))

    def verb_label(self, verb: str) -> str:
        """动作名 — what the button says."""
        return str(self.verb_words.get(verb, verb))
