"""Budgets, sub-accounts and allocations, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.budgets.services import (
    allocate,
    approve_budget,
    available,
    open_sub_account,
    unallocated,
    wallet,
)
from app.budgets.services.refusals import BelongsElsewhere, BudgetElsewhere, BudgetExists, CodeTaken
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.money import Money
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.models import Allocation, Budget, OrgUnit, SubAccount
from app.rules.budgets import AvailableTooLittle, BudgetKey
from tests.treasury import FINANCE, ON, Treasury, equip, found_tenant

pytestmark = pytest.mark.sql


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(money="100.00")


def _money(treasury: Treasury) -> tuple[Budget, SubAccount]:
    sub_account = session.get_one(SubAccount, treasury.sub_account)
    return session.get_one(Budget, sub_account.budget_id), sub_account


def _approve(treasury: Treasury, **rest: object) -> Budget:
    asked = {"key": BudgetKey(2026, "dues", "50105"), "approved": Money(100), **rest}
    unit = session.get_one(OrgUnit, treasury.root)
    return approve_budget(unit, name="会费", actor=FINANCE, on=ON, **asked)  # type: ignore[arg-type]


def test_what_is_approved_is_unallocated_until_it_is_allocated(treasury: Treasury) -> None:
    with atomic():
        budget, sub_account = _money(treasury)
        assert (budget.approved_fen, unallocated(budget), available(sub_account)) == (
            100_000_000,
            Money.yuan("999900.00"),
            Money.yuan("100.00"),
        )
        assert wallet(sub_account) == "union"
        assert verify()["ok"]


def test_a_unit_has_one_budget_of_a_year_source_and_code(treasury: Treasury) -> None:
    with atomic():
        _approve(treasury)
        with pytest.raises(BudgetExists, match="2026"):
            _approve(treasury)
        assert _approve(treasury, key=BudgetKey(2027, "dues", "50105")).approved_fen == 100


@pytest.mark.parametrize("asked", [{"key": BudgetKey(2026, "x", "50105")}, {"approved": Money(-1)}])
def test_a_budget_that_makes_no_sense_is_refused(treasury: Treasury, asked: dict[str, object]) -> None:
    with atomic(), pytest.raises(BadInput):
        _approve(treasury, **asked)


def test_an_allocation_happens_once_for_its_reference(treasury: Treasury) -> None:
    with atomic():
        _budget, sub_account = _money(treasury)
        for _again in range(2):
            allocate(sub_account, amount=Money(500), actor=FINANCE, on=ON, reference="second")
        assert available(sub_account) == Money(10_500)
        assert session.scalar(select(func.count()).select_from(Allocation)) == 2


@pytest.mark.parametrize("yuan", ["999900.01", "-100.01"])
def test_more_than_there_is_moves_neither_down_nor_back(treasury: Treasury, yuan: str) -> None:
    with atomic():
        _budget, sub_account = _money(treasury)
        with pytest.raises(AvailableTooLittle, match=r"¥0\.01"):
            allocate(sub_account, amount=Money.yuan(yuan), actor=FINANCE, on=ON, reference="second")
        assert available(sub_account) == Money.yuan("100")


def test_what_was_not_granted_can_be_taken_back(treasury: Treasury) -> None:
    with atomic():
        budget, sub_account = _money(treasury)
        allocate(sub_account, amount=Money.yuan("-40"), actor=FINANCE, on=ON, reference="back")
        assert (available(sub_account), unallocated(budget)) == (Money.yuan("60"), Money.yuan("999940"))
        with pytest.raises(BadInput):
            allocate(sub_account, amount=Money(0), actor=FINANCE, on=ON, reference="nothing")
        assert verify()["ok"]


def test_a_sub_account_has_a_code_of_its_own_and_a_unit_of_the_budget(treasury: Treasury) -> None:
    with atomic():
        budget, _sub_account = _money(treasury)
        branch = session.get_one(OrgUnit, treasury.branch)
        made = open_sub_account(
            budget, code="FN", name="妇女节", actor=FINANCE, unit=branch, purpose="女职工"
        )
        assert (made.unit_id, made.ratio_points, made.ratio_fen) == (branch.id, 1, 100)
        with pytest.raises(CodeTaken, match="FN"):
            open_sub_account(budget, code="FN", name="又一个", actor=FINANCE)
        lower = approve_budget(
            branch, BudgetKey(2026, "dues", "50105"), name="分会", approved=Money(0), actor=FINANCE, on=ON
        )
        with pytest.raises(BelongsElsewhere):
            root = session.get_one(OrgUnit, treasury.root)
            open_sub_account(lower, code="ZB", name="总部", actor=FINANCE, unit=root)


def test_a_branch_spends_from_headquarters_budget_and_does_not_help_itself(treasury: Treasury) -> None:
    with atomic():
        budget, _sub_account = _money(treasury)
        branch = session.get_one(OrgUnit, treasury.branch)
        number = open_sub_account(budget, code="HD", name="华东专项", actor=FINANCE, unit=branch).id
        path = branch.path
    session.remove()
    with tenant_scope(treasury.tenant_id, path):
        with atomic():
            mine = session.get_one(SubAccount, number)
            assert (mine.budget, wallet(mine), available(mine)) == (None, "union", Money(0))
            with pytest.raises(BudgetElsewhere, match="HD"):
                allocate(mine, amount=Money(1), actor=FINANCE, on=ON, reference="own")
        session.remove()
