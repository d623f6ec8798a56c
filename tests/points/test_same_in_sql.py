"""A rule says the same of everybody in SQL as it says of one person in Python; on both databases."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, insert, select

from app.core import bulk
from app.core.columns import Bytewise
from app.core.db import db, session
from app.core.money import Points, Ratio
from app.core.predicate_sql import clause
from app.core.tenancy import tenant_scope
from app.models import Membership
from app.points.queries.answers import Question, answers
from app.points.queries.reckoning import money, worth
from app.rules.conditions import EVERYBODY, Condition, holds
from app.rules.expressions import Expression, bounds
from app.rules.facts import facts_on
from app.rules.figures import figures_on
from app.rules.points import AmountLine, GrantRule, Refusal, amount_for
from app.rules.selection import selection
from tests.databases import TestDatabase
from tests.rules.formulas import FORMULAS
from tests.rules.trees import DAYS, PEOPLE, TREES, WORDED
from tests.treasury import employee, equip, found_tenant

QUICK, LONG = 60, 3_000
people = Table(
    "reckoned_people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, Date) for name in ("hire_on", "birth_on", "joined_on")),
    *(Column(name, String(60)) for name in WORDED),
    Column("unit_path", Bytewise),
    prefixes=["TEMPORARY"],
)
COLUMNS = {column.name: column for column in people.columns}


@pytest.mark.sql
def test_a_formula_comes_to_the_same_in_the_database(database: TestDatabase) -> None:
    _same_amounts(QUICK)


@pytest.mark.sql
@pytest.mark.soak
def test_formulas_come_to_the_same_for_very_many(database: TestDatabase) -> None:
    _same_amounts(LONG)


def _same_amounts(examples: int) -> None:
    with db.engine.connect() as connection:
        people.create(connection)

        @given(formula=FORMULAS, when=TREES, rows=st.lists(PEOPLE, min_size=1, max_size=8), on=DAYS)
        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        def same(formula: Expression, when: Condition, rows: list[dict[str, Any]], on: date) -> None:
            connection.execute(people.delete())
            connection.execute(insert(people), [{"id": number, **row} for number, row in enumerate(rows)])
            points = worth(AmountLine(EVERYBODY, formula=formula), COLUMNS, on)
            met = clause(selection(when, on), COLUMNS)
            found = connection.execute(select(people.c.id, points, money(points, Ratio(3, 100)), met))
            for number, amount, fen, chosen in found:
                asked = GrantRule((AmountLine(when, formula=formula),), 12)
                said = amount_for(asked, facts_on(rows[number], on), figures_on(rows[number], on))
                assert bool(chosen) is holds(when, facts_on(rows[number], on))
                if isinstance(said, Points) and chosen:
                    assert (amount, fen) == (said.points, Ratio(3, 100).value(said).fen)
                elif chosen:
                    assert said == Refusal("amount_unknown" if amount is None else "nothing_due")
                low, high = bounds(formula)
                assert amount is None or low <= amount <= high

        same()
        connection.rollback()


@pytest.mark.sql
def test_a_rule_answers_for_a_whole_roster_as_for_each_of_it(database: TestDatabase) -> None:
    with tenant_scope(found_tenant()):
        treasury = equip()

        home = f"{treasury.root}/{treasury.branch}/"

        @given(
            lines=st.lists(st.tuples(TREES, FORMULAS), min_size=1, max_size=3),
            only_for=TREES,
            rows=st.lists(PEOPLE, min_size=1, max_size=6),
            on=DAYS,
        )
        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        def same(lines: Any, only_for: Condition, rows: list[dict[str, Any]], on: date) -> None:
            tiers = tuple(AmountLine(when, formula=formula) for when, formula in lines)
            rule = GrantRule(tiers, 12, only_for, units=(home,), year_most=700)
            staff = [_hired(treasury.branch, number, row) for number, row in enumerate(rows)]
            asked = Question(rule, 1, on, (), event_key="x-2026", ratio=Ratio(3, 100))
            found = {row.employee_id: row for row in bulk.execute(answers(asked))}
            for person, row in zip(staff, rows, strict=True):
                said = _said(rule, row | {"unit_path": home}, on)
                assert (found[person].blocked or found[person].points) == said
                points = 0 if found[person].blocked else found[person].points
                assert found[person].value_fen == Ratio(3, 100).value(Points(points)).fen
            session.rollback()

        same()


def _hired(unit_id: int, number: int, row: dict[str, Any]) -> int:
    kept = {name: row[name] for name in ("hire_on", "birth_on", *WORDED)}
    person = employee(f"N{number}", unit_id, member=False, **kept)
    if row["joined_on"] is not None:
        session.add(Membership(employee_id=person.id, joined_on=row["joined_on"]))
        session.flush()
    return person.id


def _said(rule: GrantRule, row: dict[str, Any], on: date) -> int | str:
    if row["joined_on"] is None or row["joined_on"] > on:
        return "not_a_member"
    said = amount_for(rule, facts_on(row, on), figures_on(row, on))
    return said.code if isinstance(said, Refusal) else said.points
