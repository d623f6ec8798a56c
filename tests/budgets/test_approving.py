"""Plans, adjustments and transfers before those who decide: carried out once, or back to be put right."""

from collections.abc import Iterator

import pytest

from app.approvals.refusals import NotYours
from app.approvals.services import decide, resubmit, seeing, withdraw
from app.approvals.services.asking import live_request
from app.approvals.services.flows import draw, release
from app.approvals.services.people import barred_from
from app.budgets.queries.plans import digest_of_plan
from app.budgets.services.adjustments import note_adjustment, submit_adjustment, withdraw_adjustment
from app.budgets.services.allocations import allocate, available
from app.budgets.services.lines import add_line, change_line
from app.budgets.services.plans import draw_up_plan, submit_plan, take_plan_back
from app.budgets.services.sub_accounts import change_sub_account, open_sub_account
from app.budgets.services.transfers import propose_transfer, withdraw_transfer
from app.core.clock import now
from app.core.db import atomic, session
from app.core.money import Money
from app.models import Adjustment, ApprovalRequest, Budget, BudgetApproval, BudgetPlan, SubAccount, Transfer
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow
from tests.approvals.stage import asked, settle, task_of
from tests.cast import TODAY, Union, on

pytestmark = pytest.mark.sql


@pytest.fixture
def union(in_our_union: Union) -> Iterator[Union]:
    """Our union on the day of the tests."""
    with on():
        yield in_our_union


def _plan(union: Union) -> BudgetPlan:
    """Headquarters' year with one line, by finance."""
    finance = union.finance.actor
    plan = draw_up_plan(union.unit("总部"), year=2026, actor=finance, at=now())
    told = {"fund_source": "retained", "account_code": "50105", "name": "会员活动"}
    add_line(plan, planned=Money.yuan("5000"), actor=finance, **told)
    return plan


def _submit(union: Union, plan: BudgetPlan) -> object:
    return submit_plan(plan, actor=union.finance.actor, on=TODAY, at=now())


def _request(kind: str, number: int) -> ApprovalRequest:
    found = live_request(kind, number)
    assert found is not None
    return found


def _in_force(union: Union) -> tuple[BudgetPlan, Budget]:
    with atomic():
        plan = _plan(union)
        _submit(union, plan)
    settle(union.chair)
    return plan, session.query(Budget).one()


def _flow(union: Union, kind: str, flow: Flow) -> None:
    with atomic():
        admin = union.tenant_admin.actor
        release(draw(kind, flow, actor=admin, at=now()), actor=admin, at=now())


def test_the_chair_decides_a_plan_that_shows_every_line(union: Union) -> None:
    with atomic():
        plan = _plan(union)
        request = _submit(union, plan)
    assert isinstance(request, ApprovalRequest)
    assert (plan.state, request.amount_fen, asked(request)) == ("submitted", 500_000, {union.chair.name})
    said = dict(seeing(request).shown)
    assert said["50105 会员活动"].startswith("¥5,000.00")
    settle(union.chair)
    assert (plan.state, plan.approved_by) == ("approved", union.chair.name)
    assert [(each.body, each.document_no) for each in session.query(BudgetApproval)] == [
        ("request", request.number)
    ]
    assert session.query(Budget).one().approved_fen == 500_000


def test_nobody_decides_a_plan_they_prepared_or_submitted(union: Union) -> None:
    with atomic():
        plan = _plan(union)
        plan.prepared_by_id = union.chair.user_id
        session.flush()
        _submit(union, plan)
    request = _request("budget_plan", plan.id)
    assert (asked(request), request.stuck) == (set(), "barred")
    assert barred_from(request)[union.finance.user_id] == "asked"


@pytest.mark.parametrize("verdict", ["declined", "returned"])
def test_a_plan_that_was_not_approved_is_a_draft_again_and_goes_on(union: Union, verdict: str) -> None:
    with atomic():
        plan = _plan(union)
        _submit(union, plan)
    first = settle(union.chair, verdict)
    assert plan.state == "draft"
    with atomic():
        line = session.query(Budget).one()
        change_line(
            line, name=line.name, document=None, planned=Money.yuan("4000"), actor=union.finance.actor
        )
        _submit(union, plan)
    again = _request("budget_plan", plan.id)
    assert ((again is first), again.amount_fen) == ((verdict == "returned"), 400_000)
    settle(union.chair)
    assert (plan.state, line.approved_fen) == ("approved", 400_000)


def test_a_plan_submitted_again_on_the_page_of_its_request_is_fixed_again(union: Union) -> None:
    with atomic():
        plan = _plan(union)
        _submit(union, plan)
    request = settle(union.chair, "returned")
    with atomic():
        resubmit(request, actor=union.finance.actor, on=TODAY, at=now())
    assert plan.state == "submitted"
    settle(union.chair)
    assert plan.state == "approved"


@pytest.mark.parametrize("how", ["taken back", "withdrawn"])
def test_a_plan_taken_from_its_deciders_is_a_draft(union: Union, how: str) -> None:
    with atomic():
        plan = _plan(union)
        _submit(union, plan)
        request = _request("budget_plan", plan.id)
        if how == "withdrawn":
            withdraw(request, actor=union.finance.actor, on=TODAY, at=now())
        else:
            take_plan_back(plan, actor=union.finance.actor, on=TODAY, at=now())
    assert (plan.state, request.state) == ("draft", "withdrawn" if how == "withdrawn" else "voided")


def test_a_plan_changed_behind_the_deciders_back_is_not_approved(union: Union) -> None:
    with atomic():
        plan = _plan(union)
        _submit(union, plan)
        request = _request("budget_plan", plan.id)
        task, seen, before = task_of(request, union.chair), seeing(request).digest, digest_of_plan(plan)
        session.query(Budget).one().planned_fen += 1
        session.flush()
        assert digest_of_plan(plan) != before
        made = decide(task, "approved", actor=union.chair.actor, seen=seen, on=TODAY, at=now())
    assert (made, request.state, plan.state) == (None, "voided", "draft")


def test_where_nobody_is_asked_a_plan_is_approved_at_once(union: Union) -> None:
    _flow(union, "budget_plan", Flow("无须审批"))
    with atomic():
        plan = _plan(union)
        assert _submit(union, plan) is plan
    assert plan.state == "approved"


def _adjustment(union: Union, budget: Budget, yuan: str = "6000") -> Adjustment:
    finance = union.finance.actor
    with atomic():
        made = note_adjustment(budget, approved=Money.yuan(yuan), actor=finance, reason="人数增加")
        submit_adjustment(made, reason="年中调整", actor=finance, on=TODAY, at=now())
    return made


def test_an_adjustment_is_decided_with_what_was_and_what_will_be(union: Union) -> None:
    plan, budget = _in_force(union)
    made = _adjustment(union, budget)
    request = _request("budget_adjustment", made.id)
    assert request.amount_fen == 100_000
    assert "¥5,000.00 → ¥6,000.00 · 人数增加" in dict(seeing(request).shown).values()
    settle(union.chair)
    assert (made.state, plan.state, budget.approved_fen) == ("approved", "adjusted", 600_000)


def test_an_adjustment_that_came_back_is_a_draft_and_one_withdrawn_asks_nobody(union: Union) -> None:
    budget = _in_force(union)[1]
    made = _adjustment(union, budget)
    request = settle(union.chair, "returned")
    assert made.state == "draft"
    with atomic():
        submit_adjustment(made, reason="补充依据", actor=union.finance.actor, on=TODAY, at=now())
        assert _request("budget_adjustment", made.id) is request
        withdraw_adjustment(made, actor=union.finance.actor)
    assert (made.state, request.state, budget.approved_fen) == ("withdrawn", "voided", 500_000)


def _accounts(union: Union, *, earmarked: bool = True) -> tuple[SubAccount, SubAccount]:
    budget = _in_force(union)[1]
    finance = union.finance.actor
    with atomic():
        made = [open_sub_account(budget, code=code, name=f"专项{code}", actor=finance) for code in ("A", "B")]
        for each in made:
            change_sub_account(
                each, name=each.name, purpose=None, earmarked=earmarked, over_budget="stop", actor=finance
            )
        allocate(made[0], amount=Money.yuan("100"), actor=finance, on=TODAY, reference="first")
    return made[0], made[1]


def _moved(union: Union, source: SubAccount, target: SubAccount) -> Transfer:
    told = {"reason": "节余", "reference": "t1", "actor": union.finance.actor}
    with atomic():
        return propose_transfer(source, target=target, amount=Money(4_000), on=TODAY, at=now(), **told)


def test_earmarked_money_moves_once_the_chair_agrees(union: Union) -> None:
    source, target = _accounts(union)
    transfer = _moved(union, source, target)
    request = _request("transfer", transfer.id)
    assert (transfer.state, asked(request)) == ("proposed", {union.chair.name})
    beside = dict(seeing(request).context)
    assert "¥100.00 → ¥60.00" in beside.values()
    with pytest.raises(NotYours), atomic():
        digest = seeing(request).digest
        actor = union.finance.actor
        decide(task_of(request, union.chair), "approved", actor=actor, seen=digest, on=TODAY, at=now())
    settle(union.chair)
    assert (transfer.state, transfer.booked_by) == ("booked", union.chair.name)
    assert (available(source).fen, available(target).fen) == (6_000, 4_000)
    assert _moved(union, source, target) is transfer
    assert available(target).fen == 4_000


def test_a_transfer_that_is_declined_moves_nothing(union: Union) -> None:
    source, target = _accounts(union)
    transfer = _moved(union, source, target)
    settle(union.chair, "declined")
    assert (transfer.state, available(source).fen) == ("withdrawn", 10_000)


def test_a_transfer_taken_back_is_nobodys_to_decide(union: Union) -> None:
    source, target = _accounts(union)
    transfer = _moved(union, source, target)
    request = _request("transfer", transfer.id)
    with atomic():
        withdraw_transfer(transfer, actor=union.finance.actor, at=now())
    assert (transfer.state, request.state, asked(request)) == ("withdrawn", "voided", set())


def test_money_that_keeps_its_purpose_moves_at_once_unless_the_union_asks(union: Union) -> None:
    source, target = _accounts(union, earmarked=False)
    assert _moved(union, source, target).state == "booked"
    _flow(union, "transfer", SINGLE_CHAIR)
    with atomic():
        told = {"reason": "再调", "reference": "t2", "actor": union.finance.actor}
        second = propose_transfer(source, target=target, amount=Money(1), on=TODAY, at=now(), **told)
    assert second.state == "proposed"
