"""A year's plan: drawn up, submitted, approved, adjusted, every version kept."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.budgets.queries.plans import digest_of_adjustment, digest_of_plan, versions_of
from app.budgets.services.adjustments import (
    approve_adjustment,
    note_adjustment,
    send_adjustment_back,
    submit_adjustment,
    withdraw_adjustment,
)
from app.budgets.services.allocations import allocate, unallocated
from app.budgets.services.lines import add_line, change_line, drop_line
from app.budgets.services.plans import Resolution, approve_plan, draw_up_plan, send_plan_back, submit_plan
from app.budgets.services.refusals import (
    AdjustmentWaits,
    BudgetExists,
    NothingPlanned,
    NotInForce,
    PlanExists,
    PlanFixed,
    SecondAdjustment,
)
from app.budgets.services.sub_accounts import open_sub_account
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.lifecycle import NotAllowedNow
from app.core.money import Money
from app.core.preview import StalePreview
from app.core.tenancy import tenant_scope
from app.ledger.queries import verify
from app.models import Adjustment, Budget, BudgetPlan, OrgUnit
from app.rules.budgets import AvailableTooLittle
from tests.treasury import CHAIR, FINANCE, OFFICER, ON, Treasury, equip, found_tenant

pytestmark = pytest.mark.sql
AT = datetime(2026, 9, 25, 1, tzinfo=UTC)
DECIDED = Resolution("committee", "工委〔2026〕3号", date(2026, 9, 20))


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    with tenant_scope(found_tenant()):
        yield equip(money="100.00")


def drawn(treasury: Treasury, year: int = 2027) -> BudgetPlan:
    return draw_up_plan(session.get_one(OrgUnit, treasury.branch), year=year, actor=FINANCE, at=AT)


def line(plan: BudgetPlan, **rest: Any) -> Budget:
    asked = {
        "fund_source": "dues",
        "account_code": "50105",
        "name": "会员活动",
        "planned": Money(90_000),
        **rest,
    }
    return add_line(plan, actor=FINANCE, **asked)


def approved(plan: BudgetPlan, **rest: Any) -> BudgetPlan:
    asked = {"digest": digest_of_plan(plan), "resolution": DECIDED, "actor": CHAIR, **rest}
    return approve_plan(plan, on=ON, at=AT, **asked)


def in_force(treasury: Treasury, year: int = 2027) -> tuple[BudgetPlan, Budget]:
    plan = drawn(treasury, year)
    budget = line(plan)
    submit_plan(plan, actor=FINANCE, on=ON, at=AT)
    return approved(plan), budget


def adjusted(adjustment: Adjustment, **rest: Any) -> Adjustment:
    asked = {"digest": digest_of_adjustment(adjustment), "resolution": DECIDED, "actor": CHAIR, **rest}
    return approve_adjustment(adjustment, on=ON, at=AT, **asked)


def test_money_of_a_plan_moves_only_once_it_is_approved(treasury: Treasury) -> None:
    with atomic():
        plan = drawn(treasury)
        budget = line(plan)
        paying = open_sub_account(budget, code="FN", name="妇女节", actor=FINANCE)
        money = {"amount": Money(100), "actor": FINANCE, "on": ON, "reference": "r"}
        with pytest.raises((NotInForce, AvailableTooLittle)):
            allocate(paying, **money)  # type: ignore[arg-type]
        submit_plan(plan, actor=FINANCE, on=ON, at=AT)
        assert (budget.approved_fen, unallocated(budget).fen) == (0, 0)
        approved(plan)
        assert (plan.state, budget.approved_fen, unallocated(budget).fen) == ("approved", 90_000, 90_000)
        allocate(paying, **money)  # type: ignore[arg-type]
        assert verify()["ok"]


def test_a_unit_has_one_plan_a_year_and_one_line_of_a_kind(treasury: Treasury) -> None:
    with atomic():
        plan = drawn(treasury)
        line(plan)
        with pytest.raises(PlanExists, match="2027"):
            drawn(treasury)
        with pytest.raises(BudgetExists):
            line(plan)
        with pytest.raises(BadInput):
            drawn(treasury, 1999)


@pytest.mark.parametrize(
    "asked",
    [{"fund_source": "lottery"}, {"account_code": "999"}, {"account_code": "401"}, {"planned": Money(-1)}],
)
def test_a_line_that_makes_no_sense_is_refused(treasury: Treasury, asked: dict[str, Any]) -> None:
    with atomic(), pytest.raises(BadInput):
        line(drawn(treasury), **asked)


def test_an_old_year_is_written_under_the_old_chart(treasury: Treasury) -> None:
    with atomic():
        assert line(drawn(treasury, 2021), account_code="50205").account_code == "50205"
        with pytest.raises(BadInput):
            line(drawn(treasury, 2026), account_code="50205")


def test_a_submitted_plan_is_fixed_until_it_is_sent_back(treasury: Treasury) -> None:
    with atomic():
        plan = drawn(treasury)
        with pytest.raises(NothingPlanned):
            submit_plan(plan, actor=FINANCE, on=ON, at=AT)
        budget = line(plan)
        submit_plan(plan, actor=FINANCE, on=ON, at=AT)
        with pytest.raises(PlanFixed):
            line(plan, account_code="50102")
        with pytest.raises(PlanFixed):
            change_line(budget, name="改名", document=None, planned=Money(1), actor=FINANCE)
        with pytest.raises(PlanFixed):
            drop_line(budget, actor=FINANCE)
        send_plan_back(plan, actor=CHAIR, reason="请补充测算依据")
        change_line(budget, name="改名", document="测算表", planned=Money(1), actor=FINANCE)
        assert (budget.name, budget.planned_fen) == ("改名", 1)
        drop_line(budget, actor=FINANCE)
        with pytest.raises(NothingPlanned):
            submit_plan(plan, actor=FINANCE, on=ON, at=AT)


def test_what_changed_since_it_was_looked_at_is_not_approved(treasury: Treasury) -> None:
    with atomic():
        plan = drawn(treasury)
        budget = line(plan)
        seen = digest_of_plan(plan)
        change_line(budget, name=budget.name, document=None, planned=Money(1), actor=FINANCE)
        submit_plan(plan, actor=FINANCE, on=ON, at=AT)
        with pytest.raises(StalePreview):
            approved(plan, digest=seen)
        with pytest.raises(BadInput):
            approved(plan, resolution=Resolution("committee", "x", date(2026, 9, 26)))
        approved(plan)
        with pytest.raises(NotAllowedNow):
            approved(plan)


def test_a_budget_adjusted_to_what_it_is_takes_its_line_out_and_is_no_line_by_itself(
    treasury: Treasury,
) -> None:
    with atomic():
        _plan, budget = in_force(treasury)
        with pytest.raises(BadInput):
            note_adjustment(budget, approved=Money(90_000), actor=FINANCE)
        assert session.query(Adjustment).count() == 0
        note_adjustment(budget, approved=Money(80_000), actor=FINANCE)
        again = note_adjustment(budget, approved=Money(90_000), actor=FINANCE)
        with pytest.raises(NothingPlanned):
            submit_adjustment(again, reason="x", actor=FINANCE, on=ON, at=AT)


def test_an_adjustment_is_a_new_version_and_every_version_stays_readable(treasury: Treasury) -> None:
    with atomic():
        plan, budget = in_force(treasury)
        other = line(plan, account_code="50102", name="文体活动", planned=Money(0))
        adjustment = note_adjustment(budget, approved=Money(70_000), actor=FINANCE, reason="压减")
        assert note_adjustment(other, approved=Money(20_000), actor=FINANCE) is adjustment
        assert budget.approved_fen == 90_000
        submit_adjustment(adjustment, reason="年中调整", actor=FINANCE, on=ON, at=AT)
        with pytest.raises(AdjustmentWaits, match="正在等待"):
            note_adjustment(other, approved=Money(1), actor=FINANCE)
        adjusted(adjustment)
        assert (plan.state, budget.approved_fen, other.approved_fen) == ("adjusted", 70_000, 20_000)
        rows = {row[0]: row[1:] for row in versions_of(plan).rows}
        assert rows == {"2027 会员活动": (90_000, 70_000, 70_000), "2027 文体活动": (0, 20_000, 20_000)}
        assert verify()["ok"]


def test_what_is_allocated_cannot_be_adjusted_away(treasury: Treasury) -> None:
    with atomic():
        plan, budget = in_force(treasury)
        paying = open_sub_account(budget, code="FN", name="妇女节", actor=FINANCE)
        allocate(paying, amount=Money(80_000), actor=FINANCE, on=ON, reference="r")
        adjustment = note_adjustment(budget, approved=Money(79_999), actor=FINANCE)
        submit_adjustment(adjustment, reason="压减", actor=FINANCE, on=ON, at=AT)
        number, total = adjustment.id, plan.state
    with pytest.raises(AvailableTooLittle), atomic():
        adjusted(session.get_one(Adjustment, number))
    assert (session.get_one(Adjustment, number).state, total) == ("submitted", "approved")


def test_a_second_adjustment_in_a_year_has_to_be_typed(treasury: Treasury) -> None:
    with atomic():
        _plan, budget = in_force(treasury)
        first = note_adjustment(budget, approved=Money(80_000), actor=FINANCE)
        submit_adjustment(first, reason="一", actor=FINANCE, on=ON, at=AT)
        adjusted(first)
        second = note_adjustment(budget, approved=Money(85_000), actor=FINANCE)
        for typed in (None, "", "是", "2026"):
            with pytest.raises(SecondAdjustment, match="2027"):
                submit_adjustment(second, reason="二", confirmation=typed, actor=FINANCE, on=ON, at=AT)
        submit_adjustment(second, reason="二", confirmation=" 2027 ", actor=FINANCE, on=ON, at=AT)
        adjusted(second)
        assert budget.approved_fen == 85_000


def test_the_old_amount_takes_a_line_out_and_nothing_is_submitted_of_nothing(treasury: Treasury) -> None:
    with atomic():
        plan, budget = in_force(treasury)
        adjustment = note_adjustment(budget, approved=Money(1), actor=FINANCE)
        note_adjustment(budget, approved=Money(90_000), actor=FINANCE)
        with pytest.raises(NothingPlanned):
            submit_adjustment(adjustment, reason="x", actor=FINANCE, on=ON, at=AT)
        with pytest.raises(BadInput):
            note_adjustment(budget, approved=Money(-1), actor=FINANCE)
        withdraw_adjustment(adjustment, actor=FINANCE)
        following = note_adjustment(budget, approved=Money(2), actor=FINANCE)
        assert (following.number, plan.state) == (2, "approved")
        submit_adjustment(following, reason="x", actor=FINANCE, on=ON, at=AT)
        assert send_adjustment_back(following, actor=CHAIR, reason="依据不足").state == "draft"


def test_a_draft_is_not_adjusted_and_money_is_not_written_into_a_plan_in_force(treasury: Treasury) -> None:
    with atomic():
        draft = drawn(treasury)
        with pytest.raises(NotInForce):
            note_adjustment(line(draft), approved=Money(1), actor=OFFICER)
        plan, _budget = in_force(treasury, 2028)
        with pytest.raises(PlanFixed, match=r"0\.00"):
            line(plan, account_code="50102")
