"""The condition in SQL chooses whom Python says it holds for, on both databases."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, insert, select

from app.core.columns import Bytewise
from app.core.db import db
from app.core.predicate_sql import clause
from app.rules.conditions import Condition, holds
from app.rules.facts import facts_on
from app.rules.selection import selection
from tests.databases import TestDatabase
from tests.rules.trees import DAYS, PEOPLE, TREES, WORDED

people = Table(
    "chosen_people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, Date) for name in ("hire_on", "birth_on", "joined_on")),
    *(Column(name, String(60)) for name in WORDED),
    Column("unit_path", Bytewise),
    prefixes=["TEMPORARY"],
)
COLUMNS = {column.name: column for column in people.columns}


@pytest.mark.sql
def test_the_database_chooses_whom_the_condition_holds_for(database: TestDatabase) -> None:
    with db.engine.connect() as connection:
        people.create(connection)

        @given(tree=TREES, rows=st.lists(PEOPLE, min_size=1, max_size=8), on=DAYS)
        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        def same_people(tree: Condition, rows: list[dict[str, Any]], on: date) -> None:
            connection.execute(people.delete())
            connection.execute(insert(people), [{"id": number, **row} for number, row in enumerate(rows)])
            chosen = clause(selection(tree, on), COLUMNS)
            meant = {number for number, row in enumerate(rows) if holds(tree, facts_on(row, on))}
            assert set(connection.scalars(select(people.c.id).where(chosen))) == meant
            assert (
                set(connection.scalars(select(people.c.id).where(~chosen))) == set(range(len(rows))) - meant
            )

        same_people()
        connection.rollback()
