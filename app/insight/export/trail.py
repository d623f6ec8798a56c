"""审计记录工作簿 — the trail as it was filtered: a record a row, its number in the chain, its digest."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import SHANGHAI
from app.core.console.trail import act_of, thing_of, told
from app.core.db import session
from app.core.policy import role_word
from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Kind, writing
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.insight.asking import Asking
from app.models import AuditEvent, AuditSeal

BATCH = 1_000
MOST = 1_000_000  # rows a sheet holds, less the heading
COLUMNS = (
    Column(9, Kind.WHOLE), Column(20), Column(14), Column(22), Column(20), Column(12), Column(24), Column(60),
    Column(30), Column(16), Column(68),
)  # fmt: skip


def write_trail(
    path: Path, asking: Asking, *, actor: Actor, at: datetime, progress: Callable[[int], None]
) -> int:
    """写出 — newest first, at most a million; returns how many rows there are."""
    with force_locale("zh"), writing(path, title=_("Audit trail"), creator=actor.name) as book:
        headings = (
            _("Link"), _("At"), _("Who"), _("Role and unit"), _("Did"), _("To what"), _("Named"),
            _("Sentence"), _("Why"), _("Network address"), _("Digest"),
        )  # fmt: skip
        with book.sheet(_("Audit trail"), COLUMNS, frozen_row=4) as sheet:
            sheet.cells(_("Audit trail"), style=Style.TITLE, across=len(COLUMNS), height=30)
            sheet.cells(_cover(asking, actor, at), style=Style.LABEL)
            sheet.cells(
                _("Each record's digest vouches for it and for all records before it."), style=Style.LABEL
            )
            sheet.heading(headings, filtered=True)
            count = 0
            for batch in _batches(asking, actor):
                sheet.rows(batch)
                count += len(batch)
                progress(count)
    return count


def _cover(asking: Asking, actor: Actor, at: datetime) -> str:
    asked = "；".join(f"{each.label}：{each.text}" for each in asking.questions()) or _("All records")
    when = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return _("%(asked)s. Exported by %(who)s, %(when)s.", asked=asked, who=actor.name, when=when)


def _batches(asking: Asking, actor: Actor) -> Iterator[list[tuple[Any, ...]]]:
    before, left = None, MOST
    while left > 0:
        wanted = asking.conditions(actor)
        if before is not None:
            wanted.append(AuditEvent.id < before)
        query = select(AuditEvent).where(*wanted).order_by(AuditEvent.id.desc())
        events = session.scalars(query.limit(min(BATCH, left))).all()
        if not events:
            return
        yield _rows(list(events))
        before, left = events[-1].id, left - len(events)
        for event in events:
            session.expunge(event)


def _rows(events: list[AuditEvent]) -> list[tuple[Any, ...]]:
    with whole_tenant("the links of records in sight"):
        numbers = [event.id for event in events]
        links = select(AuditSeal.event_id, AuditSeal.number, AuditSeal.digest).where(
            AuditSeal.event_id.in_(numbers)
        )
        seals = {event: (number, digest) for event, number, digest in session.execute(links)}
    made = []
    for event, record in zip(events, told(events), strict=True):
        number, digest = seals.get(event.id, (None, None))
        made.append(
            (
                *(number, f"{record.day} {record.time}", record.who, record.seat or role_word(event.role)),
                *(act_of(event.verb), thing_of(event), event.object_label, str(record), event.reason),
                *(event.address, digest),
            )
        )
    return made
