"""Before a version is released: what it would judge otherwise, and what it leaves alone, in words."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import moved_to, now
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.models import Category, Grant, OrgUnit, PointRule, Product, RuleVersion, Supplier
from app.points.queries.versions import differences, terms_in_words
from app.points.services.prepare import prepare_grant
from app.points.services.rejudging import Rejudged, rejudged
from app.points.services.saying import made_under
from app.tenants.services.filling import fill_value
from tests.points.drafts import draft, next_draft, released
from tests.treasury import OFFICER, ON, Treasury, employee, equip, found_tenant

pytestmark = pytest.mark.sql
OWN = {"by_unit": {"default": 200, "least": 100, "most": 300}}


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """One member at the branch."""
    with moved_to(ON), tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            employee("B1", made.branch)
            yield made


def _told(version: RuleVersion) -> dict[str, Rejudged]:
    return {str(each.what): each for each in rejudged(version, ON)}


def _filled(treasury: Treasury, rule: PointRule, value: int) -> None:
    branch = session.get_one(OrgUnit, treasury.branch)
    terms = {"from_on": ON, "actor": OFFICER, "on": ON, "at": now()}
    fill_value("rule", str(rule.id), unit=branch, value=value, **terms)


def test_a_narrower_range_names_the_units_that_fall_out_of_it(treasury: Treasury) -> None:
    rule = released(draft(treasury, amount=OWN)).rule
    _filled(treasury, rule, 260)
    version = next_draft(rule, amount={"by_unit": {"default": 200, "least": 100, "most": 250}})
    (told,) = _told(version).values()
    assert (told.count, told.says) == (1, "华东：由 260 变为 200")


def test_a_number_inside_the_new_range_is_no_business_of_it(treasury: Treasury) -> None:
    rule = released(draft(treasury, amount=OWN)).rule
    _filled(treasury, rule, 240)
    assert _told(next_draft(rule, amount={"by_unit": {"default": 50, "least": 1, "most": 250}})) == {}


def test_a_rule_that_leaves_nothing_to_the_units_any_more_takes_their_numbers(treasury: Treasury) -> None:
    rule = released(draft(treasury, amount=OWN)).rule
    _filled(treasury, rule, 240)
    (told,) = _told(next_draft(rule, amount={"points": 200})).values()
    assert told.says == "华东：由 240 变为 规则规定的积分数"


def test_what_waits_for_money_is_said_to_be_paid_by_its_own_version(treasury: Treasury) -> None:
    rule = released(draft(treasury)).rule
    grant = prepare_grant(rule, on=ON, actor=OFFICER)
    grant.state, grant.queued_at = "queued", now()
    session.flush()
    told = _told(next_draft(rule, amount={"points": 400}))
    assert [each.count for each in told.values()] == [1]
    assert "编制时的版本" in next(iter(told.values())).says


def _goods() -> tuple[int, int]:
    supplier = Supplier(code="S1", name="粮油行", credit_code="91340100MA2TEST001")
    kinds = [Category(code=code, name=name) for code, name in (("LY", "粮油"), ("RH", "日化"))]
    session.add_all([supplier, *kinds])
    session.flush()
    for number, kind in enumerate([kinds[0], kinds[1], kinds[1]]):
        state = {"code": f"P{number}", "name": f"商品{number}", "state": "listed"}
        session.add(Product(supplier_id=supplier.id, category_id=kind.id, **state))
    session.flush()
    return kinds[0].id, kinds[1].id


def test_other_goods_are_counted_both_ways(treasury: Treasury) -> None:
    grain, soap = _goods()
    rule = released(draft(treasury)).rule
    only = next_draft(rule, categories=[grain])
    assert [(name, each.count) for name, each in _told(only).items()] == [("新发积分不再能兑换的商品", 2)]
    released(only)
    other = next_draft(rule, categories=[soap])
    assert sorted(each.count for each in _told(other).values()) == [1, 2]


def test_a_grants_page_says_by_which_version_it_was_made(treasury: Treasury) -> None:
    rule = released(draft(treasury)).rule
    grant = prepare_grant(rule, on=ON, actor=OFFICER)
    assert made_under(grant) == "按第 1 版规则编制"
    with moved_to(ON + timedelta(days=1)):
        released(next_draft(rule, amount={"points": 400}), ON + timedelta(days=1), on=ON + timedelta(days=1))
    session.expire_all()
    day = ON + timedelta(days=1)
    assert made_under(session.scalars(select(Grant)).one()) == (f"按第 1 版规则编制；{day} 起执行的是第 2 版")


def test_terms_stand_in_words_and_never_as_they_are_stored(treasury: Treasury) -> None:
    grain, _soap = _goods()
    when = {"month": 3, "day": 8}
    fixed = {"scenario": "fixed_day", "festival": None, "trigger": when, "expires_day": "12-31"}
    version = draft(treasury, **fixed, categories=[grain])
    said = {str(name): str(value) for name, value in terms_in_words(version)}
    assert said[str(_("Day or months of the year"))] == "每年 3 月 8 日"
    assert said[str(_("Last day each year"))] == "每年 12 月 31 日"
    assert said[str(_("Only for these goods"))] == "粮油"
    assert not [value for value in said.values() if "{" in value]
    released(version)
    other = next_draft(version.rule, **fixed | {"trigger": {"month": 3, "day": 7}})
    told = {str(name): sides for name, *sides, differs in differences(version, other) if differs}
    assert told[str(_("Day or months of the year"))] == ["每年 3 月 8 日", "每年 3 月 7 日"]
