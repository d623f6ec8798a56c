"""限额与证明 — what may be given: no more than the standards leave, nothing that is not proved."""

from app.care.services.advising import advice_for
from app.care.services.papers import is_proved
from app.care.services.refusals import EvidenceMissing, OverCap, StandardUnknown
from app.core.money import Money
from app.core.text import _
from app.models import CareCase, CareSubject
from app.rules.care_categories import CATEGORIES
from app.rules.problems import Problem


def refuse_unproved(case: CareCase, subject: CareSubject) -> None:
    """Raise EvidenceMissing where the occasion needs evidence and there is none."""
    category = CATEGORIES[subject.category]
    if category.needs_evidence and not is_proved(case):
        raise EvidenceMissing(
            _("Nothing proves the event yet. Needed: %(evidence)s.", evidence=category.evidence)
        )


def refuse_over_cap(case: CareCase, subject: CareSubject, fen: int) -> None:
    """Raise StandardUnknown or OverCap where the union's standards do not allow so much."""
    advice = advice_for(case)
    if isinstance(advice, Problem):
        raise StandardUnknown(
            _(
                "For “%(occasion)s” no standard is in force on %(day)s. The administrator confirms one, or "
                "enters the union's own with its document, under “Standards of care”.",
                occasion=CATEGORIES[subject.category].label,
                day=subject.event_on,
            )
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
