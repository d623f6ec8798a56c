"""离职积分办法 — what becomes of the points of people who have left, by fund, by rule, and whether
they retired.

Points may go back to the sub-account that paid for them some days after the person left, or be held until
their own last day for a return. Who returns before the day loses nothing: nothing was touched. Members' money
kept by law or custom otherwise is the union's decision: none is shipped (DOMAIN §9.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.lifecycle import Lifecycle
from app.core.text import _l

ACTIONS = {
    "lapse": _l("Go back to the sub-account"),
    "hold": _l("Are held until their own last day, for a return"),
}
WHO = {"all": _l("Everybody who leaves"), "retired": _l("Those who retire")}
TERM_LIFECYCLE = Lifecycle(
    initial="in_force",
    steps={"end_term": ("in_force", "ended")},
    states={"in_force": _l("In force"), "ended": _l("Ended")},
    verbs={"end_term": _l("End the term")},
)
STATES = TERM_LIFECYCLE.state_words
MOST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Term:
    """一条办法 — for points of this fund or rule (None: any), of this kind of leaver, who left on or
    after a day.

    `days` after leaving the points lapse; for held ones it says nothing.
    """

    id: int
    action: str
    days: int
    from_on: date
    fund_source: str | None = None
    rule_id: int | None = None
    who: str = "all"

    def fits(self, *, fund_source: str, rule_id: int | None, retired: bool, left_on: date) -> bool:
        """Whether it is about such points of such a person."""
        return (
            self.fund_source in (None, fund_source)
            and self.rule_id in (None, rule_id)
            and (self.who == "all" or retired)
            and left_on >= self.from_on
        )

    def lapses_on(self, left_on: date) -> date | None:
        """The day on which they go back; None: they are held."""
        return left_on + timedelta(days=self.days) if self.action == "lapse" else None


def in_order(terms: Iterable[Term]) -> list[Term]:
    """先后 — the closer a term is, the earlier it counts: a rule before a fund, retirement before leaving at
    large, then the latest.
    """
    return sorted(
        terms,
        key=lambda each: (each.rule_id is None, each.fund_source is None, each.who == "all", -each.id),
    )


def term_for(
    terms: Iterable[Term], *, fund_source: str, rule_id: int | None, retired: bool, left_on: date
) -> Term | None:
    """适用办法 — the first that fits; None: the points stay until their own last day."""
    about = {"fund_source": fund_source, "rule_id": rule_id, "retired": retired, "left_on": left_on}
    return next((each for each in in_order(terms) if each.fits(**about)), None)  # type: ignore[arg-type]
