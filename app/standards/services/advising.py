"""建议 — what the standards suggest for a person, an item and a day: cap, used, remaining, clause.

Used amounts of what is helped with under seal tell that somebody was ill or in need: who shows advice to
people asks `app.standards.services.showing.shown_advice` first.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, select

from app.core.db import session
from app.core.given_rows import given_rows
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import Employee, OrgUnit
from app.rules.festivals import FESTIVAL_WORDS, none_of_them
from app.rules.problems import Problem
from app.rules.standard_items import ITEMS, TIERS
from app.rules.standards import Advice, Used, advised, is_known, lines_for, used_of
from app.standards.queries import given_to, lines_in_force, lines_of, region_of, regions, used_by
from app.standards.services.refusals import NotAFestival, StandardUnknown


def advise(  # noqa: PLR0913 - what advice is asked by
    item: str,
    *,
    employee_id: int,
    unit_id: int,
    on: date,
    tier: str = "",
    festival: str | None = None,
    key: str = "",
    event: str = "",
    but: str = "",
) -> Advice | Problem:
    """建议金额 — for one person, paid by this unit; `key` names the disease and `event` the event of their
    life where it matters, `but` the case or grant that does not count. Problem standard_unknown.
    """
    demand_festival(festival)
    lines = lines_in_force(item, unit_id=unit_id, on=on, tier=tier, festival=festival)
    given = given_to(employee_id, items=[item], but=but).get(item, [])
    used = used_of(given, on=on, festival=festival or "", key=key, event=event)
    return advised(lines, used, item=item)


def advise_many(
    item: str,
    *,
    employee_ids: Sequence[int] | Select[Any],
    on: date,
    tier: str = "",
    festival: str | None = None,
    unit_id: int | None = None,
) -> dict[int, Advice | Problem]:
    """批量建议 — by person, in a constant number of queries; `unit_id` pays, else each person's own unit.

    Where nothing is in force for a person's region there stands a Problem standard_unknown.
    """
    demand_festival(festival)
    units = _units_of(employee_ids)
    places = regions(set(units.values()) if unit_id is None else [unit_id])
    standards = lines_of([item])
    lines = {
        number: lines_for(
            standards, item=item, region=region, path=path, on=on, tier=tier, festival=festival or ""
        )
        for number, (path, region) in places.items()
    }
    used = used_by(item, on=on, festival=festival, among=_among(employee_ids))
    none = Used()
    return {
        person: advised(lines[unit_id or unit], used.get(person, none), item=item)
        for person, unit in units.items()
    }


def demand_festival(festival: str | None, *, field: str = "festival") -> None:
    """须为年节 — raises NotAFestival for a code that is none, naming the day that was meant."""
    if not festival or festival in FESTIVAL_WORDS:
        return
    meant = none_of_them(festival)
    if meant is not None:
        raise NotAFestival(
            _(
                "“%(day)s” is not one of the statutory festivals: festival goods cannot be given for it. "
                "Pay it from "
                "the women's work, activities, or the employer's welfare fee.",
                day=meant,
            ),
            field=field,
        )
    raise NotAFestival(_("Choose one of the festivals that are offered."), field=field)


def demand_known(item: str | None, *, unit: OrgUnit | int, on: date, festival: str | None = None) -> None:
    """须有标准 — raises StandardUnknown where nothing is in force for what this unit pays, or only for some
    of its tiers: what is given to many at once asks for no tier. An item of None asks for none.
    """
    if item is None:
        return
    number = unit if isinstance(unit, int) else unit.id
    if is_known(lines_in_force(item, unit_id=number, on=on, festival=festival)):
        return
    raise StandardUnknown(unknown_words(item, unit_id=number, on=on, everybody=True))


def unknown_words(item: str, *, unit_id: int, on: date, everybody: bool = False) -> str:
    """缺标准说明 — which region, which item, what to do; where only tiers of it have a line, which ones.
    `everybody` says that it is for many at once, of no tier.
    """
    region = region_of(unit_id)
    tiers = _tiers_known(item, unit_id, on)
    if tiers:
        return _tiers_words(item, tiers, region, everybody=everybody)
    return _(
        "No standard for “%(item)s” is in force in %(region)s on %(day)s, so union money cannot be given "
        "for it. "
        "An administrator at headquarters takes over the region's standards or enters the union's own value "
        "with "
        "its document, and a second person confirms it, under “Standards”.",
        item=ITEMS.get(item, item),
        region=region or _("a region that is not set"),
        day=on,
    )


def _tiers_known(item: str, unit_id: int, on: date) -> list[str]:
    """The tiers of it that have a line: with and without surgery, and no line for both."""
    ((path, region),) = regions([unit_id]).values()
    standards = [each for each in lines_of([item]) if each.tier]
    return [
        tier
        for tier in TIERS
        if is_known(lines_for(standards, item=item, region=region, path=path, on=on, tier=tier))
    ]


def _tiers_words(item: str, tiers: Sequence[str], region: str, *, everybody: bool) -> str:
    told = {
        "item": ITEMS.get(item, item),
        "region": region or _("a region that is not set"),
        "tiers": "、".join(str(TIERS[each]) for each in tiers),
    }
    if not everybody:
        return _(
            "The standards for “%(item)s” in %(region)s hold for %(tiers)s only: say which of them it is, or "
            "enter a value for all as well and have a second person confirm it, under “Standards”.",
            **told,
        )
    return _(
        "The standards for “%(item)s” in %(region)s hold for %(tiers)s only, and this is for everybody: "
        "nobody could be given anything. Enter a value for all as well, and have a second person confirm it, "
        "under “Standards”.",
        **told,
    )


def _among(people: Sequence[int] | Select[Any]) -> Any:
    return people if isinstance(people, Select) else _listed(people)


def _listed(people: Iterable[int]) -> Any:
    """A list of any length is handed over as one value: ten thousand of them are no ten thousand
    variables.
    """
    rows = given_rows("asked", {"employee_id": BigInteger()}, ([each] for each in people))
    return select(rows.c.employee_id)


def _units_of(people: Sequence[int] | Select[Any]) -> dict[int, int]:
    with whole_tenant("advice is asked for people of any unit the caller may ask about"):
        found = select(Employee.id, Employee.unit_id).where(Employee.id.in_(_among(people)))
        return dict(session.execute(found).tuples().all())
