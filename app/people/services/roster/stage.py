"""暂存 — the rows of a roster into `roster_rows`, each with its outcome; no business table is touched."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, insert, literal, null, or_, select, update
from sqlalchemy.sql.selectable import Select

from app.core import bulk
from app.core.loading import analyse, load, many_rows, temporary
from app.core.tenancy import after_prefix, current_tenant_id
from app.models import Employee, ImportBatch, OrgUnit, RosterRow
from app.people.services.roster.incoming import CARRIED, INCOMING, incoming_rows, restored, stored
from app.people.services.roster.judge import CONFLICTS, changes_somebody, judgement, kept_json
from app.people.services.roster.likely import CODE as LIKELY
from app.people.services.roster.likely import find_likely
from app.people.services.roster.places import Places
from app.people.services.roster.returned import Returned
from app.rules.rosters import Batch, Finding, Opening

ROWS = RosterRow.__table__
CHANGING = ("changed", "moved", "rehired")


def stage_rows(
    batch: ImportBatch,
    opening: Opening,
    batches: Iterable[Batch],
    *,
    places: Places,
    again: bool = False,
) -> None:
    """暂存 — every row of the sheet, judged against who is there now; `again` for rows whose keys were read
    before and which hold the person's number in their place.
    """
    tenant_id = current_tenant_id()
    skipped: list[tuple[int, str]] = []
    returned = Returned(opening)
    with temporary(INCOMING):
        for part in batches:
            skipped.extend(part.skipped)
            load(
                INCOMING,
                incoming_rows(
                    part if again else returned.settled(part), opening, places=places, tenant_id=tenant_id
                ),
            )
        analyse(INCOMING, "employee_no_key", "id_no_index", "keyed_id")  # cipher text tells a planner nothing
        many_rows(bulk.execute(select(func.count()).select_from(INCOMING)).scalar_one())
        _mark(_doubles(opening))
        _carry_over(batch.id, opening, base=places.base.path if places.base else None)
    others = _somebody_is_there()
    if others:
        _explain_conflicts(batch.id, opening)
        _refuse_second_rows(batch.id, opening)
        _ask_of_likely(batch.id, opening)
    _warn_of_shared_phones(batch.id, opening, others=others)
    bulk.insert_rows(
        ROWS,
        (
            {
                "batch_id": batch.id,
                "row": row,
                "action": "skipped",
                "problems": [[None, None, reason, {}, None, True]],
            }
            for row, reason in skipped
        ),
    )


def _carry_over(batch_id: int, opening: Opening, *, base: str | None) -> None:
    """From the temporary table into the tenant's, with employee, outcome and the values before."""
    judged = judgement(INCOMING, set(opening.columns.values()), base=base)
    action = case((INCOMING.c.again == 1, "skipped"), (INCOMING.c.bad == 1, "rejected"), else_=judged.action)
    before = case((changes_somebody(action), judged.before), else_=null())
    chosen: Select[Any] = select(
        literal(current_tenant_id()),
        literal(batch_id).label("batch_id"),
        INCOMING.c.row,
        action.label("action"),
        judged.employee_id.label("employee_id"),
        before.label("changes"),
        kept_json(INCOMING.c.problems).label("problems"),
        *(judged.place.get(name, INCOMING.c[name]) for name in CARRIED),
    ).select_from(judged.joined)
    names = ["tenant_id", "batch_id", "row", "action", "employee_id", "changes", "problems", *CARRIED]
    bulk.execute(insert(ROWS).from_select(names, chosen.order_by(INCOMING.c.row), include_defaults=False))


def _doubles(opening: Opening) -> dict[int, tuple[bool, list[Finding]]]:
    """Rows that say again what a row above says (R8, R9): whether they repeat it, else what is wrong with
    them.
    """
    marks: dict[int, tuple[bool, list[Finding]]] = {}
    first: dict[str, Any] = {}
    for row in _repeated("employee_no_key"):
        above = first.setdefault(row.employee_no_key, row)
        if above is row:
            continue
        if above.fingerprint == row.fingerprint:
            repeats = _doubled(opening, row.row, "employee_no", "duplicate", above.row)
            marks[row.row] = (True, [repeats, *restored(row.row, row.problems)])
        else:
            finding = _doubled(opening, row.row, "employee_no", "dup_in_file", above.row)
            marks[row.row] = (False, [*restored(row.row, row.problems), finding])
    first = {}
    for row in _repeated("id_no_index"):
        above = first.setdefault(row.id_no_index, row)
        if above.employee_no_key != row.employee_no_key and not marks.get(row.row, (False,))[0]:
            known = marks[row.row][1] if row.row in marks else restored(row.row, row.problems)
            marks[row.row] = (
                False,
                [*known, _doubled(opening, row.row, "id_no", "dup_id_in_file", above.row)],
            )
    return marks


def _doubled(opening: Opening, row: int, field: str, code: str, above: int) -> Finding:
    warning = code == "duplicate"
    return Finding(row, opening.cell(field, row), opening.heading(field), code, {"row": above}, None, warning)


def _repeated(column: str) -> Iterable[Any]:
    """Rows whose value in this column stands more than once, from the top down."""
    twice = select(INCOMING.c[column]).where(INCOMING.c[column].is_not(None)).group_by(INCOMING.c[column])
    chosen = (
        INCOMING.c.row,
        INCOMING.c.employee_no_key,
        INCOMING.c.id_no_index,
        INCOMING.c.fingerprint,
        INCOMING.c.bad,
        INCOMING.c.problems,
    )
    return bulk.execute(
        select(*chosen).where(INCOMING.c[column].in_(twice.having(func.count() > 1))).order_by(INCOMING.c.row)
    ).all()


def _mark(marks: dict[int, tuple[bool, list[Finding]]]) -> None:
    if not marks:
        return
    again = [
        {"at": row, "is_bad": int(not repeats), "is_again": int(repeats), "said": stored(findings)}
        for row, (repeats, findings) in marks.items()
    ]
    statement = (
        update(INCOMING)
        .where(INCOMING.c.row == bindparam("at"))
        .values(bad=bindparam("is_bad"), again=bindparam("is_again"), problems=bindparam("said"))
    )
    bulk.execute(statement, again)


def _somebody_is_there() -> bool:
    """Whether the tenant has people at all: into an empty one nobody's roster conflicts with anybody."""
    person = Employee.__table__
    anybody = select(person.c.id).where(person.c.tenant_id == current_tenant_id()).limit(1)
    return bulk.execute(anybody).first() is not None


def _explain_conflicts(batch_id: int, opening: Opening) -> None:
    """Rows that mean somebody else, or somebody out of reach, are rejected and say why."""
    borne, known = _on_record("employee_no_key"), _on_record("id_no_index")
    rows = bulk.execute(
        select(
            *(ROWS.c[name] for name in ("id", "row", "action", "problems")),
            and_(borne, ~known).label("borne"),
            and_(known, ~borne).label("elsewhere"),
        ).where(*_of(batch_id), ROWS.c.action.in_(CONFLICTS))
    )
    _say(
        (
            row.id,
            "rejected",
            row.problems,
            Finding(
                row.row,
                opening.cell("employee_no", row.row),
                opening.heading("employee_no"),
                row.action,
                _which_conflict(row),
                None,
                warning=False,
            ),
        )
        for row in rows.all()
    )


def _on_record(key: str) -> Any:
    """Whether somebody on record bears the number of the row."""
    person = Employee.__table__
    same = and_(person.c.tenant_id == ROWS.c.tenant_id, person.c[key] == ROWS.c[key])
    return exists().where(same).correlate(ROWS)


def _which_conflict(row: Any) -> dict[str, Any]:
    """Which of its numbers is another person's, when only one of them is: the sentence depends on it."""
    if row.action != "identity_conflict":
        return {}
    return {which: True for which in ("borne", "elsewhere") if getattr(row, which)}


def _refuse_second_rows(batch_id: int, opening: Opening) -> None:
    """Two rows of one person, each by another of their numbers: the later one is refused and says so."""
    taken = (*_of(batch_id), ROWS.c.employee_id.is_not(None), ROWS.c.action.in_(("unchanged", *CHANGING)))
    twice = select(ROWS.c.employee_id).where(*taken).group_by(ROWS.c.employee_id).having(func.count() > 1)
    rows = bulk.execute(
        select(ROWS.c.id, ROWS.c.row, ROWS.c.problems, ROWS.c.employee_id)
        .where(*taken, ROWS.c.employee_id.in_(twice))
        .order_by(ROWS.c.row)
    ).all()
    first: dict[int, Any] = {}
    later = [row for row in rows if first.setdefault(row.employee_id, row) is not row]
    _say(
        (
            row.id,
            "rejected",
            row.problems,
            _doubled(opening, row.row, "employee_no", "dup_person_in_file", first[row.employee_id].row),
        )
        for row in later
    )


def _ask_of_likely(batch_id: int, opening: Opening) -> None:
    """Who looks new and may be somebody on record is said, for a human to decide."""
    found = find_likely(batch_id)
    if not found:
        return
    known = {id_: (person, number, unit) for id_, person, number, unit in found}
    rows = bulk.execute(
        select(ROWS.c.id, ROWS.c.row, ROWS.c.problems).where(*_of(batch_id), ROWS.c.id.in_(known))
    ).all()
    _say(
        (
            row.id,
            "new",
            row.problems,
            Finding(
                row.row,
                opening.cell("name", row.row),
                opening.heading("name"),
                LIKELY,
                {"number": known[row.id][1], "unit": known[row.id][2]},
                None,
                warning=True,
            ),
        )
        for row in rows
    )
    statement = (
        update(ROWS)
        .where(ROWS.c.tenant_id == current_tenant_id(), ROWS.c.id == bindparam("at"))
        .values(likely_id=bindparam("person"))
    )
    bulk.execute(statement, [{"at": id_, "person": each[0]} for id_, each in known.items()])


def _warn_of_shared_phones(batch_id: int, opening: Opening, *, others: bool) -> None:
    """One phone for two people, in this roster or with somebody in service: said, never refused (R21)."""
    chosen = select(ROWS.c.id, ROWS.c.row, ROWS.c.action, ROWS.c.problems, ROWS.c.phone_index).where(
        *_of(batch_id), ROWS.c.action.not_in(("skipped", "rejected"))
    )
    later = _sharing_in_file(batch_id, chosen)
    if others:
        known = {row.id for row in later}
        later += [row for row in bulk.execute(_shared_with_others(chosen)) if row.id not in known]
    _say(
        (
            row.id,
            row.action,
            row.problems,
            Finding(
                row.row,
                opening.cell("phone", row.row),
                opening.heading("phone"),
                "phone_shared",
                {},
                None,
                warning=True,
            ),
        )
        for row in {row.id: row for row in later}.values()
    )


def _sharing_in_file(batch_id: int, chosen: Select[Any]) -> list[Any]:
    """Rows whose phone stands in a row above; most rosters have none, and are looked through once."""
    twice = (
        select(ROWS.c.phone_index)
        .where(*_of(batch_id), ROWS.c.phone_index.is_not(None), ROWS.c.action != "skipped")
        .group_by(ROWS.c.phone_index)
        .having(func.count() > 1)
    )
    if bulk.execute(twice.limit(1)).first() is None:
        return []
    first: set[str] = set()
    later = []
    for row in bulk.execute(chosen.where(ROWS.c.phone_index.in_(twice)).order_by(ROWS.c.row)):
        if row.phone_index in first:
            later.append(row)
        first.add(row.phone_index)
    return later


def _shared_with_others(chosen: Select[Any]) -> Select[Any]:
    person = Employee.__table__
    somebody_else = or_(ROWS.c.employee_id.is_(None), person.c.id != ROWS.c.employee_id)
    same = and_(person.c.tenant_id == ROWS.c.tenant_id, person.c.phone_index == ROWS.c.phone_index)
    return chosen.join_from(ROWS, person, and_(same, person.c.state == "active", somebody_else)).where(
        ROWS.c.action.in_(("new", "changed", "moved", "rehired"))
    )


def _say(found: Iterable[tuple[int, str, Any, Finding]]) -> None:
    changed = [
        {
            "at": id_,
            "outcome": action,
            "said": [each.kept for each in [*restored(finding.row, problems), finding]],
        }
        for id_, action, problems, finding in found
        if not any(each.code == finding.code for each in restored(finding.row, problems))
    ]
    if changed:
        statement = (
            update(ROWS)
            .where(ROWS.c.tenant_id == current_tenant_id(), ROWS.c.id == bindparam("at"))
            .values(action=bindparam("outcome"), problems=bindparam("said", type_=ROWS.c.problems.type))
        )
        bulk.execute(statement, changed)


def stage_leavers(batch: ImportBatch, *, unit_path: str) -> None:
    """离职名单 — people in service at and below the unit whom no row of the roster names, rejected rows
    included (R11).
    """
    tenant_id, person, units = current_tenant_id(), Employee.__table__, OrgUnit.__table__
    named = ROWS.alias("named")
    mine = (named.c.tenant_id == tenant_id, named.c.batch_id == batch.id)

    def unnamed(column: str, by: str | None = None) -> Any:
        said = select(named.c[by or column]).where(*mine, named.c[by or column].is_not(None))
        return person.c[column].is_(None) | person.c[column].not_in(said)

    carried = [name for name in CARRIED if name in person.c]
    chosen = (
        select(
            literal(tenant_id),
            literal(batch.id).label("batch_id"),
            literal("leaving").label("action"),
            person.c.id.label("employee_id"),
            units.c.full_name.label("unit_name"),
            units.c.full_name.label("dept_path"),
            *(person.c[name] for name in carried),
        )
        .join_from(
            person, units, (units.c.tenant_id == person.c.tenant_id) & (units.c.id == person.c.unit_id)
        )
        .where(
            person.c.tenant_id == tenant_id,
            person.c.state == "active",
            units.c.path >= unit_path,
            units.c.path < after_prefix(unit_path),
            unnamed("employee_no_key"),
            unnamed("id_no_index"),
            unnamed("id", "keyed_id"),
        )
        .order_by(person.c.id)
    )
    names = ["tenant_id", "batch_id", "action", "employee_id", "unit_name", "dept_path", *carried]
    bulk.execute(insert(ROWS).from_select(names, chosen, include_defaults=False))


def mine(batch: ImportBatch) -> tuple[Any, ...]:
    """本批 — the conditions that say: a row of this batch."""
    return _of(batch.id)


def _of(batch_id: int) -> tuple[Any, ...]:
    return (ROWS.c.tenant_id == current_tenant_id(), ROWS.c.batch_id == batch_id)
