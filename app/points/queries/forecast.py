"""过期预测 — what lapses by unit, sub-account and month, of lots as they are; in sight of the active seat.

What people who left still hold stands in the month in which it goes back by the union's terms. One statement
groups the open lots; units are folded into those one looks at, and months into twelve, here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, FromClause, Select, and_, case, func, or_, select

from app.core.db import session
from app.core.errors import NotFound
from app.core.given_rows import given_rows
from app.core.tenancy import after_prefix, whole_tenant
from app.core.text import _
from app.models import Budget, Employee, LotUse, Order, OrderLine, OrgUnit, PointLot, SubAccount
from app.points.queries.leavers import back_before_their_time
from app.rules.lapsing import MONTHS, USUAL_DAYS, last_of, likely_to_lapse, months_ahead, usual_share

LATER = MONTHS  # the place of all months after those a forecast tells apart


@dataclass(frozen=True, slots=True)
class Cut:
    """所看范围 — the unit whose parts stand in rows (None: the seat's own top), and the fund, if only one."""

    unit: OrgUnit | None = None
    fund: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """一格 — a unit with all below it, a sub-account, a month (its first day); None stands for all of them,
    of months for the twelve of the forecast.

    `alone`: the unit itself without those below.
    """

    unit_id: int | None = None
    sub_account_id: int | None = None
    month: date | None = None
    alone: bool = False


@dataclass(slots=True)
class Row:
    """一行 — a unit and a sub-account with the fund it is of: points and fen for each of the twelve months,
    then for all after.
    """

    unit: OrgUnit
    alone: bool
    sub_account: SubAccount
    fund: str
    points: list[int] = field(default_factory=lambda: [0] * (LATER + 1))
    fen: list[int] = field(default_factory=lambda: [0] * (LATER + 1))


@dataclass(frozen=True, slots=True)
class Forecast:
    """预测 — the months, the rows, what lapses in each month, and what of it is likely to."""

    months: list[date]
    rows: list[Row]
    points: list[int]
    fen: list[int]
    share_bp: int
    likely: list[int]
    redeemed: int


def forecast(on: date, cut: Cut) -> Forecast:
    """预测 — of the coming twelve months, seen on this day."""
    months = months_ahead(on)
    rows = _folded(_grouped(on, months, cut), cut)
    points = [sum(row.points[at] for row in rows) for at in range(LATER + 1)]
    fen = [sum(row.fen[at] for row in rows) for at in range(LATER + 1)]
    redeemed = _redeemed(on, cut)
    share = usual_share(redeemed, sum(points))
    likely = [
        likely_to_lapse(points[at], share, (last_of(month) - on).days) for at, month in enumerate(months)
    ]
    return Forecast(months, rows, points, fen, share, likely, redeemed)


@dataclass(frozen=True, slots=True)
class LapseDays:
    """失效日 — of lots: their own last day, or that on which they go back; in a statement joined to it."""

    day: ColumnElement[Any]
    sooner: FromClause | None

    def joined(self, asked: Select[Any]) -> Select[Any]:
        """A select of lots, each with its day."""
        return (
            asked
            if self.sooner is None
            else asked.outerjoin(self.sooner, self.sooner.c.lot_id == PointLot.id)
        )


def lapse_days(on: date) -> LapseDays:
    """失效日 — as seen on this day."""
    back = back_before_their_time(on)
    if not back:
        return LapseDays(PointLot.expires_on.expression, None)
    sooner = given_rows("sooner", {"lot_id": BigInteger(), "goes_on": Date()}, back.items())
    return LapseDays(func.coalesce(sooner.c.goes_on, PointLot.expires_on), sooner)


def chosen(cells: Sequence[Cell], on: date, days: LapseDays) -> ColumnElement[bool]:
    """所选 — the condition on lots joined with their people and their days: in one of these cells, with
    points, not lapsed.
    """
    wanted = or_(*(_in(each, on, days) for each in cells))
    return and_(PointLot.left_points > 0, PointLot.expires_on >= on, wanted)


def people_of(cells: Sequence[Cell], on: date, most: int | None = None) -> list[Any]:
    """名单 — who loses how many points there: the person, points, fen, the first and the last day; the
    first to
    lose come first.
    """
    days = lapse_days(on)
    asked = select(
        Employee,
        func.sum(PointLot.left_points).label("points"),
        func.sum(PointLot.left_fen).label("fen"),
        func.min(days.day).label("first_on"),
        func.max(days.day).label("last_on"),
    ).join(PointLot, PointLot.employee_id == Employee.id)
    found = (
        days.joined(asked)
        .where(chosen(cells, on, days))
        .group_by(Employee.id)
        .order_by(func.min(days.day), Employee.id)
    )
    return list(session.execute(found.limit(most) if most else found))


def count_of(cells: Sequence[Cell], on: date) -> tuple[int, int, int]:
    """合计 — people, points and fen of these cells."""
    days = lapse_days(on)
    asked = select(
        func.count(PointLot.employee_id.distinct()),
        func.coalesce(func.sum(PointLot.left_points), 0),
        func.coalesce(func.sum(PointLot.left_fen), 0),
    ).join(Employee, Employee.id == PointLot.employee_id)
    people, points, fen = session.execute(days.joined(asked).where(chosen(cells, on, days))).one()
    return int(people), int(points), int(fen)


def _in(cell: Cell, on: date, days: LapseDays) -> ColumnElement[bool]:
    months = months_ahead(on) if cell.month is None else [cell.month]
    met: list[ColumnElement[bool]] = [days.day.between(months[0], last_of(months[-1]))]
    if cell.unit_id is not None:
        unit = session.scalars(select(OrgUnit).where(OrgUnit.id == cell.unit_id)).first()
        if unit is None:
            raise NotFound(_("This unit is not in your sight: choose again from the forecast."))
        below = select(OrgUnit.id).where(OrgUnit.path >= unit.path, OrgUnit.path < after_prefix(unit.path))
        met.append(Employee.unit_id == unit.id if cell.alone else Employee.unit_id.in_(below))
    if cell.sub_account_id is not None:
        met.append(PointLot.sub_account_id == cell.sub_account_id)
    return and_(*met)


def _grouped(on: date, months: Sequence[date], cut: Cut) -> list[Any]:
    """The one statement: unit, sub-account, place of the month, points, fen."""
    days = lapse_days(on)
    by = ((days.day <= last_of(month), at) for at, month in enumerate(months))
    place = case(*by, else_=LATER).label("place")
    lots = select(
        Employee.unit_id,
        PointLot.sub_account_id,
        place,
        func.sum(PointLot.left_points),
        func.sum(PointLot.left_fen),
    ).join(Employee, Employee.id == PointLot.employee_id)
    asked = (
        days.joined(lots)
        .where(PointLot.left_points > 0, PointLot.expires_on >= on)
        .group_by(Employee.unit_id, PointLot.sub_account_id, place)
    )
    if cut.unit is not None:
        path = cut.unit.path
        below = select(OrgUnit.id).where(OrgUnit.path >= path, OrgUnit.path < after_prefix(path))
        asked = asked.where(Employee.unit_id.in_(below))
    return list(session.execute(asked))


def _folded(grouped: Sequence[Any], cut: Cut) -> list[Row]:
    units = {unit.id: unit for unit in session.scalars(select(OrgUnit))}
    accounts = _accounts({number for _unit, number, *_rest in grouped}, cut.fund)
    top = cut.unit or min(units.values(), key=lambda unit: len(unit.path), default=None)
    rows: dict[tuple[int, int], Row] = {}
    for unit_id, account_id, place, points, fen in grouped:
        if unit_id not in units or top is None or account_id not in accounts:
            continue
        account, fund = accounts[account_id]
        home = _home(units, units[unit_id], top)
        row = rows.setdefault((home.id, account_id), Row(home, home.id == top.id, account, fund))
        row.points[place] += int(points)
        row.fen[place] += int(fen)
    return (
        sorted(
            rows.values(),
            key=lambda row: (row.unit.path != top.path, row.unit.full_name, row.sub_account.code),
        )
        if top
        else []
    )


def _home(units: dict[int, OrgUnit], unit: OrgUnit, top: OrgUnit) -> OrgUnit:
    """The top itself, or the unit right below it in which this one lies."""
    if unit.id == top.id:
        return top
    below = unit.path.removeprefix(top.path)
    return units.get(int(below.split("/")[0]), unit)


def _accounts(numbers: set[int], fund: str | None) -> dict[int, tuple[SubAccount, str]]:
    """Each with the fund of its budget, which may lie above the seat and is not followed from it."""
    asked = select(SubAccount, Budget.fund_source).join(Budget, Budget.id == SubAccount.budget_id)
    if fund is not None:
        asked = asked.where(Budget.fund_source == fund)
    with whole_tenant("points of members in sight are paid from sub-accounts of any unit"):
        rows = session.execute(asked.where(SubAccount.id.in_(numbers)))
        return {account.id: (account, its_fund) for account, its_fund in rows}


def _redeemed(on: date, cut: Cut) -> int:
    """What orders in sight of the last days took of lots that units in sight had paid for, as the open points
    are theirs; of the fund if it is one's, without what was cancelled.
    """
    asked = (
        select(func.coalesce(func.sum(LotUse.points), 0))
        .join(OrderLine, OrderLine.id == LotUse.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.placed_on > on - timedelta(days=USUAL_DAYS),
            Order.placed_on <= on,
            Order.state != "cancelled",
        )
    )
    if cut.unit is not None:
        path = cut.unit.path
        below = select(OrgUnit.id).where(OrgUnit.path >= path, OrgUnit.path < after_prefix(path))
        asked = asked.where(Order.unit_id.in_(below))
    if cut.fund is not None:
        with whole_tenant("a sub-account in sight may be of a budget above"):
            of_fund = select(SubAccount.id).join(Budget, Budget.id == SubAccount.budget_id)
            accounts = session.scalars(of_fund.where(Budget.fund_source == cut.fund)).all()
        asked = asked.where(LotUse.sub_account_id.in_(accounts))
    return int(session.scalar(asked) or 0)
