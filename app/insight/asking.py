"""审计查询 — what an examiner asks of the trail, read from an address or a job: as conditions and in
words. Each condition stands on an index of its own.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from app.core import secrets
from app.core.actor import Actor
from app.core.clock import start_of
from app.core.console.trail import act_of
from app.core.db import session
from app.core.numbers import number_in
from app.core.policy import may
from app.core.tenancy import after_prefix
from app.core.text import _, _l
from app.models import AuditEvent, OrgUnit, Seat
from app.rules.trail import ACTS, READS, REFUSALS, THINGS

KINDS = {"reads": _l("Sensitive reads only"), "refused": _l("Refused only")}
FIRST_YEAR, LAST_YEAR = 1900, 2100
SYSTEM = "0"
NUMBERS = ("who", "unit", "of")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Question:
    """一问 — one filter that is on: its name in the address, its label and value in words."""

    key: str
    label: str
    text: str


@dataclass(slots=True)
class Asking:
    """查询 — the filters of one look at the trail; what means nothing asks nothing."""

    values: dict[str, str] = field(default_factory=dict)

    KEYS = ("q", "who", "act", "thing", "of", "unit", "at.from", "at.to", "only")

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asking":
        """From the address."""
        kept = {key: given.get(key, "").strip()[:LONGEST] for key in cls.KEYS}
        return cls({key: value for key, value in kept.items() if value and _means(key, value)})

    @classmethod
    def kept(cls, params: Mapping[str, str]) -> "Asking":
        """From a job's parameters."""
        values = dict(params)
        if sealed := values.pop("sealed", None):
            values["q"] = secrets.decrypt(base64.b64decode(sealed))
        return cls.read(values)

    def params(self) -> dict[str, str]:
        """For a job: codes and numbers as they are; words may name a person and are encrypted."""
        plain = {key: value for key, value in self.values.items() if key != "q"}
        if words := self.values.get("q"):
            plain["sealed"] = base64.b64encode(secrets.encrypt(words)).decode()
        return plain

    def conditions(self, actor: Actor) -> list[ColumnElement[bool]]:
        """What the records fulfil; reads of sensitive records are for those who may examine reading."""
        made = [_condition(key, value) for key, value in self.values.items()]
        if not may(actor.role, "AuditEvents", "can_reads"):
            made.append(AuditEvent.verb.not_in(READS))
        return made

    def questions(self) -> list[Question]:
        """The filters that are on, in words."""
        return [Question(key, str(LABELS[key]), _text(key, value)) for key, value in self.values.items()]

    def get(self, key: str) -> str:
        """The value of one filter, empty when it is off."""
        return self.values.get(key, "")


LABELS = {
    "q": _l("Name of the object"),
    "who": _l("Who"),
    "act": _l("Did"),
    "thing": _l("To what"),
    "of": _l("Record"),
    "unit": _l("Acted at"),
    "at.from": _l("From"),
    "at.to": _l("Until"),
    "only": _l("Only"),
}


def people() -> list[tuple[str, str]]:
    """办理人 — who may stand in the trail: whoever holds or held a seat in sight, and the system."""
    found = {
        seat.user_id: str(seat.account.first_name or seat.account.email)
        for seat in session.scalars(select(Seat).order_by(Seat.id).limit(2_000))
    }
    named = sorted(found.items(), key=lambda each: each[1])
    return [(str(number), name) for number, name in named] + [(SYSTEM, _("The system"))]


def _means(key: str, value: str) -> bool:
    if key in NUMBERS:
        return number_in(value) is not None
    if key in ("at.from", "at.to"):
        return _day(value) is not None
    known: dict[str, Any] = {"act": ACTS, "thing": THINGS, "only": KINDS}
    return value in known.get(key, (value,))


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _condition(key: str, value: str) -> ColumnElement[bool]:
    number = int(value) if key in NUMBERS else 0
    made: dict[str, Callable[[], ColumnElement[bool]]] = {
        "q": lambda: and_(AuditEvent.object_label >= value, AuditEvent.object_label < after_prefix(value)),
        "who": lambda: AuditEvent.user_id == number if number else AuditEvent.user_id.is_(None),
        "act": lambda: AuditEvent.verb == value,
        "thing": lambda: AuditEvent.object_kind == value,
        "of": lambda: AuditEvent.object_id == number,
        "unit": lambda: AuditEvent.unit_id.in_(_below(number)),
        "at.from": lambda: AuditEvent.at >= start_of(date.fromisoformat(value)),
        "at.to": lambda: AuditEvent.at < start_of(date.fromisoformat(value) + timedelta(days=1)),
        "only": lambda: AuditEvent.verb.in_(READS if value == "reads" else REFUSALS),
    }
    return made[key]()


def _below(number: int) -> Any:
    """The unit and what lies below it; nothing for a unit that is not in sight."""
    path = session.scalar(select(OrgUnit.path).where(OrgUnit.id == number)) or "0/"
    return select(OrgUnit.id).where(OrgUnit.path >= path, OrgUnit.path < after_prefix(path))


def _text(key: str, value: str) -> str:
    if key == "unit":
        unit = session.scalars(select(OrgUnit).where(OrgUnit.id == int(value))).first()
        return str(unit) if unit else _("unknown")
    words: dict[str, Any] = {"thing": THINGS, "only": KINDS}
    if key == "act":
        return act_of(value)
    if key == "who":
        return dict(people()).get(value, _("unknown"))
    return str(words.get(key, {}).get(value, value))
