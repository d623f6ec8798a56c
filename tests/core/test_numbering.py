"""Numbers people read: one series a day and tenant, never the same number twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from app.core.db import atomic, expect_writes, session
from app.core.numbering import next_number
from app.core.tenancy import tenant_scope
from tests.core.unions import two_unions
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql
DAY = date(2026, 11, 21)


def test_each_tenant_counts_for_itself(database: TestDatabase) -> None:
    ours, other = two_unions()
    for union in (ours, other):
        with tenant_scope(union.id), atomic():
            assert next_number("DD", DAY) == "DD20261121-00001"
            assert next_number("DD", DAY) == "DD20261121-00002"


def test_a_rolled_back_number_is_given_again_and_none_is_given_twice(database: TestDatabase) -> None:
    ours, _ = two_unions()

    def take(turn: int) -> str | None:
        with database.app.app_context(), tenant_scope(ours.id):
            expect_writes()
            try:
                with atomic():
                    number = next_number("DD", DAY)
                    if turn % 5 == 0:
                        raise ValueError
                    return number
            except ValueError:
                return None
            finally:
                session.remove()

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for number in pool.map(take, range(40)) if number]
    assert len(set(numbers)) == len(numbers) == 32
    assert max(numbers) == "DD20261121-00032"
