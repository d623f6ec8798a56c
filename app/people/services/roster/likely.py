"""同一人？ — rows that look new and may be somebody on record: said, and put to a human (decided by nobody
else).

Same name, and the same date of birth or the same phone, under another number.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, literal, or_, select, update

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.tenancy import current_scope, current_tenant_id
from app.core.text import _
from app.models import Employee, ImportBatch, OrgUnit, RosterRow

ROWS = RosterRow.__table__
CODE = "likely_same"


class Question(NamedTuple):
    """一问 — a row that looks new, who on record it may be, why, and what was answered."""

    row: int
    number: str
    name: str
    unit: str
    known_id: int
    known_number: str
    known_unit: str
    known_state: str
    by_birth: bool
    by_phone: bool
    same: bool | None


def find_likely(batch_id: int) -> list[tuple[int, int, str, str]]:
    """疑似同一人 — row id, person, their number and unit; each row once, a person no other row stands for."""
    person, units, tenant_id = Employee.__table__, OrgUnit.__table__, current_tenant_id()
    named = ROWS.alias("named")
    stood_for = select(named.c.employee_id).where(
        named.c.tenant_id == tenant_id, named.c.batch_id == batch_id, named.c.employee_id.is_not(None)
    )
    scope = current_scope()
    reach = scope.units() if scope is not None else None
    alike = or_(person.c.birth_on == ROWS.c.birth_on, person.c.phone_index == ROWS.c.phone_index)
    chosen = (
        select(ROWS.c.id, func.min(person.c.id).label("person"))
        .join_from(ROWS, person, and_(person.c.tenant_id == tenant_id, person.c.name == ROWS.c.name, alike))
        .where(
            ROWS.c.tenant_id == tenant_id,
            ROWS.c.batch_id == batch_id,
            ROWS.c.action == "new",
            ROWS.c.likely_id.is_(None),
            person.c.id.not_in(stood_for),
            literal(value=True) if reach is None else person.c.unit_id.in_(reach),
        )
        .group_by(ROWS.c.id)
        .subquery()
    )
    found = bulk.execute(
        select(chosen.c.id, person.c.id, person.c.employee_no, units.c.full_name)
        .join_from(chosen, person, and_(person.c.tenant_id == tenant_id, person.c.id == chosen.c.person))
        .join(units, and_(units.c.tenant_id == tenant_id, units.c.id == person.c.unit_id))
        .order_by(chosen.c.id)
    )
    return [tuple(row) for row in found]


def questions_of(batch: ImportBatch, *, limit: int | None = None) -> list[Question]:
    """所问 — in the order of the sheet, answered or not."""
    person, units, tenant_id = Employee.__table__, OrgUnit.__table__, current_tenant_id()
    chosen = (
        select(
            ROWS.c.row,
            ROWS.c.employee_no,
            ROWS.c.name,
            ROWS.c.unit_name,
            person.c.id,
            person.c.employee_no.label("known_number"),
            units.c.full_name,
            person.c.state,
            func.coalesce(person.c.birth_on == ROWS.c.birth_on, literal(value=False)),
            func.coalesce(person.c.phone_index == ROWS.c.phone_index, literal(value=False)),
            ROWS.c.same,
        )
        .join_from(ROWS, person, and_(person.c.tenant_id == tenant_id, person.c.id == ROWS.c.likely_id))
        .join(units, and_(units.c.tenant_id == tenant_id, units.c.id == person.c.unit_id))
        .where(*_asked(batch))
        .order_by(ROWS.c.row)
        .limit(limit)
    )
    return [Question(*row) for row in bulk.execute(chosen)]


def unanswered(batch: ImportBatch) -> int:
    """未答 — how many questions of the batch nobody has answered."""
    waiting = select(func.count()).select_from(ROWS).where(*_asked(batch), ROWS.c.same.is_(None))
    return int(bulk.execute(waiting).scalar_one())


def answers_of(batch: ImportBatch) -> list[list[Any]]:
    """所答 — as the digest covers them."""
    said = select(ROWS.c.row, ROWS.c.likely_id, ROWS.c.same).where(*_asked(batch), ROWS.c.same.is_not(None))
    return [list(row) for row in bulk.execute(said.order_by(ROWS.c.row))]


def set_answers(batch: ImportBatch, answers: Mapping[int, bool | None]) -> dict[int, int | None]:
    """记下回答 — by row number; answers which rows stand for whom from now on. Raises BadInput."""
    known = {each.row: each for each in questions_of(batch)}
    if not answers or answers.keys() - known.keys():
        raise BadInput(_("Nobody was asked about this row: look at the questions again."))
    said = {row: each.same for row, each in known.items()} | dict(answers)
    yes = [known[row].known_id for row, same in said.items() if same]
    if len(yes) != len(set(yes)):
        raise BadInput(_("Two rows would be the same person on record: answer yes for one of them at most."))
    return {row: known[row].known_id if same else None for row, same in answers.items()}


def mark_answers(
    batch: ImportBatch, answers: Mapping[int, bool | None], meant: Mapping[int, int | None]
) -> None:
    """标记回答 — in the rows, after they were judged anew; `meant` are those on record."""
    for row, same in answers.items():
        bulk.execute(
            update(ROWS)
            .where(ROWS.c.tenant_id == current_tenant_id(), ROWS.c.batch_id == batch.id, ROWS.c.row == row)
            .values(same=same, likely_id=meant[row])
        )


def note_answers(batch: ImportBatch, answers: Mapping[int, bool | None], *, actor: Actor) -> None:
    """留痕 — who said of which rows that they are, or are not, the same person."""
    said: Sequence[int] = sorted(answers)
    audit.record(
        "answer_same",
        f"import_batches:{batch.code}",
        actor=actor,
        subject_id=batch.id,
        changes={"rows": [None, len(said)]},
    )


def _asked(batch: ImportBatch) -> tuple[Any, ...]:
    return (
        ROWS.c.tenant_id == current_tenant_id(),
        ROWS.c.batch_id == batch.id,
        ROWS.c.likely_id.is_not(None),
        ROWS.c.action.not_in(("skipped", "leaving")),
    )
