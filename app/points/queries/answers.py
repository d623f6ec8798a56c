"""应发名单 — who a rule gives how many points on a day, as one select over everybody, and why others get
none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
)

from app.core import bulk
from app.core.given_rows import given_rows, materialized
from app.core.money import Ratio
from app.core.predicate_sql import Columns, clause
from app.core.tenancy import after_prefix, current_tenant_id
from app.models import (
    Employee,
    Grant,
    GrantLine,
    LifeEvent,
    Membership,
    OrgUnit,
    PointLot,
    Proposal,
    Revocation,
)
from app.points.queries.earlier import before
from app.points.queries.kept_facts import kept_facts
from app.points.queries.reckoning import money, worth
from app.rules.facts import SOURCES
from app.rules.occasions import RECORDED, YEARLY, Window, coming
from app.rules.points import GRANT_WAITING, GrantRule
from app.rules.rule_terms import judged_on
from app.rules.selection import selection

EMPLOYEES: Table = Employee.__table__
MEMBERSHIPS: Table = Membership.__table__
UNITS: Table = OrgUnit.__table__
EVENTS: Table = LifeEvent.__table__
GRANTS: Table = Grant.__table__
LINES: Table = GrantLine.__table__
LOTS: Table = PointLot.__table__
PROPOSALS: Table = Proposal.__table__
REVOCATIONS: Table = Revocation.__table__

STORED = tuple(name for name in SOURCES if name not in {"joined_on", "unit_path"})


@dataclass(frozen=True, slots=True)
class Question:
    """发放问题 — a rule on a day: what each line of the amount table is worth, for which grant it is asked,
    and either one event for everybody (`event_key`) or the persons' own dates in a window.

    Where an amount is reckoned for each person, `ratio` says what points are worth; `values` are of fixed
    lines. `item` of the standards, `festival` and the paying unit are those a ceiling holds for; None where
    none does; what was granted by `but_rule` does not count towards it.
    """

    rule: GrantRule
    rule_id: int
    on: date
    values: tuple[int, ...]
    scenario: str = "festival"
    event_key: str | None = None
    window: Window | None = None
    every_years: int = 1
    grant_id: int | None = None
    queued_at: datetime | None = None  # since when its grant waits for money
    nightly: bool = False
    chosen: bool = False  # only those whose accepted proposals name the grant
    ratio: Ratio | None = None
    as_of: str = "due"
    named: tuple[int, ...] | None = None
    item: str | None = None
    festival: str | None = None
    paying_unit_id: int | None = None
    but_rule: int | None = None

    @property
    def judged_on(self) -> date:
        """条件判定日 — the day on which years of service and age are counted: the last of the window, so
        that a tenth anniversary ahead counts ten years; unless the rule says another.
        """
        return judged_on(self.as_of, self.on, None if self.window is None else self.window.last)

    @property
    def reckoned(self) -> bool:
        """逐人计算 — whether two people of one line may get different numbers."""
        return self.rule.year_most is not None or any(line.formula for line in self.rule.lines)


def answers(question: Question) -> Select[Any]:
    """应发名单 — everybody in service below the rule's units, or everybody whose date it is: points and
    value, or why nothing.

    Columns: employee_id, unit_id, line (of the amount table), blocked (a code, or null), points, value_fen,
    event_on, event_key; and facts, what the person had of what the rule asks.
    """
    # SQLite guesses badly how many rows such a one has, and would join what is held against it row by row
    found = materialized(_everybody(question), "everybody", only_on="postgresql")
    granted = found.c.blocked.is_(None)
    points, value = _amounts(question, found, granted)
    return select(
        found.c.employee_id,
        found.c.unit_id,
        case((granted, found.c.line)).label("line"),
        found.c.blocked,
        points.label("points"),
        value.label("value_fen"),
        found.c.event_on,
        found.c.event_key,
        found.c.facts,
    )


def _amounts(
    question: Question, found: Any, granted: ColumnElement[bool]
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Points and fen of each: by the line, or as reckoned for the person."""
    if not question.reckoned:
        points = [line.points.points for line in question.rule.lines]
        return _by_line(found, granted, points), _by_line(found, granted, question.values)
    ratio = question.ratio or Ratio(1, 100)
    return case((granted, found.c.worth), else_=0), case((granted, money(found.c.worth, ratio)), else_=0)


def _everybody(question: Question) -> Select[Any]:
    on, rule = question.judged_on, question.rule
    columns: Columns = {name: EMPLOYEES.c[name] for name in STORED} | {
        "joined_on": MEMBERSHIPS.c.joined_on,
        "unit_path": UNITS.c.path,
    }
    event_on, event_key, events = _events(question)
    conditions = [clause(selection(line.condition, on), columns) for line in rule.lines]
    line = case(*((met, number) for number, met in enumerate(conditions)), else_=null())
    due = _due(question, conditions, columns)
    blocked = case(
        (_granted_before(question, event_key), literal("already_granted")),
        (_waiting_elsewhere(question, event_key), literal("waiting_elsewhere")),
        (_declined_before(question, event_key), literal("declined_before")),
        (_gone(question, event_on), literal("left_service")),
        (MEMBERSHIPS.c.id.is_(None), literal("not_a_member")),
        (~clause(selection(rule.conditions, on), columns), literal("conditions_not_met")),
        (line.is_(None), literal("no_amount_line")),
        *due.refused,
        else_=null(),
    )
    people = EMPLOYEES if events is None else events.join(EMPLOYEES, EMPLOYEES.c.id == events.c.employee_id)
    return (
        select(
            EMPLOYEES.c.id.label("employee_id"),
            EMPLOYEES.c.unit_id,
            line.label("line"),
            due.worth.label("worth"),
            blocked.label("blocked"),
            event_on.label("event_on"),
            event_key.label("event_key"),
            kept_facts(rule, columns, on).label("facts"),
        )
        .select_from(
            people.join(UNITS, _same_tenant(UNITS, UNITS.c.id == EMPLOYEES.c.unit_id)).outerjoin(
                MEMBERSHIPS, _member_on(question, event_on)
            )
        )
        .where(
            EMPLOYEES.c.tenant_id == current_tenant_id(),
            or_(false(), *(_below(root) for root in rule.units)),
            _in_sight(question),
            _among(question),
            _chosen(question, event_key),
        )
    )


def _chosen(question: Question, event_key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whom an officer accepted from what was proposed, where the grant came of that."""
    if not question.chosen:
        return true()
    return exists().where(
        PROPOSALS.c.tenant_id == current_tenant_id(),
        PROPOSALS.c.grant_id == question.grant_id,
        PROPOSALS.c.employee_id == EMPLOYEES.c.id,
        PROPOSALS.c.event_key == event_key,
    )


@dataclass(frozen=True, slots=True)
class _Due:
    """What a person is due, and the reasons why it is nothing, in order."""

    worth: ColumnElement[Any]
    refused: tuple[tuple[ColumnElement[bool], ColumnElement[Any]], ...] = ()


def _due(question: Question, conditions: list[Any], columns: Columns) -> _Due:
    if not question.reckoned:
        return _Due(null())
    lines = question.rule.lines
    worths = [worth(line, columns, question.judged_on) for line in lines]
    due: Any = type_coerce(case(*zip(conditions, worths, strict=True), else_=null()), BigInteger)
    refused = [(due.is_(None), literal("amount_unknown")), (due <= 0, literal("nothing_due"))]
    if question.rule.year_most is not None:
        left: Any = literal(question.rule.year_most, BigInteger) - _had_this_year(question)
        refused.append((left <= 0, literal("year_most_reached")))
        due = type_coerce(case((due > left, left), else_=due), BigInteger)
    return _Due(due, tuple(refused))


def _had_this_year(question: Question) -> ColumnElement[Any]:
    """Points by this rule in the year of the grant, whatever its version; what was taken back not counted."""
    mine = (
        LOTS.c.tenant_id == current_tenant_id(),
        LOTS.c.rule_id == question.rule_id,
        LOTS.c.employee_id == EMPLOYEES.c.id,
        LOTS.c.granted_on.between(date(question.on.year, 1, 1), date(question.on.year, 12, 31)),
    )
    given = select(func.coalesce(func.sum(LOTS.c.points), 0)).where(*mine).scalar_subquery()
    taken = (
        select(func.coalesce(func.sum(REVOCATIONS.c.points), 0))
        .where(
            *mine,
            REVOCATIONS.c.tenant_id == LOTS.c.tenant_id,
            REVOCATIONS.c.lot_id == LOTS.c.id,
            REVOCATIONS.c.state == "done",
        )
        .scalar_subquery()
    )
    return cast(given - taken, BigInteger)


def _events(question: Question) -> tuple[ColumnElement[Any], ColumnElement[Any], FromClause | None]:
    """What is granted for: the day, its key, and where they come from when they are a person's own."""
    if question.window is None:
        return cast(null(), Date), literal(question.event_key), None
    found = _recorded if question.scenario in RECORDED else _coming_round
    events = materialized(found(question.scenario, question.window, question.every_years), "events")
    return events.c.event_on, events.c.event_key, events


def _recorded(scenario: str, window: Window, _every_years: int) -> Select[Any]:
    """Whose event HR recorded, and when; the first one counts."""
    first = func.min(EVENTS.c.happened_on), func.min(EVENTS.c.id)
    return (
        select(
            EVENTS.c.employee_id,
            first[0].label("event_on"),
            (literal(f"{scenario}-") + cast(first[1], String)).label("event_key"),
        )
        .where(
            EVENTS.c.tenant_id == current_tenant_id(),
            EVENTS.c.kind == scenario,
            EVENTS.c.state == "recorded",
            EVENTS.c.happened_on.between(window.first, window.last),
        )
        .group_by(EVENTS.c.employee_id)
    )


def _coming_round(scenario: str, window: Window, every_years: int) -> Select[Any]:
    """Whose date comes round, and when.

    Two plain lists matched by their dates: thousands of due dates against a hundred thousand people would be
    read through pair by pair if SQLite had to guess which is the longer. date() of a date is that date, but
    one that SQLite compares as the text it is, and so can look up.
    """
    due = coming(scenario, window, every_years=every_years)
    kinds = {"source_on": Date, "event_on": Date, "event_key": String}
    dates = given_rows("dates", kinds, ((each.source_on, each.event_on, each.key) for each in due))
    own = materialized(
        select(
            EMPLOYEES.c.id.label("employee_id"),
            func.date(EMPLOYEES.c[YEARLY.get(scenario, "hire_on")]).label("source_on"),
        ).where(EMPLOYEES.c.tenant_id == current_tenant_id()),
        "own_dates",
    )
    return select(own.c.employee_id, dates.c.event_on, dates.c.event_key).join_from(
        own, dates, dates.c.source_on == own.c.source_on
    )


def _in_sight(question: Question) -> ColumnElement[bool]:
    """Whom the plan names at all: who is in service; of people with a date, who left after it as well."""
    since = question.on if question.window is None else question.window.first
    late = EMPLOYEES.c.left_on > since if question.window is None else EMPLOYEES.c.left_on >= since
    return or_(EMPLOYEES.c.state == "active", late)


def _among(question: Question) -> ColumnElement[bool]:
    return true() if question.named is None else EMPLOYEES.c.id.in_(question.named)


def _gone(question: Question, event_on: ColumnElement[Any]) -> ColumnElement[bool]:
    """Who had left by the day of the grant; who retires counts as there until the day itself."""
    if question.window is None:
        return false()
    left = EMPLOYEES.c.left_on
    too_early = left < event_on if question.scenario == "retirement" else left <= question.on
    return and_(EMPLOYEES.c.state != "active", too_early)


def _by_line(found: Any, granted: ColumnElement[bool], amounts: Iterable[int]) -> ColumnElement[int]:
    lines = ((and_(granted, found.c.line == number), amount) for number, amount in enumerate(amounts))
    return case(*lines, else_=0)


def _same_tenant(table: Table, joined: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == EMPLOYEES.c.tenant_id, joined)


def _member_on(question: Question, event_on: ColumnElement[Any]) -> ColumnElement[bool]:
    """会籍有效 — joined by the day of the grant and not yet left; the day of leaving is no longer one of
    membership, but who retires on it was still a member the day before.
    """
    retiring = question.scenario == "retirement" and question.window is not None
    on: Any = event_on if retiring else question.on
    still = MEMBERSHIPS.c.left_on >= on if retiring else MEMBERSHIPS.c.left_on > on
    joined = MEMBERSHIPS.c.joined_on < on if retiring else MEMBERSHIPS.c.joined_on <= on
    return _same_tenant(
        MEMBERSHIPS,
        and_(
            MEMBERSHIPS.c.employee_id == EMPLOYEES.c.id,
            joined,
            or_(MEMBERSHIPS.c.left_on.is_(None), still),
        ),
    )


def _below(root: str) -> ColumnElement[bool]:
    return and_(UNITS.c.path >= root, UNITS.c.path < after_prefix(root))


def _granted_before(question: Question, event_key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whatever the version of the rule was then, and whatever became of the points."""
    return exists().where(
        LOTS.c.tenant_id == current_tenant_id(),
        LOTS.c.rule_id == question.rule_id,
        LOTS.c.employee_id == EMPLOYEES.c.id,
        LOTS.c.event_key == event_key,
    )


def _waiting_elsewhere(question: Question, event_key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Who stands in one of the plans that come before this one waits there."""
    plans = before(question.grant_id, question.queued_at, dated=question.window is not None)
    return _named_in(question, event_key, plans, LINES.c.blocked.is_(None))


def _declined_before(question: Question, event_key: ColumnElement[Any]) -> ColumnElement[bool]:
    """What a person decided, the night does not propose again: a plan turned down, a name taken off."""
    if not question.nightly:
        return false()
    turned_down = and_(GRANTS.c.state == "withdrawn", GRANTS.c.nightly)
    decided = GRANTS.c.state.not_in(GRANT_WAITING)
    return or_(
        _named_in(question, event_key, turned_down, LINES.c.blocked.is_(None)),
        _named_in(question, event_key, decided, LINES.c.blocked == "dropped"),
    )


def _named_in(
    question: Question, event_key: ColumnElement[Any], plans: ColumnElement[bool], how: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether the person stands in one of these plans of the rule.

    The plans are few and looked up first: joined for each person, PostgreSQL would read all lines for each.
    """
    of_rule = (GRANTS.c.tenant_id == current_tenant_id(), GRANTS.c.rule_id == question.rule_id)
    numbers = bulk.execute(select(GRANTS.c.id).where(*of_rule, plans)).scalars().all()
    if not numbers:
        return false()
    return exists().where(
        LINES.c.tenant_id == current_tenant_id(),
        LINES.c.grant_id.in_(numbers),
        LINES.c.employee_id == EMPLOYEES.c.id,
        LINES.c.event_key == event_key,
        how,
    )
