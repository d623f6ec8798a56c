"""审批用语 — why somebody is asked, why somebody may not decide, how many must agree: in sentences."""

from typing import Any

from app.core.text import _, _l
from app.rules.approvals import BARRED, STUCK, Step, Who
from app.rules.permissions import ROLES

_HOW = {
    "unit": _l("holds the seat of %(role)s at %(place)s, the unit of this request"),
    "above": _l("holds the seat of %(role)s at %(place)s, above the unit"),
    "nearest": _l("holds the seat of %(role)s at %(place)s, the nearest unit that has one"),
    "chair": _l("holds the seat of %(role)s at %(place)s, the nearest unit that has one"),
    "up": _l("holds the seat of %(role)s at %(place)s; nobody nearer may decide"),
    "person": _l("is named in the flow"),
    "fallback": _l("is named in the flow for when nobody else may decide"),
    "added": _l("was asked as well by %(place)s"),
}
_CLOSED = {
    "done": _l("others have decided"),
    "left": _l("no longer holds the seat"),
    "recalled": _l("an earlier decision was taken back"),
}


def because(how: str, role: str | None, place: str | None, vote: str = "own") -> str:
    """为何是他 — why somebody is asked."""
    said = _HOW.get(how, _l("is asked")) % {"role": ROLES.get(role or "", role or ""), "place": place or ""}
    if vote == "escalated":
        return _("%(why)s; asked because the time was over", why=said)
    return str(said)


def not_because(code: str) -> str:
    """为何须回避 — why somebody may not decide."""
    return str(BARRED.get(code, code))


def closed_because(code: str | None) -> str:
    """为何撤下 — why somebody is asked no longer; nothing for a request that ended."""
    return str(_CLOSED.get(code or "", ""))


def stuck_because(code: str | None) -> str | None:
    """为何卡住 — the sentence, or None."""
    return None if code is None else str(STUCK.get(code, code))


def must_agree(step: Step, need: int) -> str:
    """须几人同意 — as a flow says it."""
    if step.quorum == "any":
        return _("One of them decides")
    if step.quorum == "all":
        return _("All must agree: %(need)d", need=need)
    return _("%(need)d must agree", need=need)


def who_in_words(who: Who, people: dict[int, str] | None = None) -> str:
    """审批人说明 — where a step looks for those who decide; a named person by name where it is known."""
    role: Any = ROLES.get(who.sought or "", who.sought or "")
    if who.kind == "person":
        return (people or {}).get(who.user_id or 0, _("A named person"))
    if who.kind == "unit":
        return _("%(role)s of the unit itself", role=role)
    if who.kind == "above":
        return _("%(role)s, %(levels)d levels up", role=role, levels=who.levels)
    if who.levels:
        return _("%(role)s of the nearest unit at least %(levels)d levels up", role=role, levels=who.levels)
    return _("%(role)s of the nearest unit that has one", role=role)
