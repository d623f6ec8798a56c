"""所见 — what was found in the rows of a roster, drawn out of them to be searched, filtered and counted."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, delete, func, insert, literal, select, true
from sqlalchemy.dialects.postgresql import JSONB

from app.core import bulk
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.models import ImportBatch, RosterFinding, RosterRow

ROWS, FINDINGS = RosterRow.__table__, RosterFinding.__table__
FEW = 2_000  # rows that are named one by one; more, and all are drawn out anew
NAMES = ("cell", "heading", "code", "facts", "suggestion", "warning")
SHARED = ("batch_id", "row", "unit_name", "name", "employee_no")


def draw_out(batch: ImportBatch, *, rows: Collection[int] | None = None) -> None:
    """抽出 — one line per finding, of all rows of the batch or of these; what was drawn out before goes."""
    few = rows if rows is not None and len(rows) <= FEW else None
    forget_found(batch, rows=few)
    if rows is None and not batch.summary["problems"]:
        return
    said, parts = _parts()
    chosen = (
        select(
            literal(current_tenant_id()),
            ROWS.c.id.label("row_id"),
            *(ROWS.c[name] for name in SHARED),
            *parts,
        )
        .select_from(ROWS.join(said, true()))
        .where(
            ROWS.c.tenant_id == current_tenant_id(),
            ROWS.c.batch_id == batch.id,
            ROWS.c.problems.is_not(None),
            ROWS.c.action != "skipped",
            *([ROWS.c.row.in_(few)] if few is not None else []),
        )
        .order_by(ROWS.c.row)
    )
    names = ["tenant_id", "row_id", *SHARED, *NAMES]
    bulk.execute(insert(FINDINGS).from_select(names, chosen, include_defaults=False))


def _parts() -> tuple[Any, list[Any]]:
    """The findings of a row as a table of their own, and its columns in the order of NAMES."""
    if session.get_bind().dialect.name == "postgresql":
        kept: Any = case((func.jsonb_typeof(ROWS.c.problems) == "array", ROWS.c.problems), else_=_nothing())
        said = func.jsonb_array_elements(kept).table_valued("value", name="said").render_derived(name="said")
        value: Any = said.c.value
        texts: list[Any] = [func.jsonb_extract_path_text(value, str(at)) for at in range(6)]
        texts[3] = func.jsonb_extract_path(value, "3")
        texts[5] = texts[5] == "true"
    else:
        said = func.json_each(ROWS.c.problems).table_valued("value", name="said")
        texts = [func.json_extract(said.c.value, f"$[{at}]") for at in range(6)]
    return said, [text.label(name) for text, name in zip(texts, NAMES, strict=True)]


def _nothing() -> ColumnElement[Any]:
    return literal([], JSONB)


def forget_found(batch: ImportBatch, *, rows: Iterable[int] | None = None) -> None:
    """抹去 — what was drawn out of the batch, or of these rows of it."""
    some = [FINDINGS.c.row.in_(rows)] if rows is not None else []
    bulk.execute(
        delete(FINDINGS).where(
            FINDINGS.c.tenant_id == current_tenant_id(), FINDINGS.c.batch_id == batch.id, *some
        )
    )


def codes_found(batch: ImportBatch) -> list[tuple[str, bool, int]]:
    """各类问题 — code, whether it is only a warning, and in how many cells; the most frequent first."""
    count = func.count()
    chosen = (
        select(FINDINGS.c.code, FINDINGS.c.warning, count)
        .where(FINDINGS.c.tenant_id == current_tenant_id(), FINDINGS.c.batch_id == batch.id)
        .group_by(FINDINGS.c.code, FINDINGS.c.warning)
        .order_by(FINDINGS.c.warning, count.desc(), FINDINGS.c.code)
    )
    return [(code, bool(warning), number) for code, warning, number in bulk.execute(chosen)]


def headings_found(batch: ImportBatch) -> list[tuple[str, int]]:
    """各列问题 — how many findings stand under each heading, the most first."""
    count = func.count()
    chosen = (
        select(FINDINGS.c.heading, count)
        .where(
            FINDINGS.c.tenant_id == current_tenant_id(),
            FINDINGS.c.batch_id == batch.id,
            FINDINGS.c.heading.is_not(None),
        )
        .group_by(FINDINGS.c.heading)
        .order_by(count.desc(), FINDINGS.c.heading)
    )
    return [tuple(row) for row in bulk.execute(chosen)]


def fields_changed(batch: ImportBatch) -> dict[str, int]:
    """各项变更 — of how many people each field would change, the most first."""
    if session.get_bind().dialect.name == "postgresql":
        key = func.jsonb_object_keys(ROWS.c.changes).table_valued("value", name="each").render_derived("each")
        name: Any = key.c.value
    else:
        key = func.json_each(ROWS.c.changes).table_valued("key", name="each")
        name = key.c.key
    count = func.count(type_=Integer)
    chosen = (
        select(name, count)
        .select_from(ROWS.join(key, true()))
        .where(
            ROWS.c.tenant_id == current_tenant_id(),
            ROWS.c.batch_id == batch.id,
            ROWS.c.action.in_(("changed", "moved", "rehired")),
        )
        .group_by(name)
        .order_by(count.desc(), name)
    )
    return {str(row[0]): int(row[1]) for row in bulk.execute(chosen)}
