"""回答同一人 — yes takes the row for the person on record, judged anew; no leaves it new."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from app.core import bulk
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.models import ImportBatch, RosterRow
from app.people.services.roster.check import conclude, plan_of
from app.people.services.roster.fixing import must_wait, options_of
from app.people.services.roster.found import draw_out
from app.people.services.roster.likely import mark_answers, note_answers, questions_of, set_answers
from app.people.services.roster.restaging import restage
from app.people.services.roster.stage import ROWS


def answer_same(
    batch: ImportBatch, answers: Mapping[int, bool | None], *, actor: Actor, at: datetime
) -> ImportBatch:
    """回答 — by row number: the same person, another one, or not decided yet.

    Raises NotAllowedNow when the roster waits no more, BadInput for a row nobody was asked about.
    """
    batch = must_wait(batch)
    before = {each.row: each for each in questions_of(batch)}
    changed = {row: same for row, same in answers.items() if row not in before or before[row].same != same}
    if not changed:
        return batch
    meant = set_answers(batch, changed)
    known = {row: before[row].known_id for row in changed}
    _stand_for(batch, meant)
    turned = [row for row in changed if changed[row] or before[row].same]
    if turned:
        label = {"by": actor.name, "at": at.isoformat(timespec="seconds")}
        touched, opened = restage(
            batch,
            plan_of(batch).opening,
            options_of(batch),
            given={},
            returned=_rows(batch, turned),
            label=label,
        )
    else:
        touched, opened = set(changed), ()
    mark_answers(batch, changed, known)
    conclude(batch, options_of(batch), opened=dict.fromkeys([*batch.summary["new_units"], *opened]))
    draw_out(batch, rows=touched)
    note_answers(batch, changed, actor=actor)
    session.flush()
    return batch


def _rows(batch: ImportBatch, numbers: Sequence[int]) -> Sequence[RosterRow]:
    """The rows as they are now, to be judged anew."""
    chosen = select(RosterRow).where(RosterRow.batch_id == batch.id, RosterRow.row.in_(numbers))
    return session.scalars(chosen.execution_options(populate_existing=True)).all()


def _stand_for(batch: ImportBatch, meant: Mapping[int, int | None]) -> None:
    """The row's key names the person, as the key of a roster of ours does."""
    statement = (
        update(ROWS)
        .where(ROWS.c.tenant_id == current_tenant_id(), ROWS.c.batch_id == batch.id)
        .where(ROWS.c.row == bindparam("at_row"))
        .values(keyed_id=bindparam("person"))
    )
    bulk.execute(statement, [{"at_row": row, "person": person} for row, person in meant.items()])
