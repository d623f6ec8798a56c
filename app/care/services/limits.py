"""限额与证明 — what may be given: no more than the standards leave, nothing that is not proved."""

from app.care.services.advising import advice_for, payer_of
from app.care.services.papers import is_proved
from app.care.services.refusals import EvidenceMissing, OverCap
from app.core.money import Money
from app.core.text import _
from app.models import CareCase, CareSubject
from app.rules.care_categories import CATEGORIES
from app.rules.problems import Problem
from app.standards.services import StandardUnknown, unknown_words


def refuse_unproved(case: CareCase, subject: CareSubject) -> None:
    """Raise EvidenceMissing where the occasion needs evidence and there is none."""
    category = CATEGORIES[subject.category]
    if category.needs_evidence and not is_proved(case):
        raise EvidenceMissing(
            _("Nothing proves the event yet. Needed: %(evidence)s.", evidence=category.evidence)
        )


def refuse_over_cap(case: CareCase, subject: CareSubject, fen: int, *, payer: int | None = None) -> None:
    """Raise StandardUnknown or OverCap where the union's standards do not allow so much; `payer` is the unit
    that would pay.
    """
    payer = payer or payer_of(case)
    advice = advice_for(case, payer=payer)
    if isinstance(advice, Problem):
        raise StandardUnknown(
            unknown_words(subject.category, unit_id=payer, on=subject.event_on), field="amount_fen"
        )
    if fen > advice.remaining_fen:
        raise OverCap(
            _(
                "%(document)s allows %(cap)s, of which %(left)s remain: approve no more than that.",
                document=advice.standard.document,
                cap=Money(advice.cap_fen).format(),
                left=Money(advice.remaining_fen).format(),
            ),
            field="amount_fen",
            cap_fen=advice.cap_fen,
            remaining_fen=advice.remaining_fen,
        )
