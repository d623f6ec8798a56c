"""The condition in SQL chooses exactly those of whom Python says it holds."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, create_engine, insert, select

from app.core.predicate_sql import clause
from app.rules.conditions import Condition, holds
from app.rules.facts import facts_on
from app.rules.selection import selection
from tests.rules.trees import DAYS, PEOPLE, TREES

people = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, Date) for name in ("hire_on", "birth_on", "joined_on")),
    *(Column(name, String(60)) for name in ("grade", "position", "employment_type", "gender", "unit_path")),
)
COLUMNS = {column.name: column for column in people.columns}
ENGINE = create_engine("sqlite://")
people.create(ENGINE)


@given(tree=TREES, rows=st.lists(PEOPLE, min_size=1, max_size=8), on=DAYS)
def test_the_database_chooses_whom_the_condition_holds_for(
    tree: Condition, rows: list[dict[str, Any]], on: date
) -> None:
    chosen = clause(selection(tree, on), COLUMNS)
    with ENGINE.begin() as connection:
        connection.execute(people.delete())
        connection.execute(insert(people), [{"id": number, **row} for number, row in enumerate(rows)])
        found = set(connection.scalars(select(people.c.id).where(chosen)))
        left = set(connection.scalars(select(people.c.id).where(~chosen)))
    meant = {number for number, row in enumerate(rows) if holds(tree, facts_on(row, on))}
    assert found == meant
    assert left == set(range(len(rows))) - meant
