"""受判事项 — rooms above declare how one of their things is looked at: its state, its money, its verdicts.

thing("grant", look=judged_grant)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.errors import NotFound
from app.core.text import _
from app.rules.compliance import Verdict, failing


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """受判状态 — one thing as it is: `digest` is its state; `inherits` are states (number, digest) whose
    exceptions hold for it too; `concerns` are the accounts that may not agree to an exception of it.
    """

    thing: str
    number: int
    name: str
    unit_id: int
    digest: str
    verdicts: Sequence[Verdict]
    fen: int = 0
    inherits: Sequence[tuple[int, str]] = ()
    concerns: Sequence[int] = ()
    address: str = ""

    @property
    def failing(self) -> tuple[Verdict, ...]:
        """What stops it."""
        return failing(self.verdicts)

    @property
    def states(self) -> set[tuple[int, str]]:
        """Its own state, and those it inherits from."""
        return {(self.number, self.digest), *self.inherits}


LOOKS: dict[str, Callable[[int], Judged]] = {}


def thing(kind: str, *, look: Callable[[int], Judged]) -> None:
    """登记 — how a kind of thing is looked at; declared again, the later word holds."""
    LOOKS[kind] = look


def look(kind: str, number: int) -> Judged:
    """看一件事 — as it is now. Raises NotFound for a kind nobody declares."""
    if kind not in LOOKS:
        raise NotFound(_("Nothing of the kind “%(kind)s” is judged here.", kind=kind))
    return LOOKS[kind](number)
