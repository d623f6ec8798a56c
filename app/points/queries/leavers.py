"""离职积分 — which lots of people who left go back to their sub-accounts, by the union's terms, and on which
day.

It is read off the person like the freezing: who returns before the day has lost nothing, and nothing needs to
be put back.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)

from app.core import bulk
from app.core.db import session
from app.core.tenancy import current_tenant_id, whole_tenant
from app.models import (
    Budget,
    Employee,
    LeaverTerm,
    LifeEvent,
    LotReturn,
    LotUse,
    OrderReturn,
    OrderReturnLine,
    SubAccount,
)
from app.points.queries import EMPLOYEES, LOTS
from app.rules.leavers import Term, in_order
from app.tenants.queries import setting

ACCOUNTS: Any = SubAccount.__table__
BUDGETS: Any = Budget.__table__
EVENTS: Any = LifeEvent.__table__
USES: Any = LotUse.__table__
GIVEN: Any = LotReturn.__table__
RETURNS: Any = OrderReturn.__table__
RETURN_LINES: Any = OrderReturnLine.__table__


def terms_in_force() -> list[Term]:
    """有效办法 — of the union in force, the closest first; whoever asks at a branch is bound by them too."""
    with whole_tenant("what becomes of leavers' points is decided for the whole union"):
        rows = session.scalars(select(LeaverTerm).where(LeaverTerm.state == "in_force")).all()
    return in_order(as_term(each) for each in rows)


def as_term(row: LeaverTerm) -> Term:
    """The row as the rules read it."""
    return Term(row.id, row.action, row.days, row.from_on, row.fund_source, row.rule_id, row.who)


def leaver_lots(on: date, terms: Sequence[Term]) -> Select[Any]:
    """到期的离职批次 — with points left, not yet past their own last day, whose day by these terms has come.

    One statement over the lots of people who left; without a term that lets anything lapse, no rows. What
    came back into a lot on that day or later may be kept for some days more, as in any lot (spared()).
    """
    place = _place(terms)
    lapsing = [(number, each) for number, each in enumerate(terms) if each.action == "lapse"]
    come = [
        and_(place == number, EMPLOYEES.c.left_on <= on - timedelta(days=each.days))
        for number, each in lapsing
    ]
    kept = list(spared(on, terms))
    return (
        select(
            LOTS.c.id.label("lot_id"),
            LOTS.c.employee_id,
            LOTS.c.sub_account_id,
            LOTS.c.left_points.label("points"),
            LOTS.c.left_fen.label("value_fen"),
        )
        .where(*_theirs(), LOTS.c.expires_on >= on, or_(*come) if come else false(), LOTS.c.id.not_in(kept))
        .order_by(LOTS.c.id)
    )


def spared(on: date, terms: Sequence[Term], *whose: ColumnElement[bool]) -> dict[int, date]:
    """退回宽限 — leavers' lots into which points came back once they were due by these terms: the last day of
    their grace [policy], as long as it has not passed.
    """
    if not any(each.action == "lapse" for each in terms):
        return {}
    grace = timedelta(days=int(setting("points_grace_days")))
    came = _came_back(on - grace)
    found = select(LOTS.c.id, _place(terms), EMPLOYEES.c.left_on, came.c.on)
    last: dict[int, date] = {}
    for number, at, left_on, came_on in bulk.execute(
        found.where(*_theirs(), came.c.lot_id == LOTS.c.id, *whose)
    ):
        day = terms[at].lapses_on(left_on) if at < len(terms) else None
        if day is not None and day <= came_on:
            last[number] = max(last.get(number, came_on), came_on + grace)
    return last


def _came_back(since: date) -> Subquery:
    """lot_id, on: points that orders gave back, by an order undone or goods returned."""
    tenant_id = current_tenant_id()
    undone = select(USES.c.lot_id, USES.c.returned_on.label("on")).where(
        USES.c.tenant_id == tenant_id, USES.c.returned_on >= since
    )
    returned = select(USES.c.lot_id, RETURNS.c.returned_on.label("on")).where(
        *(each.c.tenant_id == tenant_id for each in (USES, GIVEN, RETURN_LINES, RETURNS)),
        GIVEN.c.lot_use_id == USES.c.id,
        GIVEN.c.points > 0,
        RETURN_LINES.c.id == GIVEN.c.return_line_id,
        RETURNS.c.id == RETURN_LINES.c.return_id,
        RETURNS.c.state == "returned",
        RETURNS.c.returned_on >= since,
    )
    return union_all(undone, returned).subquery("came")


def anybody_left(on: date, terms: Sequence[Term]) -> bool:
    """有无 — whether anything of leavers is due by these terms."""
    if not any(each.action == "lapse" for each in terms):
        return False
    return bulk.execute(leaver_lots(on, terms).order_by(None).limit(1)).first() is not None


def ahead(on: date, terms: Sequence[Term]) -> list[tuple[date | None, int, int, int]]:
    """离职积分去向 — of everybody who left and still has points: the day on which they go back (None: they
    are held until their own last day), people, points, fen; in order of days.
    """
    people: dict[date | None, set[int]] = {}
    sums: dict[date | None, tuple[int, int]] = {}
    for _lot, day, employee_id, lot_points, lot_fen in _days_of(on, terms):
        people.setdefault(day, set()).add(employee_id)
        points, fen = sums.get(day, (0, 0))
        sums[day] = points + lot_points, fen + lot_fen
    in_time = sorted(sums.items(), key=lambda pair: (pair[0] is None, pair[0] or date.max))
    return [(day, len(people[day]), points, fen) for day, (points, fen) in in_time]


def back_before_their_time(on: date) -> dict[int, date]:
    """提前收回的批次 — leavers' lots that go back by the terms in force before their own last day: by lot the
    day.
    """
    terms = terms_in_force()
    if not any(each.action == "lapse" for each in terms):
        return {}
    return {lot: day for lot, day, *_figures in _days_of(on, terms) if day is not None}


def going_back(person: Employee, on: date) -> tuple[dict[date, int], int]:
    """离职积分去向 — of one person who left: by day how many points go back to their sub-accounts before
    their own last day, and how many are held until then.
    """
    back: dict[date, int] = {}
    held = 0
    with whole_tenant("one's own points, whichever unit and sub-account paid for them"):
        mine = LOTS.c.employee_id == person.id
        for _lot, day, _person, points, _fen in _days_of(on, terms_in_force(), mine):
            if day is None:
                held += points
            else:
                back[day] = back.get(day, 0) + points
    return back, held


def _days_of(
    on: date, terms: Sequence[Term], *whose: ColumnElement[bool]
) -> Iterator[tuple[int, date | None, int, int, int]]:
    """Lot by lot: its number, the day on which it goes back, None where its own last day comes first; person,
    points, fen. What should have gone back goes today.
    """
    kept = spared(on, terms, *whose)
    lots = select(
        *(LOTS.c.id, _place(terms), EMPLOYEES.c.left_on, LOTS.c.expires_on),
        *(LOTS.c.employee_id, LOTS.c.left_points, LOTS.c.left_fen),
    ).where(*_theirs(), LOTS.c.expires_on >= on, *whose)
    for lot, at, left_on, expires_on, *figures in bulk.execute(lots):
        day = terms[at].lapses_on(left_on) if at < len(terms) else None
        if lot in kept:
            day = kept[lot] + timedelta(days=1)
        employee_id, points, fen = (int(each) for each in figures)
        goes = None if day is None or day > expires_on else max(day, on)
        yield int(lot), goes, employee_id, points, fen


def retired(employee_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """已退休 — a retirement is on record of the person."""
    return exists().where(
        EVENTS.c.tenant_id == current_tenant_id(),
        EVENTS.c.employee_id == employee_id,
        EVENTS.c.kind == "retirement",
        EVENTS.c.state == "recorded",
    )


def _theirs() -> tuple[ColumnElement[bool], ...]:
    """Lots with points of people who left, with the sub-account and the budget that paid."""
    tenant_id = current_tenant_id()
    return (
        LOTS.c.tenant_id == tenant_id,
        LOTS.c.left_points > 0,
        EMPLOYEES.c.tenant_id == tenant_id,
        EMPLOYEES.c.id == LOTS.c.employee_id,
        EMPLOYEES.c.state != "active",
        ACCOUNTS.c.tenant_id == tenant_id,
        ACCOUNTS.c.id == LOTS.c.sub_account_id,
        BUDGETS.c.tenant_id == tenant_id,
        BUDGETS.c.id == ACCOUNTS.c.budget_id,
    )


def _place(terms: Sequence[Term]) -> ColumnElement[Any]:
    """The number of the first term that fits a lot; that of none is one past the last."""
    fits = [(_fits(each), number) for number, each in enumerate(terms)]
    return case(*fits, else_=len(terms)) if fits else func.coalesce(LOTS.c.id * 0, 0)


def _fits(term: Term) -> ColumnElement[bool]:
    """The same as Term.fits, as SQL."""
    met = [EMPLOYEES.c.left_on >= term.from_on]
    if term.fund_source is not None:
        met.append(BUDGETS.c.fund_source == term.fund_source)
    if term.rule_id is not None:
        met.append(LOTS.c.rule_id == term.rule_id)
    if term.who == "retired":
        met.append(retired(EMPLOYEES.c.id))
    return and_(*met)
