"""Standards are taken over or entered, and bind only once a second person put them into force."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core.actor import Actor, acting
from app.core.clock import start_of
from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.lifecycle import NotAllowedNow
from app.models import WelfareStandard
from app.rules.standard_items import ITEMS, SHAPES, TIERS
from app.rules.standards_pack import pack, pack_of
from app.rules.tenants import REGIONS
from app.standards.queries.gaps import gaps_of
from app.standards.services import (
    NotStricter,
    StandardExists,
    adopt_pack,
    confirm_standard,
    enter_standard,
    may_retire,
    retire_standard,
)
from app.tenants.services.settings import change_settings
from tests.standards.stage import ON, Giving, document, line_in_force

pytestmark = pytest.mark.sql


def entered(giving: Giving, **more: Any) -> WelfareStandard:
    given = {
        "item": "festival",
        "shape": "person_year",
        "cap_fen": 180_000,
        "document": "集团工会〔2026〕3号",
        "valid_from": date(2026, 1, 1),
        "files": document(),
        "actor": giving.union.tenant_admin.actor,
        "on": ON,
        **more,
    }
    return enter_standard(**given)


def state_of(item: str) -> str:
    return next(each.state for each in gaps_of("安徽", on=ON) if each.item == item)


def test_what_is_shipped_comes_as_proposals_once_and_binds_when_it_was_compared(giving: Giving) -> None:
    admin = giving.union.tenant_admin.actor
    assert state_of("festival") == "missing"
    came = adopt_pack(actor=admin, on=ON)
    assert came == len(
        [each for each in pack_of("安徽") if not each.valid_until or each.valid_until.year >= 2024]
    )
    assert adopt_pack(actor=admin, on=ON) == 0
    assert state_of("festival") == "proposed"
    [slip] = giving.lines("birthday")[:1]
    retire_standard(slip, reason="误停", actor=admin, on=ON)
    assert adopt_pack(actor=admin, on=ON) == 1
    assert sorted(each.state for each in giving.lines("birthday") if each.document == slip.document) == [
        "proposed",
        "retired",
    ]
    for line in giving.lines("festival"):
        confirm_standard(line, actor=admin, on=ON)  # it comes from outside: one person compares it
    assert state_of("festival") == "same"
    with pytest.raises(NotFound):
        adopt_pack(actor=admin, on=ON, region="西藏")


def test_a_day_that_a_line_of_festival_goods_leaves_out_is_no_reason_to_refuse_it(giving: Giving) -> None:
    made = entered(giving, note="不含三八妇女节")
    assert (made.state, made.note) == ("proposed", "不含三八妇女节")


def test_who_enters_a_value_does_not_put_it_into_force(giving: Giving) -> None:
    line = entered(giving)
    with pytest.raises(NotAllowed):
        confirm_standard(line, actor=giving.union.tenant_admin.actor, on=ON)
    assert confirm_standard(line, actor=giving.union.chair.actor, on=ON).state == "confirmed"
    with pytest.raises(NotAllowedNow):
        confirm_standard(line, actor=giving.union.chair.actor, on=ON)
    retire_standard(line, reason="文件废止", actor=giving.union.chair.actor, on=ON)
    with pytest.raises(NotAllowedNow):
        confirm_standard(line, actor=giving.union.chair.actor, on=ON)
    assert state_of("festival") == "missing"


def test_the_same_line_stands_once_until_it_is_out_of_use(giving: Giving) -> None:
    line = entered(giving)
    with pytest.raises(StandardExists):
        entered(giving, cap_fen=170_000)
    retire_standard(line, reason="录错", actor=giving.union.chair.actor, on=ON)
    assert entered(giving, cap_fen=170_000).state == "proposed"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"files": []}, "files"),
        ({"valid_until": date(2025, 12, 31)}, "valid_until"),
        ({"cap_fen": None}, "cap_fen"),
        ({"ratio_bp": 3_000}, "ratio_bp"),
        ({"shape": "ratio_funds", "cap_fen": None}, "ratio_bp"),
        ({"shape": "ratio_funds", "ratio_bp": 3_000}, "cap_fen"),
        ({"shape": "ratio_funds", "cap_fen": None, "ratio_bp": 30_000}, "ratio_bp"),
        ({"shape": "times_year"}, "count"),
        ({"document": "妇女节慰问办法"}, "document"),
    ],
)
def test_what_cannot_be_entered_is_said_at_its_field(
    giving: Giving, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        entered(giving, **wrong)
    assert refused.value.details.get("field") == field


def at_branch(giving: Giving, work: Callable[[], Any]) -> Any:
    branch = Actor("分会管理员", 99_001, "tenant_admin", None)
    with giving.union.scope("华东"), acting(branch):
        return work()


def test_a_branch_may_only_be_stricter_and_only_where_headquarters_allow_it(giving: Giving) -> None:
    line_in_force(yuan=2_000)
    east, branch = giving.union.unit("华东"), Actor("分会管理员", 99_001, "tenant_admin", None)
    strict = {"unit": east, "actor": branch}
    with pytest.raises(NotAllowed):
        at_branch(giving, lambda: entered(giving, actor=branch))
    with pytest.raises(NotAllowed):
        at_branch(giving, lambda: entered(giving, **strict))
    allow = {"standards_by_branches": True}
    change_settings(allow, actor=giving.union.tenant_admin.actor, at=start_of(ON))
    with pytest.raises(NotStricter):
        at_branch(giving, lambda: entered(giving, **strict, cap_fen=200_001))
    line = at_branch(giving, lambda: entered(giving, **strict, cap_fen=150_000))
    second = Actor("分会主席", 99_002, "chair", None)
    with pytest.raises(NotAllowed):
        at_branch(giving, lambda: confirm_standard(line, actor=branch, on=ON))
    at_branch(giving, lambda: confirm_standard(line, actor=second, on=ON))
    whole = next(each for each in giving.lines("festival") if each.unit_id is None)
    with pytest.raises(NotAllowed):
        at_branch(giving, lambda: retire_standard(whole, reason="x", actor=second, on=ON))


def test_a_branch_takes_its_own_line_out_of_use_and_not_the_one_laid_upon_it(giving: Giving) -> None:
    line_in_force(yuan=2_000)
    chair, branch = giving.union.chair.actor, Actor("分会管理员", 99_001, "tenant_admin", None)
    laid = {
        unit: confirm_standard(entered(giving, unit=giving.union.unit(unit)), actor=chair, on=ON)
        for unit in ("华东", "上海一部")
    }

    def retired(line: WelfareStandard) -> str:
        return str(retire_standard(line, reason="不再适用", actor=branch, on=ON).state)

    with pytest.raises(NotAllowed):
        at_branch(giving, lambda: retired(laid["上海一部"]))
    allow = {"standards_by_branches": True}
    change_settings(allow, actor=giving.union.tenant_admin.actor, at=start_of(ON))
    own = {"unit": giving.union.unit("华东"), "actor": branch, "cap_fen": 150_000, "document": "分会1号"}
    line = at_branch(giving, lambda: entered(giving, **own))
    with pytest.raises(NotAllowed):
        at_branch(giving, lambda: retired(laid["华东"]))
    assert at_branch(giving, lambda: [may_retire(each) for each in (laid["华东"], line)]) == [False, True]
    assert at_branch(giving, lambda: retired(line)) == "retired"
    assert at_branch(giving, lambda: retired(laid["上海一部"])) == "retired"
    assert may_retire(laid["华东"])


def test_every_shipped_line_says_what_it_rests_on_and_can_be_kept(giving: Giving) -> None:
    keys = [
        (each.region, each.item, each.tier, each.shape, each.document, each.valid_from) for each in pack()
    ]
    assert len(keys) == len(set(keys))
    for each in pack():
        assert (each.item in ITEMS, each.shape in SHAPES, each.tier in TIERS) == (True, True, True)
        assert each.document
        assert each.source
        assert each.confidence in ("good", "weak", "conflict")
        assert each.cap_fen or each.ratio_bp or each.count
        assert each.cap_fen is None or 0 < each.cap_fen <= 1_000_000
    for region in REGIONS:
        if pack_of(region):
            adopt_pack(actor=giving.union.tenant_admin.actor, on=date(2017, 6, 1), region=region)
    assert pack_of("浙江") == ()


FIGURES = [
    ("安徽", "festival", 2_200, "weak"),
    ("江苏", "festival", 1_800, "weak"),
    ("湖南", "festival", 2_100, "weak"),
    ("新疆", "festival", 2_000, "conflict"),
    ("新疆", "festival", 2_500, "conflict"),
    ("陕西", "festival", 2_200, "conflict"),
    ("重庆", "festival", 500, "weak"),
    ("广东", "birthday", 400, "weak"),
    ("吉林", "hospital", 1_000, "weak"),
]


@pytest.mark.parametrize(("region", "item", "yuan", "sure"), FIGURES)
def test_figures_are_shipped_as_they_were_found(region: str, item: str, yuan: int, sure: str) -> None:
    assert (yuan * 100, sure) in {
        (each.cap_fen, each.confidence) for each in pack_of(region) if each.item == item
    }
