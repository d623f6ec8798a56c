"""校验 — walks a tenant's audit chain and names the first place where it does not hold.

Rows are read as plain tuples in stretches of the chain, with flat memory: links in order of their number, and
the records they vouch for in one range of ids.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import String, Text, cast, func, null, select, type_coerce

from app.core import bulk
from app.core.audit_anchor import Anchor, anchor_path, anchored, sealer_runs
from app.core.audit_chain import GENESIS, SEALED, canonical, head, link, seal_all, spelled
from app.core.db import only_reading, session
from app.core.models import AuditEvent, AuditSeal
from app.core.tenancy import current_tenant_id, whole_tenant

STRETCH = 20_000
GAP = 5_000  # ids of other tenants, or of nobody, worth reading past
LATE = timedelta(minutes=1)
EVENTS, SEALS = AuditEvent.__table__, AuditSeal.__table__
AT, ID, USER = (SEALED.index(name) for name in ("at", "id", "user_id"))
Progress = Callable[[int, int], None]
Record = tuple[Any, ...]  # what of a record is sealed, in the order of SEALED


@dataclass(frozen=True, slots=True)
class Break:
    """断点 — the first place where the chain does not hold, and why.

    `altered` a record is not what was sealed · `seal_altered` a link is not what was made · `deleted` a
    record is gone · `missing` a link is gone · `cut_off` the end is gone · `made_anew` links differ from
    those anchored · `unsealed` a record stood open for over a minute while a sealer was at work.
    """

    why: str
    link: int
    event: int | None = None
    at: str | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """结论 — how many records hold, and the first break; None when all of them do."""

    checked: int
    first_break: Break | None = None

    @property
    def ok(self) -> bool:
        """Whether the whole chain holds."""
        return self.first_break is None

    def facts(self) -> dict[str, Any]:
        """For scripts: `{"ok", "checked", "first_break"}`."""
        found = self.first_break
        said = found and {key: value for key, value in asdict(found).items() if value is not None}
        return {"ok": self.ok, "checked": self.checked, "first_break": said}


def verify(progress: Progress = lambda _done, _total: None) -> Verdict:
    """Seal what is committed, then walk the chain of the tenant in force, all of it."""
    with whole_tenant("the chain is the tenant's, whoever looks"):
        anchor = anchored(anchor_path())
        reached = head()[0]
        if anchor and reached < anchor.number:  # before anything new is sealed over the place of the cut
            return _cut_off(reached, anchor)
        seal_all()
        with only_reading():
            return _walk(anchor, progress)


def _walk(anchor: Anchor | None, progress: Progress) -> Verdict:
    total, marks = head()[0], anchor.marks if anchor else {}
    late, digest, done, known = _Late(), GENESIS, 0, 0
    while links := _links(done, timed=bool(late.runs)):
        records = _records([event_id for _number, _digest, event_id, _at in links])
        for number, sealed, event_id, sealed_at in links:
            if number != done + 1:
                return Verdict(done, Break("missing", done + 1, until=number - 1))
            record = records.get(event_id)
            if record is None:
                return Verdict(done, Break("deleted", number, event_id))
            computed = link(digest, _spelled(record))
            if computed != sealed:
                return Verdict(done, _altered(number, event_id, record, computed, marks))
            if number in marks:
                if marks[number] != computed:
                    return Verdict(known, Break("made_anew", known + 1, until=number))
                known = number
            if late.runs:
                late.look(number, event_id, record, sealed_at)
            digest, done = computed, number
        progress(done, total)
    if anchor and done < anchor.number:
        return _cut_off(done, anchor)
    late.settle()
    return Verdict(done, late.first)


def _cut_off(reached: int, anchor: Anchor) -> Verdict:
    return Verdict(reached, Break("cut_off", reached + 1, until=anchor.number))


def _altered(number: int, event_id: int, record: Record, computed: str, marks: dict[int, str]) -> Break:
    """The record or its link? The next link was made over the true one; of the last, the anchor knows it."""
    following = _links(number)[:1]
    after = _records([following[0][2]]).get(following[0][2]) if following else None
    if after is None:
        true = marks.get(number) == computed
    else:
        true = link(computed, _spelled(after)) == following[0][1]
    return Break("seal_altered" if true else "altered", number, event_id, record[AT])


class _Late:
    """Records sealed more than a minute after they were made, while a sealer was at work all the time.

    A transaction may be longer than that: its records are sealed together, and its last one is young.
    """

    def __init__(self) -> None:
        self.runs = sealer_runs()
        self.began: datetime | None = None
        self.batch: Any = None
        self.waiting: list[tuple[Any, Break]] = []
        self.first: Break | None = None

    def look(self, number: int, event_id: int, record: Record, sealed_at: Any) -> None:
        """Take one record in."""
        sealed, at = datetime.fromisoformat(sealed_at), datetime.fromisoformat(record[AT])
        self.began = self.began or sealed
        if sealed != self.batch:
            self.settle()
            self.batch = sealed
        if sealed - at <= LATE:
            self.waiting = [each for each in self.waiting if each[0] != record[USER]]
        elif at >= self.began and any(a <= at and b >= at + LATE for a, b in self.runs):
            self.waiting.append((record[USER], Break("unsealed", number, event_id, record[AT])))

    def settle(self) -> None:
        """End of what was sealed together: whoever is still waiting was late."""
        self.first = self.first or (self.waiting[0][1] if self.waiting else None)
        self.waiting = []


def _links(after: int, *, timed: bool = False) -> list[tuple[int, str, int, Any]]:
    """The next stretch of the chain: number, digest, record, and when it was sealed where that matters."""
    at = _iso(SEALS.c.sealed_at) if timed else null()
    columns = (SEALS.c.number, SEALS.c.digest, SEALS.c.event_id, at)
    tenant = SEALS.c.tenant_id == current_tenant_id()
    found = select(*columns).where(tenant, SEALS.c.number > after).order_by(SEALS.c.number).limit(STRETCH)
    return _raw(found)


def _records(numbers: list[int]) -> dict[int, Record]:
    """What is sealed of these records; those that lie close together are read as one range of ids."""
    shown = {"changes": cast(EVENTS.c.changes, Text), "at": _iso(EVENTS.c.at)}
    columns = [shown.get(name, EVENTS.c[name]) for name in SEALED]
    tenant = EVENTS.c.tenant_id == current_tenant_id()
    return {
        row[ID]: row
        for first, last in _ranges(sorted(numbers))
        for row in _raw(select(*columns).where(tenant, EVENTS.c.id.between(first, last)))
    }


def _ranges(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Stretches of numbers without a large gap: a record that committed late lies far from its neighbours."""
    first = last = numbers[0]
    for number in numbers:
        if number - last > GAP:
            yield first, last
            first = number
        last = number
    yield first, last


def _spelled(record: Record) -> bytes:
    return spelled(_changes(record[0]), *record[1:])


def _raw(question: Any) -> list[Any]:
    """Rows as the driver gives them: turning a million values into the house's kinds takes seconds."""
    cursor: Any = bulk.execute(question).cursor
    return list(cursor.fetchall())


@lru_cache(maxsize=4_096)
def _changes(raw: str | None) -> orjson.Fragment:
    """Structured values as they are sealed; the same ones come again and again."""
    return canonical(None if raw is None else orjson.loads(raw))


def _iso(column: Any) -> Any:
    """An instant as datetime.isoformat() writes it in UTC, made by the database."""
    if session.get_bind().dialect.name == "sqlite":
        text = func.replace(type_coerce(column, String), " ", "T")
    else:
        text = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US')
    return func.replace(text, ".000000", "", type_=String).concat("+00:00")


def last_link() -> tuple[int, Any]:
    """Number and time of the newest link of the tenant in force; (0, None) before the first."""
    with whole_tenant("the chain is the tenant's, whoever looks"):
        number = head()[0]
        return number, session.scalar(select(func.max(AuditSeal.sealed_at)).where(AuditSeal.number == number))
