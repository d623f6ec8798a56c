"""合规栏 — on the pages of what is judged: each rule with its answer, the sentence and the clause."""

from collections.abc import Sequence
from typing import Any

from app.compliance.queries import as_verdict, kept
from app.compliance.services.exceptions import exceptions_of
from app.compliance.services.things import Judged
from app.core.console.facts import Lines
from app.core.text import _, _l
from app.rules.compliance import OUTCOME_TONES, OUTCOMES, Verdict
from app.rules.exceptions import EXCEPTION_LIFECYCLE, EXCEPTION_TONES

HEADINGS = (_l("Compliance rule"), _l("Judged as"), _l("What it says"), _l("Rests on"))
ORDER = ("fail", "tension", "pass")


def verdict_lines(judged: Judged, *, through: bool) -> list[Lines]:
    """合规判定栏 — as kept when it went through; before, as it would be judged. The worst stands first."""
    stored = kept(judged.thing, judged.number) if through else ()
    said: Sequence[Verdict] = [as_verdict(each) for each in stored] or judged.verdicts
    rows = [_row(each) for each in sorted(said, key=lambda each: ORDER.index(each.outcome))]
    note = (
        _("Kept as it was judged when it went through.")
        if stored
        else _("As it would be judged now; what fails stops it unless two people make an exception.")
    )
    made = [Lines(_l("Compliance"), HEADINGS, rows, ("text", "tag", "text", "text"), note=note)]
    return [*made, *_exceptions(judged)]


def _row(verdict: Verdict) -> list[Any]:
    tag = (str(OUTCOMES[verdict.outcome]), OUTCOME_TONES[verdict.outcome])
    return [verdict.name, tag, verdict.sentence, verdict.rests_on]


def _exceptions(judged: Judged) -> list[Lines]:
    found = exceptions_of(judged)
    if not found:
        return []
    headings = (_l("Exception no."), _l("State"), _l("Asked by"), _l("Agreed by"), _l("Why"))
    words = EXCEPTION_LIFECYCLE.state_words
    rows = [
        [
            (each.code, f"/exceptions/show/{each.id}"),
            (str(words[each.state]), EXCEPTION_TONES.get(each.state, "")),
            each.asked_by,
            each.agreed_by,
            each.reason,
        ]
        for each in found
    ]
    return [Lines(_l("Exceptions"), headings, rows, ("link", "tag", "text", "text", "text"))]
