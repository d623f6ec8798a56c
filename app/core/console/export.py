"""导出 — a list as a workbook: exactly the rows that are filtered, in their order, in the columns shown.

Streamed row by row from the database into the zip, so that a million rows take no more memory than a page;
masked as on the page; the first sheet says who took what and when. Long lists are written by a worker.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app, g
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from app.core import audit, files, jobs, platform_trail
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.console import listing
from app.core.console.attributes import Attribute
from app.core.console.display import plain
from app.core.console.layout import moment
from app.core.console.security import allowed
from app.core.db import atomic, session
from app.core.errors import BadInput, NotAllowed
from app.core.jobs import Run, job
from app.core.sheets.styles import Style
from app.core.sheets.writer import Book, Column, Formula, Kind, letters, writing
from app.core.tenancy import current_scope
from app.core.text import _, _l

FEW = 5_000  # rows written while the reader waits
MOST = 1_000_000  # rows a sheet has room for
BATCH = 1_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST, NARROWEST = 40, 10
KINDS = {
    "fen": Kind.MONEY,
    "points": Kind.WHOLE,
    "number": Kind.WHOLE,
    "basis_points": Kind.RATE,
    "day": Kind.DATE,
}
SUMMED = frozenset({"fen", "points"})


def file_name(view: Any) -> str:
    """文件名 — what the list is and the day it was taken."""
    return f"{view.list_title}-{today():%Y%m%d}.xlsx"


def is_long(view: Any, arguments: MultiDict[str, str]) -> bool:
    """Whether a worker should write it. Raises BadInput for more rows than a sheet holds."""
    count = listing.count_of(view.model, conditions_of(view, arguments)[1], most=MOST)
    if count > MOST:
        raise BadInput(
            _("More than %(most)s rows: narrow the list, then export it in parts.", most=f"{MOST:,}")
        )
    return count > FEW


def export(
    view: Any,
    arguments: MultiDict[str, str],
    path: Path,
    *,
    actor: Actor,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """导出 — write the workbook and the audit record; answers how many rows it has."""
    controls, conditions = conditions_of(view, arguments)
    wanted = listing.asked(view, arguments)
    keys = list(wanted.columns or view.list_columns)
    columns = [view.attribute(key) for key in keys]
    rows = _rows(view, conditions, wanted, keys)
    total = session.scalar(select(func.count()).select_from(view.model).where(*conditions)) or 0
    said = {_("Search"): wanted.words} if wanted.words else {}
    said |= {str(each.attribute.label): each.said for each in controls if each.active}
    with writing(path, title=str(view.list_title), creator=actor.name) as book:
        _cover(book, view, said, total, actor)
        written = _table(book, view, columns, rows, progress)
    _on_record(view, said, written, actor)
    return written


def _on_record(view: Any, said: Mapping[str, str], written: int, actor: Actor) -> None:
    """Who took how much of which list; the platform's lists belong to no tenant's trail."""
    reason = "；".join(f"{name} {words}" for name, words in said.items()) or None
    if current_scope() is None:
        platform_trail.note("export", view.model.__tablename__, actor=actor, reason=reason)
        return
    what = f"{view.model.__tablename__}:{view.list_title}"
    audit.record("export", what, actor=actor, changes={"rows": [None, written]}, reason=reason)


def conditions_of(view: Any, arguments: MultiDict[str, str]) -> tuple[Any, Any]:
    """条件 — the filters a list's address sets, and all conditions its rows fulfil."""
    controls = view.controls(arguments)
    return controls, view.matching(listing.asked(view, arguments), controls)


def _rows(view: Any, conditions: Any, wanted: listing.Asked, keys: list[str]) -> Iterator[list[Any]]:
    for part in rows_of(view, conditions, wanted, keys):
        yield from view.valued(part, keys)


def rows_of(
    view: Any, conditions: Any, wanted: listing.Asked, keys: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """逐批 — the rows of a list in its order, some thousand at a time, with what the columns step over to."""
    query = (
        select(view.model).where(*conditions).order_by(*listing.ordering(view.model, wanted, view.base_order))
    )
    query = query.options(*(joinedload(getattr(view.model, name)) for name in view.joined(keys)))
    yield from session.scalars(query.execution_options(yield_per=BATCH)).partitions()


def _cover(book: Book, view: Any, said: Mapping[str, str], total: int, actor: Actor) -> None:
    """Who, when, what of it, how much."""
    facts = {
        _("Which list"): str(view.list_title),
        _("Exported by"): actor.name,
        _("Exported at"): moment(now()),
        **said,
        _("Rows"): f"{total:,}",
    }
    with book.sheet(_("About"), (Column(18), Column(60))) as sheet:
        sheet.cells(str(view.list_title), style=Style.TITLE, across=2, height=30)
        for name, value in facts.items():
            sheet.body((name, value))


def _table(
    book: Book,
    view: Any,
    columns: list[Attribute],
    rows: Iterator[list[Any]],
    progress: Callable[[int], None],
) -> int:
    shapes = [Column(_width(each), KINDS.get(each.kind, Kind.TEXT)) for each in columns]
    sums = {at: 0 for at, each in enumerate(columns) if each.kind in SUMMED}
    with book.sheet(str(view.list_title)[:31], shapes, frozen_row=1) as sheet:
        sheet.heading([str(each.label) for each in columns], filtered=True)

        def cells() -> Iterator[list[Any]]:
            for number, row in enumerate(rows, 1):
                if number % BATCH == 0:
                    progress(number)
                for at in sums:
                    sums[at] += row[at] or 0
                yield [_cell(each, value) for each, value in zip(columns, row, strict=True)]

        sheet.rows(cells())
        last = sheet.last
        sheet.filter_to(last)
        if sums and last > 1:
            ends = {at: f"SUM({letters(at + 1)}2:{letters(at + 1)}{last})" for at in sums}
            line: list[Any] = [None] * len(columns)
            line[0] = _("Total")
            for at, text in ends.items():
                line[at] = Formula(text, sums[at], shapes[at].kind)
            sheet.totals(line)
    return last - 1


def _cell(attribute: Attribute, value: Any) -> Any:
    if value is None or value in ("", {}, []):
        return None
    return value if attribute.kind in KINDS else plain(attribute, value)


def _width(attribute: Attribute) -> int:
    by_kind = {"fen": 14, "points": 12, "day": 12, "instant": 17, "long_text": WIDEST, "json": WIDEST}
    heading = sum(2 if ord(each) > 255 else 1 for each in str(attribute.label)) + 2  # noqa: PLR2004 - beyond Latin
    return min(WIDEST, max(NARROWEST, heading, by_kind.get(attribute.kind, 18)))


@job("list.export", _l("Export a list"))
def export_list(run: Run, *, page: str, query: dict[str, list[str]]) -> dict[str, Any]:
    """导出列表 — what the page showed to whom asked for it, written by a worker in their role."""
    pages = current_app.extensions["appbuilder"].baseviews
    view = next(each for each in pages if type(each).__name__ == page)
    with standing_in_for(run), tempfile.TemporaryDirectory() as folder, atomic():
        must_be_allowed(view, "can_export")
        path = Path(folder) / "list.xlsx"
        arguments: MultiDict[str, str] = MultiDict(query)
        total = listing.count_of(view.model, conditions_of(view, arguments)[1], most=MOST)
        stage = _("Writing the workbook")
        run.progress(stage, 0, total)
        rows = export(
            view, arguments, path, actor=run.actor, progress=lambda done: run.progress(stage, done, total)
        )
        with path.open("rb") as source:
            kept = files.keep(source, name=file_name(view), kind="list", actor=run.actor)
        run.keep_file(kept.id)
    return {"file": kept.name, "lines": rows}


def must_be_allowed(view: Any, verb: str) -> None:
    """须获准 — of a worker that does what somebody asked for, as their seat is now. Raises NotAllowed."""
    if not allowed(view.class_permission_name, verb):
        raise NotAllowed(
            _("Your active seat does not allow this. Switch the seat above, or ask your administrator.")
        )


def ask_for(view: Any, arguments: MultiDict[str, str], *, actor: Actor) -> Any:
    """排队导出 — have a worker write it."""
    query = {key: list(values) for key, values in arguments.lists()}
    return jobs.enqueue("list.export", {"page": type(view).__name__, "query": query}, actor=actor)


@contextmanager
def standing_in_for(run: Run) -> Iterator[None]:
    """代为 — a page asks who reads it; here it is whoever asked for the export, in the role they had."""
    g.role, g.seat, g.user = run.actor.role, None, session.get(User, run.actor.user_id)
    try:
        yield
    finally:
        for name in ("role", "seat", "user"):
            g.pop(name, None)
