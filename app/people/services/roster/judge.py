"""判定 — what each row would do to whom, in one statement over the whole roster (R10-R12, DESIGN §6).

The same judgement runs over the rows coming in and, before they are applied, over the rows staged: where the
two differ, somebody changed something in between.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.core.db import session
from app.core.tenancy import after_prefix, current_scope, current_tenant_id
from app.models import Employee, Membership, OrgUnit
from app.tenants.queries import setting

# a row's column, the column of the person it is compared with, and how it is compared
COMPARED = {
    "name": "name",
    "gender": "gender",
    "id_no": "id_no_index",
    "birth_date": "birth_on",
    "phone": "phone_index",
    "email": "email",
    "position": "position",
    "grade": "grade",
    "employment_type": "employment_type",
    "ethnicity": "ethnicity",
    "education": "education",
    "marital_status": "marital_status",
    "political_status": "political_status",
    "id_kind": "id_kind",
    "hire_date": "hire_on",
}
KEPT = {"id_no": "id_no", "phone": "phone"}  # of these the cipher text is kept, not the index
FILLED = (
    "gender",
    "birth_date",
    "id_kind",
)  # follow from the identity number where the sheet has no such column
PLACE = ("unit_id", "unit_name")  # of a row: the unit it comes to
CONFLICTS = ("identity_conflict", "key_elsewhere", "not_in_your_unit")
MATCH = "roster_match"  # the setting: by which keys a row finds its person


@dataclass(frozen=True, slots=True)
class Judgement:
    """判定 — a select of the source with the person each row means, the outcome, and the values before;
    `place` are the columns of the unit it comes to.
    """

    joined: FromClause
    place: dict[str, ColumnElement[Any]]
    employee_id: ColumnElement[Any]
    action: ColumnElement[Any]
    before: ColumnElement[Any]


def judgement(source: FromClause, fields: Collection[str], *, base: str | None = None) -> Judgement:
    """判定 — of the rows of `source`, when the sheet has the `fields`; a field it has not, or leaves empty,
    stays.

    `base` is the path of the unit where rows without a department go: whoever stands in it or below stays
    where they are.
    """
    tenant_id, match = current_tenant_id(), str(setting(MATCH))
    by_no, by_id, person = (Employee.__table__.alias(name) for name in ("by_no", "by_id", "person"))
    joined: FromClause = (
        source.outerjoin(
            by_no,
            and_(by_no.c.tenant_id == tenant_id, by_no.c.employee_no_key == source.c.employee_no_key),
        )
        .outerjoin(by_id, and_(by_id.c.tenant_id == tenant_id, by_id.c.id_no_index == source.c.id_no_index))
        .outerjoin(
            person,
            and_(
                person.c.tenant_id == tenant_id,
                person.c.id == func.coalesce(source.c.keyed_id, *_in_order(match, by_no, by_id)),
            ),
        )
    )
    joined, place = _placed(joined, source, person, base)
    moves = _moves(place, person)
    differs = {
        field: _differs(source, person, column) for field, column in COMPARED.items() if field in fields
    }
    joins_union = _joins_union(source, person) if "is_member" in fields else literal(value=False)
    action = case(
        (person.c.id.is_(None), "new"),
        (_outside(person), "not_in_your_unit"),
        (_conflicts(match, source, by_no, by_id), "identity_conflict"),
        (_meant_otherwise(source, by_no, by_id), "key_elsewhere"),
        (person.c.state == "left", "rehired"),
        (moves, "moved"),
        (or_(*differs.values(), joins_union, _renumbered(match, source, person)), "changed"),
        else_="unchanged",
    )
    filled = {field: _fills(source, person, COMPARED[field]) for field in FILLED if field not in fields}
    before = _before(match, source, person, differs | filled, moves)
    return Judgement(joined, place, person.c.id, action, before)


def _differs(source: FromClause, person: FromClause, column: str) -> ColumnElement[bool]:
    return and_(source.c[column].is_not(None), source.c[column].is_distinct_from(person.c[column]))


def _fills(source: FromClause, person: FromClause, column: str) -> ColumnElement[bool]:
    """What follows from the identity number is written where nothing stood."""
    return and_(source.c[column].is_not(None), person.c[column].is_(None))


def _placed(
    joined: FromClause, source: FromClause, person: FromClause, base: str | None
) -> tuple[FromClause, dict[str, ColumnElement[Any]]]:
    """The unit each row comes to: what its department says; without one, where the person stands below
    `base`.
    """
    place: dict[str, ColumnElement[Any]] = {name: source.c[name] for name in PLACE}
    if base is None:
        return joined, place
    stands = OrgUnit.__table__.alias("stands")
    own = and_(stands.c.tenant_id == person.c.tenant_id, stands.c.id == person.c.unit_id)
    below = and_(stands.c.path >= base, stands.c.path < after_prefix(base))
    stays = and_(source.c.dept_path.is_(None), source.c.unit_id.is_not(None), below)
    theirs = {"unit_id": stands.c.id, "unit_name": stands.c.full_name}
    return joined.outerjoin(stands, own), {
        name: case((stays, theirs[name]), else_=place[name]).label(name) for name in PLACE
    }


def _moves(place: dict[str, ColumnElement[Any]], person: FromClause) -> ColumnElement[bool]:
    return and_(place["unit_name"].is_not(None), place["unit_id"].is_distinct_from(person.c.unit_id))


def _in_order(match: str, by_no: FromClause, by_id: FromClause) -> tuple[ColumnElement[Any], ...]:
    return (by_id.c.id, by_no.c.id) if match == "id_no" else (by_no.c.id, by_id.c.id)


def _conflicts(match: str, source: FromClause, by_no: FromClause, by_id: FromClause) -> ColumnElement[bool]:
    """Another person behind the same number, or the same person in service under another number (R10).

    Where the identity number is the key, the employee number may change, and belongs to nobody else; where
    both are, they name the same person or nobody.
    """
    two_people = and_(by_no.c.id.is_not(None), by_id.c.id.is_not(None), by_no.c.id != by_id.c.id)
    if match != "employee_no":
        identified = and_(source.c.id_no_index.is_not(None), by_no.c.id_no_index.is_not(None))
        unlike = or_(identified, by_no.c.name != source.c.name)
        other_bears_it = and_(by_no.c.id.is_not(None), by_id.c.id.is_(None), unlike)
        alone = [and_(by_no.c.id.is_(None), by_id.c.id.is_not(None))] if match == "both" else []
        return and_(source.c.keyed_id.is_(None), or_(two_people, other_bears_it, *alone))
    other_person = and_(
        by_no.c.id.is_not(None),
        by_no.c.id_no_index.is_distinct_from(source.c.id_no_index),
        by_no.c.name != source.c.name,
    )
    in_service_elsewhere = and_(by_no.c.id.is_(None), by_id.c.state == "active")
    return and_(source.c.keyed_id.is_(None), or_(other_person, two_people, in_service_elsewhere))


def _meant_otherwise(source: FromClause, by_no: FromClause, by_id: FromClause) -> ColumnElement[bool]:
    """The key of a row of ours names one person, its numbers another: rows were shifted against their
    keys.
    """
    return and_(
        source.c.keyed_id.is_not(None),
        or_(by_no.c.id != source.c.keyed_id, by_id.c.id != source.c.keyed_id),
    )


def _renumbered(match: str, source: FromClause, person: FromClause) -> ColumnElement[bool]:
    """A person known by the key of the row, or by the identity number, gets another employee number."""
    known = literal(value=True) if match == "id_no" else source.c.keyed_id.is_not(None)
    return and_(known, source.c.employee_no_key.is_distinct_from(person.c.employee_no_key))


def _joins_union(source: FromClause, person: FromClause) -> ColumnElement[bool]:
    membership = Membership.__table__
    return and_(
        source.c.member.is_(True),
        ~exists().where(
            membership.c.tenant_id == current_tenant_id(),
            membership.c.employee_id == person.c.id,
            membership.c.left_on.is_(None),
        ),
    )


def _outside(person: FromClause) -> ColumnElement[bool]:
    """The person stands in a unit the active seat does not reach."""
    scope, units = current_scope(), OrgUnit.__table__
    if scope is None or scope.unit_path is None:
        return literal(value=False)
    path = scope.unit_path
    reach = (
        units.c.path == path if scope.alone else (units.c.path >= path) & (units.c.path < after_prefix(path))
    )
    reached = select(units.c.id).where(units.c.tenant_id == scope.tenant_id, reach)
    return person.c.unit_id.not_in(reached)


def _before(
    match: str,
    source: FromClause,
    person: FromClause,
    differs: dict[str, ColumnElement[bool]],
    moves: ColumnElement[bool],
) -> ColumnElement[Any]:
    """The values a row would replace, as JSON; what was empty is "", what stays is left out."""
    parts: list[Any] = []
    for field, is_other in differs.items():
        column = person.c[KEPT.get(field, COMPARED[field])]
        parts += [literal(field), case((is_other, _as_text(column, cipher=field in KEPT)), else_=null())]
    moved = and_(moves, person.c.unit_id.is_not(None))
    parts += [literal("unit_id"), case((moved, person.c.unit_id), else_=null())]
    gone = person.c.state == "left"
    parts += [literal("left_on"), case((gone, _as_text(person.c.left_on)), else_=null())]
    other_number = or_(gone, _renumbered(match, source, person))
    parts += [literal("employee_no"), case((other_number, person.c.employee_no), else_=null())]
    if _on_postgresql():
        return func.jsonb_strip_nulls(func.jsonb_build_object(*parts, type_=JSONB), type_=JSONB)
    return func.json_patch("{}", func.json_object(*parts))


def _as_text(column: ColumnElement[Any], *, cipher: bool = False) -> ColumnElement[Any]:
    if cipher:
        column = func.encode(column, "hex") if _on_postgresql() else func.hex(column)
    return func.coalesce(cast(column, String), "")


def kept_json(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """JSON 列 — text that is JSON already, as the column of a staged row takes it."""
    return cast(column, JSONB) if _on_postgresql() else column


def _on_postgresql() -> bool:
    return bool(session.get_bind().dialect.name == "postgresql")


def changes_somebody(action: ColumnElement[Any]) -> ColumnElement[bool]:
    """有变化 — outcomes that keep the values before."""
    return action.in_(("changed", "moved", "rehired"))
