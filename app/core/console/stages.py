"""步骤 — where a row stands in its life: what it has passed, by whom and when, where it is, what may follow.

Read from the lifecycle of rules/, from the row's own columns (`shipped_on`, `closed_at`, `closed_by`) and,
for what they do not say, from the audit trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from app.core.console.attributes import Attribute, attribute
from app.core.console.display import shown, tone
from app.core.console.marks import Mark, marks_of, told
from app.core.lifecycle import Lifecycle

UNKNOWN = Mark()
ENDINGS = frozenset({"off", "bad"})  # states one does not set out for


@dataclass(frozen=True, slots=True)
class Stage:
    """一步 — a state on the way: "passed", "current" or "ahead"."""

    label: str
    place: str
    tone: str
    mark: Mark = UNKNOWN

    @property
    def when(self) -> Markup:
        """The day or the moment, as people read it."""
        kind = "instant" if isinstance(self.mark.when, datetime) else "day"
        return shown(Attribute("", "", kind), self.mark.when) if self.mark.when else Markup("")


def stages_of(lifecycle: Lifecycle, row: Any, columns: Mapping[str, str]) -> list[Stage]:
    """步骤条 — the states from the first to where the row is, and those still ahead.

    `columns` names the stem of a state's columns where it is not the state itself: {"open": "drawn_up"}.
    """
    own = attribute(type(row), "state").tones
    way, now = way_of(lifecycle, own), row.state
    before = way[: way.index(now)] if now in way else _left_from(lifecycle, way, row, columns)
    ahead = way[way.index(now) + 1 :] if now in way else []
    marks = marks_of(lifecycle, row, columns, (*before, now))
    passed = [(state, "passed") for state in before]
    places = [*passed, (now, "current"), *((state, "ahead") for state in ahead)]
    return [
        Stage(_word(row, lifecycle, state), place, tone(state, own), marks.get(state, Mark()))
        for state, place in places
    ]


def _word(row: Any, lifecycle: Lifecycle, state: str) -> str:
    """The state in words; one the lifecycle does not lead to, as its column says it."""
    return str(lifecycle.state_words.get(state) or attribute(type(row), "state").words.get(state, state))


def way_of(lifecycle: Lifecycle, own: Mapping[str, str] | None = None) -> list[str]:
    """正路 — from the first state by the first verb that leads on, leaving ways out and ways back aside;
    `own` are the tones of the column's states.
    """
    way = [lifecycle.initial]
    while onward := [
        step.target
        for step in lifecycle.steps.values()
        if way[-1] in step.sources and step.target not in way and tone(step.target, own) not in ENDINGS
    ]:
        way.append(onward[0])
    return way


def _left_from(lifecycle: Lifecycle, way: Sequence[str], row: Any, columns: Mapping[str, str]) -> list[str]:
    """The part of the way gone before it was left: up to the last state with a way out that left a mark."""
    leading = [step for step in lifecycle.steps.values() if step.target == row.state]
    doors = {source for step in leading for source in step.sources}
    gone = [at for at, state in enumerate(way) if state in doors and told(row, state, columns).when]
    first = next((at for at, state in enumerate(way) if state in doors), 0)
    return list(way[: (gone[-1] if gone else first) + 1])
