"""提议名单 — whose occasion it is, as one select for each kind of occasion over everybody in service."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Table,
    and_,
    cast,
    exists,
    extract,
    func,
    literal,
    null,
    or_,
    select,
)

from app.core import bulk
from app.core.given_rows import given_rows, materialized
from app.core.tenancy import current_tenant_id
from app.models import CareCase, CareSubject, Employee, GrantLine, LifeEvent, Membership, PointLot, Proposal
from app.rules.occasions import Coming
from app.rules.proposing import (
    CATEGORY_OF,
    FRONT_LINE,
    RECORDED,
    TRACKS,
    in_season,
    milestones,
    retiring,
    season_from,
    window_of,
)
from app.standards.queries import regions

PEOPLE: Table = Employee.__table__
MEMBERS: Table = Membership.__table__
EVENTS: Table = LifeEvent.__table__
LOTS: Table = PointLot.__table__
LINES: Table = GrantLine.__table__
MADE: Table = Proposal.__table__
CASES: Table = CareCase.__table__
SUBJECTS: Table = CareSubject.__table__


def due(occasion: str, on: date) -> Select[Any]:
    """当日名单 — employee_id, event_on, event_key, years: members in service whose occasion falls into the
    days looked at, whatever was proposed or given before.
    """
    if occasion in RECORDED:
        return _recorded(occasion, on)
    if occasion == "heat":
        return _front_line(on)
    column, dates = _dates(occasion, on)
    rows = given_rows(
        "occasion_days",
        {"source_on": Date, "event_on": Date, "event_key": String},
        ((each.source_on, each.event_on, each.key) for each in dates),
    )
    own = materialized(
        select(PEOPLE.c.id, PEOPLE.c.gender, func.date(PEOPLE.c[column]).label("source_on")).where(
            *_here(on)
        ),
        "whose_days",
    )
    years = extract("year", rows.c.event_on) - extract("year", own.c.source_on)
    told = cast(years, Integer) if occasion == "service" else cast(null(), Integer)
    found = select(own.c.id.label("employee_id"), rows.c.event_on, rows.c.event_key, told.label("years"))
    found = found.join_from(own, rows, rows.c.source_on == own.c.source_on)
    return found if occasion == "service" else found.where(_on_track(own, rows))


def unsettled(found: Any, occasion: str) -> list[ColumnElement[bool]]:
    """未办过 — neither proposed before, nor granted or listed in a grant of any rule, nor a case of care.

    Only occasions that are no secret are looked for among the cases.
    """
    tenant = current_tenant_id()
    mine = (MADE.c.tenant_id == tenant, MADE.c.employee_id == found.c.employee_id)
    made = exists().where(*mine, MADE.c.occasion == occasion, MADE.c.event_key == found.c.event_key)
    granted = exists().where(
        LOTS.c.tenant_id == tenant,
        LOTS.c.employee_id == found.c.employee_id,
        LOTS.c.event_key == found.c.event_key,
    )
    listed = exists().where(
        LINES.c.tenant_id == tenant,
        LINES.c.employee_id == found.c.employee_id,
        LINES.c.event_key == found.c.event_key,
        or_(LINES.c.blocked.is_(None), LINES.c.blocked == "dropped"),
    )
    category = CATEGORY_OF.get(occasion)
    if category is None:
        return [~made, ~granted, ~listed]
    helped = exists().where(
        SUBJECTS.c.tenant_id == tenant,
        CASES.c.tenant_id == tenant,
        CASES.c.id == SUBJECTS.c.case_id,
        CASES.c.withdrawn_on.is_(None),
        SUBJECTS.c.employee_id == found.c.employee_id,
        SUBJECTS.c.category == category,
        or_(SUBJECTS.c.event_on == found.c.event_on, literal(category == "retirement")),
    )
    return [~made, ~granted, ~listed, ~helped]


def _dates(occasion: str, on: date) -> tuple[str, Iterable[Coming]]:
    window = window_of(occasion, on)
    if occasion == "service":
        return "hire_on", milestones(window)
    return "birth_on", (each for track in TRACKS for each in retiring(window, track))


def _on_track(own: Any, rows: Any) -> ColumnElement[bool]:
    """A date of retirement is of one gender's table."""
    return or_(
        *(
            and_(rows.c.event_key == f"retiring-{name}", own.c.gender == track.gender)
            for name, track in TRACKS.items()
        )
    )


def _recorded(kind: str, on: date) -> Select[Any]:
    """Every one that HR recorded, each by itself."""
    window = window_of(kind, on)
    return (
        select(
            EVENTS.c.employee_id,
            EVENTS.c.happened_on.label("event_on"),
            (literal(f"{kind}-") + cast(EVENTS.c.id, String)).label("event_key"),
            cast(null(), Integer).label("years"),
        )
        .join(PEOPLE, and_(PEOPLE.c.id == EVENTS.c.employee_id, PEOPLE.c.tenant_id == EVENTS.c.tenant_id))
        .where(
            EVENTS.c.tenant_id == current_tenant_id(),
            EVENTS.c.kind == kind,
            EVENTS.c.state == "recorded",
            EVENTS.c.happened_on.between(window.first, window.last),
            *_here(on),
        )
    )


def _front_line(on: date) -> Select[Any]:
    """Who works at the front line in a unit whose region has its months of heat."""
    units = _units_in_season(on)
    rows = given_rows("hot", {"unit_id": Integer, "event_on": Date}, units)
    words = or_(*(PEOPLE.c.position.contains(word) for word in FRONT_LINE))
    return (
        select(
            PEOPLE.c.id.label("employee_id"),
            rows.c.event_on,
            literal(f"heat-{on.year}").label("event_key"),
            cast(null(), Integer).label("years"),
        )
        .join_from(PEOPLE, rows, rows.c.unit_id == PEOPLE.c.unit_id)
        .where(*_here(on), words)
    )


def _units_in_season(on: date) -> list[tuple[int, date]]:
    used = select(PEOPLE.c.unit_id).where(PEOPLE.c.tenant_id == current_tenant_id()).distinct()
    places = regions(bulk.execute(used).scalars().all())
    hot = ((number, region) for number, (_path, region) in places.items() if in_season(region, on))
    return [(number, season_from(region, on)) for number, region in hot]


def _here(on: date) -> list[ColumnElement[bool]]:
    """In service, and a member of the union on this day."""
    member = exists().where(
        MEMBERS.c.tenant_id == PEOPLE.c.tenant_id,
        MEMBERS.c.employee_id == PEOPLE.c.id,
        MEMBERS.c.joined_on <= on,
        or_(MEMBERS.c.left_on.is_(None), MEMBERS.c.left_on > on),
    )
    return [PEOPLE.c.tenant_id == current_tenant_id(), PEOPLE.c.state == "active", member]
