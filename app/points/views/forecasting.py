"""过期预测页 — what lapses by unit, sub-account and month; whose points they are; a reminder to
exactly those.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import format_date
from sqlalchemy import select

from app.core import audit
from app.core.clock import now, today
from app.core.console.attributes import Attribute
from app.core.console.charts import Drawing, Mark, drawn
from app.core.console.display import shown
from app.core.console.downloads import workbook
from app.core.console.facts import Lines
from app.core.console.links import page_of
from app.core.console.security import acting, allowed, guarded
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.money import Money
from app.core.numbers import number_in
from app.core.text import _, _l
from app.models import OrgUnit
from app.points.export import write_forecast
from app.points.queries.forecast import LATER, Cell, Cut, Forecast, Row, count_of, forecast, people_of
from app.points.services.reminder_lists import MOST_CELLS, prepare_reminder
from app.rules.budgets import FUND_SOURCES
from app.rules.lapsing import USUAL_DAYS, months_ahead

SHOWN = 200  # people of one cell; all of them are in the reminder
SHARE, POINTS = Attribute("", "", "basis_points"), Attribute("", "", "points")


class LapseForecast(BaseView):
    """过期预测."""

    route_base, default_view = "/forecast", "table"
    class_permission_name = "LapseForecast"
    base_permissions = ["can_table", "can_export", "can_remind"]
    title = _l("Forecast of points that lapse")

    @expose("/")
    @guarded("table")
    def table(self) -> Any:
        """Twelve months, row by row; every figure opens the people behind it and can be chosen."""
        cut = _cut()
        found = forecast(today(), cut)
        here = {"unit": cut.unit.id if cut.unit else None, "fund": cut.fund}
        return render_template(
            "points/forecast.html",
            title=self.title,
            found=found,
            months=[month.strftime("%Y-%m") for month in found.months],
            heads=[_head(month, first=not at) for at, month in enumerate(found.months)],
            rows=[_drawn_row(row, found.months) for row in found.rows if any(row.points[:LATER])],
            totals=[_points(each) for each in found.points[:LATER]],
            later=_points(found.points[LATER]) if found.points[LATER] else None,
            said=_said(found),
            chart=url_for("LapseForecast.chart", **here),
            cut=cut,
            up=_up(cut),
            funds=FUND_SOURCES,
            here=here,
            remind=url_for("LapseForecast.remind") if allowed("LapseForecast", "can_remind") else None,
            workbook=url_for("LapseForecast.workbook", **here)
            if allowed("LapseForecast", "can_export")
            else None,
        )

    @expose("/chart")
    @guarded("table")
    def chart(self) -> Any:
        """Month by month what is not spent yet, and what of it is likely to lapse."""
        return render_template(
            "console/chart.html", chart={"title": self.title}, **drawn(_drawing(forecast(today(), _cut())))
        )

    @expose("/people")
    @guarded("table")
    def people(self) -> Any:
        """Whose points are in one figure: those who lose some first."""
        cells = _cells(request.args.getlist("cell")[:1])
        if not cells:
            abort(404)
        count, points, fen = count_of(cells, today())
        rows = [
            [(str(person), page_of(person)), person.unit, points_, fen_, first, last]
            for person, points_, fen_, first, last in people_of(cells, today(), SHOWN)
        ]
        headings = [
            *(_l("Employee"), _l("Unit"), _l("Points"), _l("Value")),
            *(_l("First to lapse after"), _l("Last to lapse after")),
        ]
        kinds = ["link", "relation", "points", "fen", "day", "day"]
        note = _("The first %(shown)d of %(count)d.", shown=SHOWN, count=count) if count > SHOWN else None
        return render_template(
            "points/forecast_people.html",
            title=_("Whose points lapse: %(what)s", what=_named(cells[0])),
            table=Lines(_l("Members"), headings, rows, kinds, note=note),
            people=count,
            points=_points(points),
            money=Money(fen).format(),
            cell=request.args["cell"],
            remind=url_for("LapseForecast.remind") if allowed("LapseForecast", "can_remind") else None,
        )

    @expose("/remind", methods=["POST"])
    @guarded("remind")
    def remind(self) -> Any:
        """The list of those in the chosen cells, to be looked at and sent."""
        try:
            with atomic():
                made = prepare_reminder(
                    _cells(request.form.getlist("cell")[: MOST_CELLS + 1]),
                    unit=_seat_unit(),
                    actor=acting(),
                    on=today(),
                    at=now(),
                )
                number = made.id
        except DomainError as refusal:
            flash(refusal.message, "danger")
            return redirect(url_for("LapseForecast.table"))
        return redirect(url_for("SendReminder.form_of", pk=number))

    @expose("/workbook", methods=["POST"])
    @guarded("export")
    def workbook(self) -> Any:
        """The same table as a workbook; that it was taken stands in the trail."""
        found = forecast(today(), _cut())
        with atomic():
            label = f"point_lots:{self.title}"
            audit.record("export", label, actor=acting(), changes={"rows": [None, len(found.rows)]})
        return workbook(
            lambda path: write_forecast(path, found, on=today()), f"{self.title}-{today():%Y%m%d}"
        )


def _cut() -> Cut:
    number, fund = number_in(request.args.get("unit", "")), request.args.get("fund", "")
    unit = _unit(number) if number else None
    if number and unit is None:
        abort(404)
    return Cut(unit, fund if fund in FUND_SOURCES else None)


def _unit(number: int | None) -> OrgUnit | None:
    return session.scalars(select(OrgUnit).where(OrgUnit.id == number)).first()


def _seat_unit() -> OrgUnit:
    """The highest unit in sight: the seat's own."""
    units = select(OrgUnit).order_by(OrgUnit.path).limit(1)
    return session.scalars(units).one()


def _up(cut: Cut) -> OrgUnit | None:
    parent = cut.unit.parent_id if cut.unit else None
    return _unit(parent) if parent else None


def _cells(texts: Sequence[str]) -> list[Cell]:
    """Each "unit-sub-account-month" with "only" at the end for a unit alone; a part left out means all."""
    return [cell for text in texts if (cell := _cell(text)) is not None]


def _cell(text: str) -> Cell | None:
    parts = text.split("_")
    if len(parts) not in (3, 4):
        return None
    unit_id, account_id = number_in(parts[0]), number_in(parts[1])
    month = _month(parts[2])
    if (parts[0] and unit_id is None) or (parts[1] and account_id is None) or (parts[2] and month is None):
        return None
    if unit_id is not None and _unit(unit_id) is None:
        abort(404)
    return Cell(unit_id, account_id, month, alone=parts[3:] == ["only"])


def _month(text: str) -> date | None:
    known = {f"{month:%Y-%m}": month for month in months_ahead(today())}
    return known.get(text)


def _named(cell: Cell) -> str:
    unit = _unit(cell.unit_id) if cell.unit_id else None
    said = [
        str(unit.full_name) if unit else _("all units"),
        f"{cell.month:%Y-%m}" if cell.month else _("all months"),
    ]
    return " · ".join(said)


def _head(month: date, *, first: bool) -> tuple[str, str]:
    """列名 — the year where it begins, and the month's name: twelve of them share the width of a screen."""
    year = str(month.year) if first or month.month == 1 else ""
    return year, format_date(month, "LLL")


def _drawn_row(row: Row, months: Sequence[date]) -> dict[str, Any]:
    name = f"{row.unit.id}_{row.sub_account.id}_"
    only = "_only" if row.alone else ""
    return {
        "unit": row.unit,
        "below": None if row.alone else url_for("LapseForecast.table", unit=row.unit.id),
        "account": row.sub_account,
        "fund": FUND_SOURCES[row.fund],
        "all": f"{name}{only}",
        "points": _points(sum(row.points[:LATER])),
        "fen": shown(Attribute("", "", "fen"), sum(row.fen[:LATER])),
        "cells": [
            (
                f"{name}{month:%Y-%m}{only}",
                f"{month:%Y-%m}",
                _points(row.points[at]) if row.points[at] else None,
            )
            for at, month in enumerate(months)
        ],
    }


def _points(count: int) -> str:
    return f"{count:,}"


def _said(found: Forecast) -> dict[str, Any]:
    """Both numbers, and how the second is made."""
    return {
        "open": _points(sum(found.points[:LATER])),
        "fen": shown(Attribute("", "", "fen"), sum(found.fen[:LATER])),
        "likely": _points(sum(found.likely)),
        "share": shown(SHARE, found.share_bp),
        "redeemed": _points(found.redeemed),
        "days": USUAL_DAYS,
    }


def _drawing(found: Forecast) -> Drawing:
    marks = [
        Mark(
            f"{month:%Y-%m}",
            (found.points[at], found.likely[at]),
            url_for("LapseForecast.people", cell=f"__{month:%Y-%m}"),
        )
        for at, month in enumerate(found.months)
    ]
    return Drawing("points", (_l("Not spent yet"), _l("Likely to lapse")), marks, shape="line")
