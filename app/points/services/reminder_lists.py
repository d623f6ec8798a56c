"""到期提醒名单 — chosen from the forecast, looked at, and sent: exactly those who were shown, each
once a day.

The list stands in rows: who, how many points, and what became of each. Whoever has no way in, left
with frozen points, or was reminded on the same day already is shown with the reason and is not told.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update

from app.core import audit, bulk
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.numbering import next_number
from app.core.preview import DigestUnknown, StalePreview, digest_of
from app.core.tenancy import current_scope, current_tenant_id
from app.core.text import _
from app.models import Employee, LapseReminder, LapseReminderLine, MemberAccess, Notice, OrgUnit, PointLot
from app.notices.services.telling import tell_each
from app.points.queries.forecast import Cell, chosen, lapse_days
from app.points.queries.freezing import frozen
from app.rules.lapsing import REMINDER_LIFECYCLE

LINES: Any = LapseReminderLine.__table__
TEMPLATE = "points.remind"
MOST_CELLS = 400


class NobodyToRemind(DomainError):
    """无人可提醒 — no points lapse in what was chosen."""

    code = "nobody_to_remind"


def prepare_reminder(
    cells: Sequence[Cell], *, unit: OrgUnit, actor: Actor, on: date, at: datetime
) -> LapseReminder:
    """准备提醒 — who would be told what; nobody is told yet.

    Raises BadInput for no cell or too many, NobodyToRemind when nothing lapses there, NotFound for a unit out
    of sight.
    """
    if not 0 < len(cells) <= MOST_CELLS:
        raise BadInput(_("Choose between 1 and %(most)s cells of the forecast.", most=MOST_CELLS))
    reminder = LapseReminder(
        code=next_number("TX", on),
        unit_id=unit.id,
        cells=[_plain(each, unit) for each in dict.fromkeys(cells)],
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=at,
    )
    session.add(reminder)
    session.flush()
    _staged(reminder, on)
    if not reminder.people:
        raise NobodyToRemind(_("No points lapse in what you chose: choose cells with points."))
    audit.record("prepare", reminder, actor=actor, changes={"digest": [None, reminder.digest]})
    return reminder


def look_again(reminder: LapseReminder, *, actor: Actor, on: date) -> LapseReminder:
    """重新核对 — the same cells, as things stand now. Raises NotAllowedNow once it was sent or withdrawn."""
    session.refresh(reminder, with_for_update=True)
    REMINDER_LIFECYCLE.after(reminder.state, "look_again")
    _staged(reminder, on)
    audit.record("prepare", reminder, actor=actor, changes={"digest": [None, reminder.digest]})
    return reminder


def send_reminder(
    reminder: LapseReminder, *, digest: str, actor: Actor, on: date, at: datetime
) -> LapseReminder:
    """发送提醒 — to exactly those who were shown; sending again does nothing.

    Raises DigestUnknown for another preview's digest, StalePreview when somebody spent, received or
    lost points or was reminded since.
    """
    session.refresh(reminder, with_for_update=True)
    if reminder.digest != digest:
        raise DigestUnknown(
            _("This is not the list that is waiting. Open the reminder again and send what it shows.")
        )
    if reminder.state == "sent":
        return reminder
    after = REMINDER_LIFECYCLE.after(reminder.state, "send")
    found = _found(reminder, on)
    if _digest(found, on) != reminder.digest:
        raise StalePreview(
            _(
                "Since this list was made, points were spent or granted, or somebody was reminded already. "
                "Press “Look again”, then send."
            ),
            changed=0,
        )
    _tell(found, on=on, at=at)
    mine = (LINES.c.tenant_id == current_tenant_id(), LINES.c.reminder_id == reminder.id)
    bulk.execute(update(LINES).values(outcome="told").where(*mine, LINES.c.outcome == "to_tell"))
    reminder.told, reminder.state, reminder.sent_by, reminder.sent_at = (
        reminder.reachable,
        after,
        actor.name,
        at,
    )
    session.flush()
    audit.record("send_reminder", reminder, actor=actor, changes={"people": [0, reminder.told]})
    return reminder


def withdraw_reminder(reminder: LapseReminder, *, actor: Actor, reason: str | None = None) -> LapseReminder:
    """撤回提醒 — a list that will not be sent."""
    session.refresh(reminder, with_for_update=True)
    before, reminder.state = reminder.state, REMINDER_LIFECYCLE.after(reminder.state, "withdraw")
    session.flush()
    audit.record(
        "withdraw", reminder, actor=actor, changes={"state": [before, reminder.state]}, reason=reason
    )
    return reminder


def cells_of(reminder: LapseReminder) -> list[Cell]:
    """所选格 — as they were chosen."""
    return [
        Cell(
            each.get("unit"),
            each.get("sub_account"),
            date.fromisoformat(each["month"]) if each.get("month") else None,
            bool(each.get("alone")),
        )
        for each in reminder.cells
    ]


def _plain(cell: Cell, unit: OrgUnit) -> dict[str, Any]:
    """“All units” are those of who chose, also when somebody above looks again."""
    month = cell.month.isoformat() if cell.month else None
    scope = current_scope()
    alone = cell.alone or (cell.unit_id is None and scope is not None and scope.alone)
    return {
        "unit": cell.unit_id or unit.id,
        "sub_account": cell.sub_account_id,
        "month": month,
        "alone": alone,
    }


def _staged(reminder: LapseReminder, on: date) -> None:
    mine = (LINES.c.tenant_id == current_tenant_id(), LINES.c.reminder_id == reminder.id)
    bulk.execute(delete(LINES).where(*mine))
    found = _found(reminder, on)
    bulk.insert_rows(
        LINES,
        (
            {
                "reminder_id": reminder.id,
                "employee_id": row.employee_id,
                "points": int(row.points),
                "value_fen": int(row.fen),
                "first_on": row.first_on,
                "outcome": outcome,
            }
            for row, outcome in found
        ),
    )
    reminder.people = len(found)
    reminder.reachable = sum(outcome == "to_tell" for _row, outcome in found)
    reminder.points = sum(int(row.points) for row, _outcome in found)
    reminder.value_fen = sum(int(row.fen) for row, _outcome in found)
    reminder.digest = _digest(found, on)
    session.flush()


def _found(reminder: LapseReminder, on: date) -> list[tuple[Any, str]]:
    """Everybody in the cells, in sight of who acts, with what would become of them."""
    days = lapse_days(on)
    asked = select(
        PointLot.employee_id,
        func.sum(PointLot.left_points).label("points"),
        func.sum(PointLot.left_fen).label("fen"),
        func.min(days.day).label("first_on"),
        func.max(MemberAccess.account_id).label("account_id"),
        func.max(case((frozen(on), 1), else_=0)).label("frozen"),
    ).join(Employee, Employee.id == PointLot.employee_id)
    rows = session.execute(
        days.joined(asked)
        .outerjoin(MemberAccess, MemberAccess.employee_id == Employee.id)
        .where(chosen(cells_of(reminder), on, days))
        .group_by(PointLot.employee_id)
        .order_by(PointLot.employee_id)
    ).all()
    told = _told_on(on)
    return [(row, _outcome(row, told)) for row in rows]


def _outcome(row: Any, told: set[int]) -> str:
    if row.frozen:
        return "frozen"
    if row.account_id is None:
        return "no_way_in"
    return "told_today" if row.account_id in told else "to_tell"


def _told_on(on: date) -> set[int]:
    mark = f"{TEMPLATE}:::{on.isoformat()}"
    return set(
        session.scalars(select(Notice.user_id).where(Notice.template == TEMPLATE, Notice.mark == mark))
    )


def _digest(found: Sequence[tuple[Any, str]], on: date) -> str:
    lines = ((row.employee_id, int(row.points), row.first_on, outcome) for row, outcome in found)
    return digest_of({"reminded_on": on}, lines)


def _tell(found: Sequence[tuple[Any, str]], *, on: date, at: datetime) -> None:
    tell_each(
        (
            (row.account_id, {"points": int(row.points), "until": row.first_on})
            for row, outcome in found
            if outcome == "to_tell"
        ),
        TEMPLATE,
        about=None,
        address="/me/points",
        at=at,
        key=on.isoformat(),
    )
