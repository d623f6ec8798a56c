"""审计记录 — a record of the trail as people read it: who, when, what to what, from what to what, and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import inspect, select

from app.core import policy
from app.core.actor import SYSTEM, current_actor
from app.core.audit_words import trail
from app.core.clock import SHANGHAI
from app.core.console.attributes import Attribute, attribute
from app.core.console.display import plain
from app.core.db import Base, session
from app.core.models import AuditEvent
from app.core.policy import role_word
from app.core.tenancy import whole_tenant
from app.core.text import _, _l

# who acts where no person does; a trail begun earlier says "system"
MACHINES = {SYSTEM.name: _l("The system"), "system": _l("The system"), "命令行": _l("The command line")}
MOST = 4  # changes said in a sentence; the card has them all
TYPED = {"fen": int, "points": int, "number": int, "basis_points": int, "flag": bool}
Names = Mapping[tuple[type[Any], int], str]


@dataclass(frozen=True, slots=True)
class Change:
    """变更 — one value: its label, and from and to as people read them (None: there was, or is, none)."""

    label: str
    before: str | None
    after: str | None
    quiet: bool = False

    def __str__(self) -> str:
        said = {"field": self.label, "old": self.before, "new": self.after}
        if self.before in (None, self.after):  # what did not change says where it was done
            return _("%(field)s: %(new)s", **said)
        if self.after is None:
            return _("%(field)s cleared, was %(old)s", **said)
        return _("%(field)s from %(old)s to %(new)s", **said)


@dataclass(frozen=True, slots=True)
class Told:
    """一条记录 — the parts of the sentence, for pages that set them apart, and the whole of it."""

    id: int
    at: datetime
    who: str
    seat: str
    did: str
    changes: tuple[Change, ...]
    reason: str | None
    verb: str

    @property
    def day(self) -> str:
        """The day in Shanghai: lists put a heading where it changes."""
        return self.at.astimezone(SHANGHAI).strftime("%Y-%m-%d")

    @property
    def time(self) -> str:
        """The time of that day."""
        return self.at.astimezone(SHANGHAI).strftime("%H:%M:%S")

    @property
    def detail(self) -> str:
        """The changes in one line; a record with very many names the first and their number."""
        loud = [str(each) for each in self.changes if not each.quiet]
        more = [_("%(count)s values in all", count=len(loud))] if len(loud) > MOST else []
        return _("; ").join([*loud[:MOST], *more])

    @property
    def tone(self) -> str:
        """Whether it read, was refused, or changed something."""
        declared = trail()
        if self.verb in declared.refusals:
            return "bad"
        return "wait" if self.verb in declared.reads else "plain"

    def __str__(self) -> str:
        by = _("%(who)s (%(seat)s)", who=self.who, seat=self.seat) if self.seat else self.who
        said = _("On %(when)s %(who)s %(did)s", when=f"{self.day} {self.time[:5]}", who=by, did=self.did)
        if self.detail:
            said = _("%(said)s: %(detail)s", said=said, detail=self.detail)
        if self.reason:
            said = _("%(said)s; because: %(reason)s", said=said, reason=self.reason)
        return _("%(said)s.", said=said)


def sentence(event: AuditEvent) -> str:
    """整句 — 谁（角色·单位）于何时对什么做了什么，从…到…，因为…: the whole of one record."""
    return str(told([event])[0])


def told(events: Sequence[AuditEvent]) -> list[Told]:
    """The records in words; the names they refer to are asked for once for all of them."""
    names = _names(events)
    return [_told(event, names) for event in events]


def thing_of(event: AuditEvent) -> str:
    """何物 — what people call the kind of thing the act was done to."""
    return str(trail().things.get(event.object_kind, _("Record")))


def act_of(verb: str) -> str:
    """何事 — what people call the act."""
    act = trail().acts.get(verb)
    return str(act.word) if act else _("Did something")


def _told(event: AuditEvent, names: Names) -> Told:
    who = event.actor_name if event.user_id else str(MACHINES.get(event.actor_name, event.actor_name))
    unit = names.get((models()["org_units"], event.unit_id or 0))
    seat = "·".join(filter(None, (role_word(event.role), unit)))
    return Told(event.id, event.at, who, seat, _did(event), _changes(event, names), event.reason, event.verb)


def _did(event: AuditEvent) -> str:
    act, thing = trail().acts.get(event.verb), thing_of(event)
    says = str(act.says) if act else _("did something to the %(thing)s “%(what)s”")
    return says % {"thing": thing[:1].lower() + thing[1:], "what": event.object_label}


def _changes(event: AuditEvent, names: Names) -> tuple[Change, ...]:
    model, made = models().get(event.object_kind), []
    for key, (before, after) in (event.changes or {}).items():
        found = _attribute(event, key)
        target = _target(model, key)
        old, new = (_value(found, each, target, names) for each in (before, after))
        made.append(Change(str(found.label), old, new, quiet=key in trail().quiet))
    return tuple(made)


def _attribute(event: AuditEvent, key: str) -> Attribute:
    """How a value is said: as its act says, else its column, else the house's words for it."""
    act, model = trail().acts.get(event.verb), models().get(event.object_kind)
    said = act.fields.get(key) if act else None
    if said is None and model is not None and key in inspect(model).attrs:
        return attribute(model, key)
    said = said or trail().fields.get(key)
    return Attribute(key, said.label, said.kind, said.words) if said else Attribute(key, _("Value"), "text")


def _value(found: Attribute, value: Any, target: type[Any] | None, names: Names) -> str | None:
    if value is None or value == "":
        return None
    if target is not None and isinstance(value, int):
        return names.get((target, value)) or _("a record that is no longer there")
    if isinstance(value, dict | list):
        return _counted(found, value)
    if found.kind == "sensitive":
        return policy.mask(current_actor().role, found.mask or "", str(value))
    if found.kind == "choice":
        return str(found.words.get(value, value))
    return plain(found, value) if isinstance(value, TYPED.get(found.kind, ())) else str(value)


def _counted(found: Attribute, value: Any) -> str:
    """How many of which outcome; anything else that has parts is read on the record itself."""
    if found.kind != "counts":
        return _("see the record")
    said = [f"{found.words.get(code, code)} {count:,}" for code, count in value.items() if count]
    return _(", ").join(said) or "0"


def _names(events: Sequence[AuditEvent]) -> Names:
    """The rows that records refer to by number, by class and number: one query for each class."""
    wanted: dict[type[Any], set[int]] = defaultdict(set)
    for event in events:
        if event.unit_id:
            wanted[models()["org_units"]].add(event.unit_id)
        for key, pair in (event.changes or {}).items():
            if (target := _target(models().get(event.object_kind), key)) is not None:
                wanted[target].update(each for each in pair if isinstance(each, int))
    with whole_tenant("a record names what it was about, also where that lies outside of the unit now"):
        return {
            (model, row.id): str(row)
            for model, numbers in wanted.items()
            if numbers
            for row in session.scalars(select(model).where(model.id.in_(numbers)))
        }


@cache
def _target(model: type[Any] | None, key: str) -> type[Any] | None:
    """The class a column of the model points at."""
    if model is None or not key.endswith("_id") or key not in inspect(model).column_attrs:
        return None
    column = inspect(model).column_attrs[key].columns[0]
    relations = inspect(model).relationships
    return next((each.mapper.class_ for each in relations if column in each.local_columns), None)


@cache
def models() -> dict[str, type[Any]]:
    """The classes by the names of their tables, as records of the trail name them."""
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
