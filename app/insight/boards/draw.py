"""画图 — the sums charts are drawn from, in the seat's sight; a month's mark opens that month's rows."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, func, select

from app.core.clock import today
from app.core.console.charts import Drawing, Mark
from app.core.db import session
from app.core.showing import shown_of
from app.core.tenancy import current_scope
from app.models import OrgUnit

MONTHS = 12
MOST = 12  # bars of one chart; the rest is in the list


def months(back: int = MONTHS) -> list[date]:
    """近几个月 — the first days of the last months, this one included, in order."""
    now = today()
    number = now.year * 12 + now.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - back + 1, number + 1)]


def this_year() -> str:
    """本年 — the year as a list's filter asks for it."""
    return str(today().year)


def yesterday() -> str:
    """昨天 — what was due by then and waits still is late."""
    return (today() - timedelta(days=1)).isoformat()


def by_month(day: Any, amount: Any, *conditions: ColumnElement[bool]) -> list[int]:
    """按月合计 — a sum of `amount` for each of the last twelve months; the database adds up by day."""
    first = months()[0]
    shown = shown_of(day.class_)
    query = select(day, func.sum(amount)).where(day >= first, *shown, *conditions).group_by(day)
    sums = dict.fromkeys(months(), 0)
    for on, total in session.execute(query):
        month = on.replace(day=1)
        if month in sums:
            sums[month] += int(total or 0)
    return list(sums.values())


def monthly(
    unit: str, series: Sequence[tuple[Any, Sequence[int]]], page: str, key: str, **asked: str
) -> Drawing:
    """月度折线 — lines over twelve months; a month opens the list `page` between its two ends by `key`."""
    marks = [
        Mark(
            first.strftime("%Y-%m"),
            [values[at] for _name, values in series],
            list_url(page, {**asked, **between(key, first)}),
        )
        for at, first in enumerate(months())
    ]
    return Drawing(unit, [name for name, _values in series], marks, shape="line")


def between(key: str, first: date) -> Mapping[str, str]:
    """A month as a list's filter asks for it."""
    after = (first + timedelta(days=32)).replace(day=1)
    return {f"{key}.from": first.isoformat(), f"{key}.to": (after - timedelta(days=1)).isoformat()}


def by_branch(counts: Mapping[int, Sequence[int]]) -> list[tuple[OrgUnit, list[int]]]:
    """按分支汇总 — sums of units, folded into the seat's unit and those right below it, the largest first."""
    paths = {unit.id: unit for unit in session.scalars(select(OrgUnit))}
    top = min(paths.values(), key=lambda unit: len(unit.path), default=None)
    if top is None:
        return []
    depth = top.path.count("/")
    folded: dict[int, list[int]] = {}
    for unit_id, values in counts.items():
        if (unit := paths.get(unit_id)) is None:
            continue
        home = int(unit.path.split("/")[min(unit.path.count("/") - 1, depth)])
        sums = folded.setdefault(home, [0] * len(values))
        for at, value in enumerate(values):
            sums[at] += int(value or 0)
    found = [(paths[home], sums) for home, sums in folded.items() if home in paths]
    return sorted(found, key=lambda pair: -sum(pair[1]))[:MOST]


def at_the_top(unit: OrgUnit) -> bool:
    """Whether a bar stands for the seat's own unit alone, not for what lies below."""
    scope = current_scope()
    mine = None if scope is None else scope.unit_path
    return unit.path == mine if mine else unit.parent_id is None


def of_unit(page: str, unit: OrgUnit, **asked: str) -> str:
    """A list of the rows of a bar: of the unit alone at the top, else of it and all below."""
    alone = {"unit.op": "only"} if at_the_top(unit) else {}
    return list_url(page, {"unit": unit.id, **alone, **asked})


def list_url(page: str, asked: Mapping[str, Any]) -> str:
    """A list, asked so."""
    return url_for(f"{page}.list", **asked)
