"""审批用语 — the kinds of things decided about, and how much time is left: as people read it."""

from datetime import date

from app.approvals.subjects import SUBJECTS, label_of
from app.core.clock import today
from app.core.money import Money
from app.core.text import _
from app.rules.approvals import STATES, STEP_STATES, STEP_TONES, STUCK, TONES, VERDICTS


def _money(fen: int) -> str:
    return Money(fen).format()


# what the templates of this room say
WORDS = {
    "STATES": STATES,
    "TONES": TONES,
    "STEP_STATES": STEP_STATES,
    "STEP_TONES": STEP_TONES,
    "STUCK": STUCK,
    "VERDICTS": VERDICTS,
    "money": _money,
}


def kinds() -> dict[str, str]:
    """审批事项 — every kind that can be decided about, by code."""
    return {kind: str(each.label) for kind, each in SUBJECTS.items()}


def kind_word(kind: str) -> str:
    """事项名."""
    return str(label_of(kind))


def time_left(due: date | None) -> tuple[str, str] | None:
    """还有几天 — in words, and in the colour of a state; None where there is no limit."""
    if due is None:
        return None
    days = (due - today()).days
    if days < 0:
        return _("%(days)d days overdue", days=-days), "failed"
    return (_("due today"), "draft") if days == 0 else (_("%(days)d days left", days=days), "placed")
