"""职工的过去 — what happened to their employment, their membership of the union, and by which rosters."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.links import page_of
from app.core.console.security import allowed
from app.core.console.views import ConsoleView
from app.core.db import session
from app.core.showing import shown_of
from app.core.text import _, _l
from app.models import Employee, EmploymentEvent, ImportBatch, Membership, RosterRow
from app.people.services.roster.report import changes_in, outcome_words
from app.people.views.roster_values import label, shown_value

SHOWN = 20
TOUCHED = ("new", "changed", "moved", "rehired", "leaving")


def rosters_of(person: Employee) -> Sequence[Lines]:
    """导入记录 — the rosters that touched this person, the newest first, with what each changed.

    For whoever may look at rosters, and only those in their sight.
    """
    if not allowed("Roster", "can_show"):
        return []
    hired_by = select(EmploymentEvent.batch_id).where(
        EmploymentEvent.employee_id == person.id,
        EmploymentEvent.kind == "hired",
        EmploymentEvent.batch_id.is_not(None),
    )
    theirs = or_(
        RosterRow.employee_id == person.id,
        (RosterRow.action == "new")
        & (RosterRow.employee_no_key == person.employee_no_key)
        & RosterRow.batch_id.in_(hired_by),
    )
    found = session.scalars(
        select(RosterRow)
        .join(ImportBatch, ImportBatch.id == RosterRow.batch_id)
        .options(joinedload(RosterRow.batch))
        .where(theirs, RosterRow.action.in_(TOUCHED), ImportBatch.applied_at.is_not(None))
        .where(*shown_of(ImportBatch))
        .order_by(RosterRow.id.desc())
        .limit(SHOWN)
    ).all()
    headings = [
        _l("Roster"),
        _l("Confirmed at"),
        _l("Confirmed by"),
        _l("Outcome"),
        _l("What changed"),
        _l("Undone"),
    ]
    rows = [
        [
            (f"{row.batch.code} {row.batch.file_name}", page_of(row.batch)),
            row.batch.applied_at,
            row.batch.applied_by,
            outcome_words()[row.action],
            _changes(row),
            RosterRow.__table__.c.undone.info["words"].get(row.undone) if row.undone else None,
        ]
        for row in found
    ]
    kinds = ["link", "instant", "text", "text", "long_text", "text"]
    return [Lines(_l("By which rosters"), headings, rows, kinds)] if rows else []


def _changes(row: RosterRow) -> str:
    return "；".join(
        _(
            "%(what)s: %(before)s → %(after)s",
            what=label(each.field),
            before=shown_value(each.field, each.before) or "—",
            after=shown_value(each.field, each.after) or "—",
        )
        for each in (changes_in([row]) if row.changes else ())
    )


class EmploymentEvents(ConsoleView):
    """任职变动."""

    datamodel = Rows(EmploymentEvent)
    list_title, one = _l("Changes of employment"), _l("Change of employment")
    list_columns = [
        *("happened_on", "employee", "kind", "from_unit", "to_unit", "reason", "recorded_by", "recorded_at"),
    ]
    show_columns = [*list_columns, "prior"]
    filters = ["kind", "happened_on"]
    base_order = ("happened_on", "desc")
    empty = _l("Nothing on record.")


class Memberships(ConsoleView):
    """会籍."""

    datamodel = Rows(Membership)
    list_title, one = _l("Union membership"), _l("Membership")
    list_columns = ["employee", "joined_on", "left_on", "reason"]
    filters = ["joined_on", "left_on"]
    base_order = ("joined_on", "desc")
    empty = _l("Never a member of the union.")
