"""The condition in SQL chooses exactly those of whom Python says it holds."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, create_engine, insert, select

from app.core.predicate_sql import clause
from app.rules.conditions import Condition, holds
from app.rules.facts import Field, facts_on
from app.rules.selection import selection
from tests.rules.trees import DAYS, PEOPLE, QUESTIONS, TREES, WORDED, checks_of

people = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, Date) for name in ("hire_on", "birth_on", "joined_on")),
    *(Column(name, String(60)) for name in (*WORDED, "unit_path")),
)
COLUMNS = {column.name: column for column in people.columns}
ENGINE = create_engine("sqlite://")
people.create(ENGINE)


def _same_people(tree: Condition, rows: list[dict[str, Any]], on: date) -> None:
    chosen = clause(selection(tree, on), COLUMNS)
    with ENGINE.begin() as connection:
        connection.execute(people.delete())
        connection.execute(insert(people), [{"id": number, **row} for number, row in enumerate(rows)])
        found = set(connection.scalars(select(people.c.id).where(chosen)))
        left = set(connection.scalars(select(people.c.id).where(~chosen)))
    meant = {number for number, row in enumerate(rows) if holds(tree, facts_on(row, on))}
    assert found == meant
    assert left == set(range(len(rows))) - meant


@given(tree=TREES, rows=st.lists(PEOPLE, min_size=1, max_size=8), on=DAYS)
def test_the_database_chooses_whom_the_condition_holds_for(
    tree: Condition, rows: list[dict[str, Any]], on: date
) -> None:
    _same_people(tree, rows, on)


@pytest.mark.parametrize(("field", "op"), QUESTIONS, ids=[f"{field.key}-{op}" for field, op in QUESTIONS])
@given(data=st.data(), rows=st.lists(PEOPLE, min_size=4, max_size=8), on=DAYS)
@settings(max_examples=25)
def test_each_question_of_each_field_means_the_same_in_both(
    field: Field, op: str, data: st.DataObject, rows: list[dict[str, Any]], on: date
) -> None:
    _same_people(data.draw(checks_of(field, op)), rows, on)
