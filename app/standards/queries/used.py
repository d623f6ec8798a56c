"""已用 — what people were given of an item before, by every room that says so, everywhere in the union."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    or_,
    select,
)

from app.core import bulk
from app.core.tenancy import current_tenant_id
from app.rules.care_categories import ONCE_IN_A_LIFE, TOLD_AS_ONE, TOLD_BY_DAY, folded
from app.rules.points import festival_days
from app.rules.standards import Given, Used
from app.standards.usage import usage


def given_to(employee_id: int, *, items: Iterable[str], but: str = "") -> dict[str, list[Given]]:
    """历次享受 — each thing a person was given, by item; `but` names the case or grant left out."""
    used = usage()
    if used is None:
        return {}
    found = select(used.c.item, used.c.on, used.c.fen, used.c.festival, used.c.key, used.c.event).where(
        used.c.tenant_id == current_tenant_id(),
        used.c.employee_id == employee_id,
        used.c.item.in_(list(items)),
        *([used.c.source != but] if but else []),
    )
    given: dict[str, list[Given]] = {}
    for item, on, fen, festival, key, event in bulk.execute(found):
        one = Given(on, int(fen), festival or "", folded(key), event or "")
        given.setdefault(item, []).append(one)
    return given


def used_by(item: str, *, on: date, festival: str | None = None, among: Any = None) -> Mapping[int, Used]:
    """各人已用 — by person, of those who were given anything; `among` is a list or a select of people."""
    rows = used_select(item, on=on, festival=festival, among=among)
    return (
        {} if rows is None else {row[0]: Used(*(int(each) for each in row[1:])) for row in bulk.execute(rows)}
    )


def used_select(
    item: str,
    *,
    on: date,
    festival: str | None = None,
    among: Any = None,
    but: Any = None,
    events: Select[Any] | None = None,
) -> Select[Any] | None:
    """已用合计 — one row a person: year_fen, year_count, festival_fen, ever_fen, ever_count; `but` is a
    select of the sources left out. With `events` (employee_id, event_on), event_fen as well.
    """
    used = usage(more=("source",) if events is None else ("source", "event"))
    if used is None:
        return None
    year = used.c.on.between(date(on.year, 1, 1), date(on.year, 12, 31))
    here = (
        (used.c.festival == festival) & used.c.on.between(*festival_days(festival, on))
        if festival
        else false()
    )
    wanted = [] if among is None else [used.c.employee_id.in_(among)]
    if but is not None:
        wanted.append(used.c.source.not_in(but))
    source: FromClause = used
    more = []
    if events is not None:
        asked = events.subquery("asked")
        source = used.outerjoin(asked, asked.c.employee_id == used.c.employee_id)
        more = [_sum(_for_event(item, used, asked, year), used.c.fen).label("event_fen")]
    return (
        select(
            used.c.employee_id,
            _sum(year, used.c.fen).label("year_fen"),
            _sum(year, 1).label("year_count"),
            _sum(here, used.c.fen).label("festival_fen"),
            func.coalesce(func.sum(used.c.fen), 0).label("ever_fen"),
            func.count().label("ever_count"),
            *more,
        )
        .select_from(source)
        .where(used.c.tenant_id == current_tenant_id(), used.c.item == item, *wanted)
        .group_by(used.c.employee_id)
    )


def _sum(condition: Any, value: Any) -> Any:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


def _for_event(item: str, used: Any, asked: Any, year: ColumnElement[bool]) -> ColumnElement[bool]:
    """As used_of() of rules/standards.py: given for the event each is asked about, or, without saying for
    which, in the year of the event or of the day; where nobody says what is asked about, all of the year.
    """
    if item not in TOLD_AS_ONE | TOLD_BY_DAY:
        return year
    same = used.c.event == (ONCE_IN_A_LIFE if item in TOLD_AS_ONE else cast(asked.c.event_on, String))
    its_year = or_(year, extract("year", used.c.on) == extract("year", asked.c.event_on))
    return or_(same, and_(used.c.event == "", its_year), and_(asked.c.event_on.is_(None), year))
