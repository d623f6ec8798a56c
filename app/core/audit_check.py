"""校验 — walks a tenant's audit chain and names the first place where it does not hold.

Rows are read as plain tuples in stretches of the chain, with flat memory: links in order of their number, and
the records they vouch for in one range of ids.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import DateTime, String, Text, cast, func, select, type_coerce

from app.core import bulk
from app.core.audit_anchor import Anchor, anchor_path, anchored, sealer_runs
from app.core.audit_chain import GENESIS, SEALED, SINCE_0002, head, link, seal_all
from app.core.db import only_reading, session
from app.core.models import AuditEvent, AuditSeal
from app.core.tenancy import current_tenant_id, whole_tenant

STRETCH = 5_000
LATE = timedelta(minutes=1)
WHOLE_SECOND = ".000000"
EVENTS, SEALS = AuditEvent.__table__, AuditSeal.__table__
Progress = Callable[[int, int], None]


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
    for number, sealed, event_id, sealed_at, body in _chain():
        if number != done + 1:
            return Verdict(done, Break("missing", done + 1, until=number - 1))
        if body is None:
            return Verdict(done, Break("deleted", number, event_id))
        computed = link(digest, body)
        if computed != sealed:
            return Verdict(done, _altered(number, event_id, body, computed, marks))
        if number in marks:
            if marks[number] != computed:
                return Verdict(known, Break("made_anew", known + 1, until=number))
            known = number
        late.look(number, event_id, body, sealed_at)
        digest, done = computed, number
        if not done % STRETCH:
            progress(done, total)
    if anchor and done < anchor.number:
        return _cut_off(done, anchor)
    late.settle()
    return Verdict(done, late.first)


def _cut_off(reached: int, anchor: Anchor) -> Verdict:
    return Verdict(reached, Break("cut_off", reached + 1, until=anchor.number))


def _altered(number: int, event_id: int, body: dict[str, Any], computed: str, marks: dict[int, str]) -> Break:
    """The record or its link? The next link was made over the true one; of the last, the anchor knows it."""
    found = next(iter(_stretch(number)), None)
    if found is None or found[4] is None:
        true = marks.get(number) == computed
    else:
        true = link(computed, found[4]) == found[1]
    return Break("seal_altered" if true else "altered", number, event_id, body["at"])


class _Late:
    """Records sealed more than a minute after they were made, while a sealer was at work all the time.

    A transaction may be longer than that: its records are sealed together, and its last one is young.
    """

    def __init__(self) -> None:
        self.runs = sealer_runs()
        self.began: datetime | None = None
        self.batch: datetime | None = None
        self.waiting: list[tuple[Any, Break]] = []
        self.first: Break | None = None

    def look(self, number: int, event_id: int, body: dict[str, Any], sealed_at: Any) -> None:
        if not self.runs or self.first:
            return
        at, sealed = datetime.fromisoformat(body["at"]), _instant(sealed_at)
        self.began = self.began or sealed
        if sealed != self.batch:
            self.settle()
            self.batch = sealed
        if sealed - at <= LATE:
            self.waiting = [each for each in self.waiting if each[0] != body["user_id"]]
        elif at >= self.began and any(a <= at and b >= at + LATE for a, b in self.runs):
            self.waiting.append((body["user_id"], Break("unsealed", number, event_id, body["at"])))

    def settle(self) -> None:
        """End of what was sealed together: whoever is still waiting was late."""
        self.first = self.first or (self.waiting[0][1] if self.waiting else None)
        self.waiting = []


def _chain() -> Iterator[tuple[int, str, int, Any, dict[str, Any] | None]]:
    """Number, digest, record, when it was sealed, and what of the record is sealed (None: it is gone)."""
    after = 0
    while True:
        number = None
        for each in _stretch(after):
            number = each[0]
            yield each
        if number is None:
            return
        after = number


def _stretch(after: int) -> Iterator[tuple[int, str, int, Any, dict[str, Any] | None]]:
    tenant = SEALS.c.tenant_id == current_tenant_id()
    columns = (SEALS.c.number, SEALS.c.digest, SEALS.c.event_id, _raw(SEALS.c.sealed_at))
    links = bulk.execute(
        select(*columns).where(tenant, SEALS.c.number > after).order_by(SEALS.c.number).limit(STRETCH)
    ).all()
    bodies = _bodies([event_id for _number, _digest, event_id, _at in links])
    for number, digest, event_id, sealed_at in links:
        yield number, digest, event_id, sealed_at, bodies.get(event_id)


def _bodies(numbers: list[int]) -> dict[int, dict[str, Any]]:
    """What is sealed of these records; those that lie close together are read as one range."""
    if not numbers:
        return {}
    first, last = min(numbers), max(numbers)
    near = EVENTS.c.id.between(first, last) if last - first < 8 * len(numbers) else EVENTS.c.id.in_(numbers)
    columns = [_raw(EVENTS.c[name]) for name in (*SEALED, *SINCE_0002)]
    rows = bulk.execute(select(*columns).where(EVENTS.c.tenant_id == current_tenant_id(), near))
    return {row[0]: _body(row) for row in rows}


def _body(row: Any) -> dict[str, Any]:
    """As audit_chain.body_of(), from a plain row."""
    body = dict(zip(SEALED, row, strict=False))
    body["at"] = _iso(row[1])
    if isinstance(body["changes"], str):
        body["changes"] = orjson.loads(body["changes"])
    for place, name in enumerate(SINCE_0002, len(SEALED)):
        if row[place] is not None:
            body[name] = row[place]
    return body


def _raw(column: Any) -> Any:
    """A column as the driver gives it: turning a million values into the house's kinds takes seconds."""
    lite = session.get_bind().dialect.name == "sqlite"
    if column.name == "changes":
        return type_coerce(column, String) if lite else cast(column, Text)
    if column.name in ("at", "sealed_at"):
        return type_coerce(column, String if lite else DateTime(timezone=True))
    return column


def _iso(raw: Any) -> str:
    """An instant as datetime.isoformat() writes it in UTC."""
    if isinstance(raw, str):
        return raw.replace(" ", "T").removesuffix(WHOLE_SECOND) + "+00:00"
    return str(raw.astimezone(UTC).isoformat())


def _instant(raw: Any) -> datetime:
    return datetime.fromisoformat(_iso(raw)) if isinstance(raw, str) else raw


def last_link() -> tuple[int, Any]:
    """Number and time of the newest link of the tenant in force; (0, None) before the first."""
    with whole_tenant("the chain is the tenant's, whoever looks"):
        number = head()[0]
        return number, session.scalar(select(func.max(AuditSeal.sealed_at)).where(AuditSeal.number == number))
