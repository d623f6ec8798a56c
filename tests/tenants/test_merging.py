"""Units merged: everything moves, nothing is doubled or lost, the past keeps its name, conflicts are said."""

import re

import pytest

from app.budgets.services import allocate, approve_budget, open_sub_account
from app.core.actor import SYSTEM
from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.money import Money
from app.core.preview import StalePreview
from app.models import Budget, Employee, EmploymentEvent, OrgUnit, Seat, SubAccount
from app.rules.budgets import BudgetKey
from app.tenants.services.merging import merge_unit, plan_merge
from app.tenants.services.refusals import UnitClosed, UnitMisplaced, UnitNotEmpty, UnitsConflict
from app.tenants.services.seats import give_seat
from app.tenants.services.units import close_unit, open_unit
from tests.cast import Union, on
from tests.treasury import FINANCE, employee
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def this_day() -> object:
    with on():
        yield


def budget_of(union: Union, unit: str, code: str) -> SubAccount:
    key = BudgetKey(2026, "retained", "50105")
    given = {"name": "会员活动", "approved": Money.yuan("1000.00"), "actor": FINANCE, "on": today()}
    budget = approve_budget(union.unit(unit), key, **given)
    account = open_sub_account(budget, code=code, name=f"{unit}慰问", actor=FINANCE)
    allocate(account, amount=Money.yuan("100.00"), actor=FINANCE, on=today(), reference=code)
    return account


def merged(union: Union, unit: str, into: str, **more: object) -> None:
    with atomic():
        plan = plan_merge(union.unit(unit), union.unit(into))
        given = {"digest": plan.digest, "reason": "机构调整", "on": today(), "at": now(), **more}
        merge_unit(union.unit(unit), into=union.unit(into), actor=SYSTEM, **given)


def test_everything_of_a_unit_becomes_the_others(in_our_union: Union) -> None:
    union = in_our_union
    with atomic():
        for number in range(3):
            employee(str(number), union.units["华东"])
        budget_of(union, "华东", "HD1")
        given = {"name": "钱多", "role": "hr", "from_on": today(), "actor": SYSTEM}
        give_seat("a@x.example.com", unit=union.unit("华东"), **given)
        for unit in ("华东", "华北"):
            give_seat("b@x.example.com", unit=union.unit(unit), **given)
    merged(union, "华东", "华北")
    kept, gone = union.unit("华北"), union.unit("华东")
    assert {each.unit_id for each in session.query(Employee)} == {kept.id}
    assert {each.unit_id for each in session.query(Budget)} == {kept.id}
    assert {each.unit_id for each in session.query(SubAccount)} == {kept.id}
    assert session.query(Seat).filter_by(unit_id=gone.id).count() == 0
    assert session.query(Seat).filter_by(unit_id=kept.id, role="hr").count() == 2
    assert (gone.state, gone.full_name) == ("closed", "华北/华东(已并入)")
    assert union.unit("上海一部").full_name == "华北/上海一部"
    assert union.unit("上海一部").path.startswith(kept.path)
    told = session.query(EmploymentEvent).filter_by(kind="moved").all()
    assert [(each.from_unit_id, each.to_unit_id) for each in told] == [(gone.id, kept.id)] * 3


def test_two_budgets_of_one_kind_are_named_and_nothing_moves(in_our_union: Union) -> None:
    union = in_our_union
    with atomic():
        budget_of(union, "华东", "HD1")
        budget_of(union, "华北", "HB1")
        open_unit(union.unit("华北"), name="上海一部", actor=SYSTEM)
    plan = plan_merge(union.unit("华东"), union.unit("华北"))
    assert any("预算" in each for each in plan.conflicts)
    assert any("上海一部" in each for each in plan.conflicts)
    with pytest.raises(UnitsConflict):
        merged(union, "华东", "华北")
    session.rollback()
    assert union.unit("华东").state == "open"
    assert session.query(Budget).filter_by(unit_id=union.units["华东"]).count() == 1


def test_what_changed_since_the_preview_is_looked_at_again(in_our_union: Union) -> None:
    digest = plan_merge(in_our_union.unit("华东"), in_our_union.unit("华北")).digest
    with atomic():
        employee("late", in_our_union.units["华东"])
    with pytest.raises(StalePreview):
        merged(in_our_union, "华东", "华北", digest=digest)


@pytest.mark.parametrize(
    ("unit", "into", "refusal"),
    [("总部", "华东", UnitMisplaced), ("华东", "华东", UnitMisplaced), ("华东", "上海一部", UnitMisplaced)],
)
def test_a_merger_that_makes_no_tree_is_refused(
    in_our_union: Union, unit: str, into: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        plan_merge(in_our_union.unit(unit), in_our_union.unit(into))


def test_a_unit_is_merged_once_and_into_one_in_use(in_our_union: Union) -> None:
    merged(in_our_union, "上海一部", "华北")
    with pytest.raises(UnitClosed):
        merged(in_our_union, "上海一部", "华东")
    session.rollback()
    with pytest.raises(UnitClosed):
        merged(in_our_union, "华东", "上海一部")


def test_a_unit_with_money_is_not_closed_and_says_how_much(in_our_union: Union) -> None:
    with atomic():
        budget_of(in_our_union, "上海一部", "SH")
    with pytest.raises(UnitNotEmpty, match=r"分账户余额.*100\.00"):
        close_unit(in_our_union.unit("上海一部"), on=today(), actor=SYSTEM)


def test_the_pages_show_first_and_merge_what_was_seen(client: Visitor, our_union: Union) -> None:
    with our_union.scope(), atomic():
        employee("1", our_union.units["上海一部"])
    session.rollback()
    client.sign_in(our_union.tenant_admin)
    shop, north = our_union.units["上海一部"], our_union.units["华北"]
    assert "本单位名下" in client.get(f"/units/show/{shop}").text
    onward = client.submit(f"/mergeunit/{shop}", into=str(north)).location
    assert onward.startswith(f"/confirmmerge/{shop}")
    page = client.get(onward).text
    digest = re.search(r'name="digest"[^>]*value="([^"]*)"', page)[1]
    wrong = client.submit(onward, into=str(north), digest="0" * 16, reason="机构调整")
    assert "已有变化" in wrong.text
    client.submit(onward, into=str(north), digest=digest, reason="机构调整")
    with our_union.scope():
        assert session.query(Employee).one().unit_id == north
        assert session.get_one(OrgUnit, shop).state == "closed"
    session.rollback()
    for person in (our_union.hr, our_union.chair, our_union.auditor):
        client.sign_in(person)
        assert client.get(f"/mergeunit/{north}").status_code == 403
