"""The tree of units: opened, renamed, moved, closed, and found again."""

import pytest

from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.lifecycle import NotAllowedNow
from app.core.tenancy import CrossTenantWrite
from app.models import OrgUnit
from app.tenants.queries import unit_by, units_below
from app.tenants.services.refusals import NameTooDeep, UnitClosed, UnitExists, UnitMisplaced, UnitNotEmpty
from app.tenants.services.seats import give_seat
from app.tenants.services.units import close_unit, move_unit, open_unit, rename_unit, reopen_unit
from app.tenants.wording import NotTaken
from tests.cast import TODAY, Union

pytestmark = pytest.mark.sql


def names(units: object) -> list[str]:
    return [unit.full_name for unit in session.scalars(units)]


def test_the_full_name_says_the_way_from_below_the_top(in_our_union: Union) -> None:
    assert in_our_union.unit("上海一部").full_name == "华东/上海一部"
    assert names(units_below(in_our_union.unit("总部"))) == ["华东", "华东/上海一部", "华北"]


@pytest.mark.parametrize("said", ["SH1", "华东/上海一部", "皖江集团工会/华东/上海一部", " 华东 ＞ 上海一部 "])
def test_a_unit_is_found_by_its_code_or_its_path(in_our_union: Union, said: str) -> None:
    assert unit_by(said).name == "上海一部"


@pytest.mark.parametrize("said", ["华西", "", "上海一部", "皖江集团工会/华西"])
def test_a_unit_that_is_not_there_is_said_so(in_our_union: Union, said: str) -> None:
    with pytest.raises(NotFound):
        unit_by(said)


def test_the_top_unit_is_found_by_its_name(in_our_union: Union) -> None:
    assert unit_by("皖江集团工会/").parent_id is None


def test_a_renamed_unit_takes_the_names_below_along(in_our_union: Union) -> None:
    with atomic():
        rename_unit(in_our_union.unit("华东"), name="东部大区", code="DB", actor=SYSTEM)
    assert in_our_union.unit("上海一部").full_name == "东部大区/上海一部"
    assert unit_by("DB").full_name == "东部大区"
    assert in_our_union.unit("华北").full_name == "华北"


def test_the_top_unit_is_renamed_alone(in_our_union: Union) -> None:
    with atomic():
        rename_unit(in_our_union.unit("总部"), name="皖江控股工会", actor=SYSTEM)
    assert in_our_union.unit("总部").full_name == "皖江控股工会"
    assert in_our_union.unit("上海一部").full_name == "华东/上海一部"


def test_a_moved_unit_takes_everything_below_along(in_our_union: Union) -> None:
    north, east = in_our_union.unit("华北"), in_our_union.unit("华东")
    with atomic():
        move_unit(east, parent=north, actor=SYSTEM, reason="区域合并")
    shop = in_our_union.unit("上海一部")
    assert shop.full_name == "华北/华东/上海一部"
    assert shop.path == f"{north.path}{east.id}/{shop.id}/"
    assert names(units_below(north)) == ["华北/华东", "华北/华东/上海一部"]


def test_a_unit_never_hangs_below_itself(in_our_union: Union) -> None:
    with pytest.raises(UnitMisplaced):
        move_unit(in_our_union.unit("华东"), parent=in_our_union.unit("上海一部"), actor=SYSTEM)
    with pytest.raises(UnitMisplaced):
        move_unit(in_our_union.unit("总部"), parent=in_our_union.unit("华北"), actor=SYSTEM)


def test_names_are_unique_beside_each_other_and_codes_everywhere(in_our_union: Union) -> None:
    top = in_our_union.unit("总部")
    with pytest.raises(UnitExists):
        open_unit(top, name="华东", actor=SYSTEM)
    with pytest.raises(UnitExists):
        open_unit(top, name="华南", code="SH1", actor=SYSTEM)
    with pytest.raises(UnitExists):
        rename_unit(in_our_union.unit("华北"), name="华东", actor=SYSTEM)
    with pytest.raises(UnitExists):
        open_unit(top, name=top.name, actor=SYSTEM)
    assert open_unit(in_our_union.unit("华北"), name="华东", actor=SYSTEM).full_name == "华北/华东"


def test_a_unit_without_a_code_gets_one(in_our_union: Union) -> None:
    unit = open_unit(in_our_union.unit("华北"), name="北京一部", actor=SYSTEM)
    assert unit_by(unit.code) is unit


@pytest.mark.parametrize("name", ["", "  ", "东/西", "长" * 101])
def test_a_name_that_is_none_is_refused(in_our_union: Union, name: str) -> None:
    with pytest.raises(NotTaken):
        open_unit(in_our_union.unit("总部"), name=name, actor=SYSTEM)


def test_the_way_down_has_an_end(in_our_union: Union) -> None:
    unit = in_our_union.unit("总部")
    for level in range(5):
        unit = open_unit(unit, name=f"{level}" + "长" * 98, actor=SYSTEM)
    with pytest.raises(NameTooDeep):
        open_unit(unit, name="一个太深的部门", actor=SYSTEM)


def test_a_rename_that_makes_a_name_below_too_long_is_refused(in_our_union: Union) -> None:
    first = unit = open_unit(in_our_union.unit("总部"), name="短", actor=SYSTEM)
    for level in range(4):
        unit = open_unit(unit, name=f"{level}" + "长" * 99, actor=SYSTEM)
    with pytest.raises(NameTooDeep):
        rename_unit(first, name="长" * 100, actor=SYSTEM)


def test_a_closed_unit_takes_nothing_new_until_it_is_reopened(in_our_union: Union) -> None:
    shop = in_our_union.unit("上海一部")
    close_unit(shop, on=TODAY, actor=SYSTEM)
    with pytest.raises(UnitClosed):
        open_unit(shop, name="一组", actor=SYSTEM)
    with pytest.raises(UnitClosed):
        give_seat("x@example.com", name="某人", role="hr", unit=shop, from_on=TODAY, actor=SYSTEM)
    with pytest.raises(NotAllowedNow):
        close_unit(shop, on=TODAY, actor=SYSTEM)
    reopen_unit(shop, actor=SYSTEM)
    assert open_unit(shop, name="一组", actor=SYSTEM).state == "open"


def test_a_unit_with_something_in_it_is_not_closed(in_our_union: Union) -> None:
    with pytest.raises(UnitNotEmpty):
        close_unit(in_our_union.unit("华东"), on=TODAY, actor=SYSTEM)
    with pytest.raises(UnitMisplaced):
        close_unit(in_our_union.unit("总部"), on=TODAY, actor=SYSTEM)
    shop = in_our_union.unit("上海一部")
    give_seat("x@example.com", name="某人", role="hr", unit=shop, from_on=TODAY, actor=SYSTEM)
    with pytest.raises(UnitNotEmpty):
        close_unit(shop, on=TODAY, actor=SYSTEM)


def test_below_a_closed_unit_nothing_is_reopened(in_our_union: Union) -> None:
    close_unit(in_our_union.unit("上海一部"), on=TODAY, actor=SYSTEM)
    close_unit(in_our_union.unit("华东"), on=TODAY, actor=SYSTEM)
    with pytest.raises(UnitClosed):
        reopen_unit(in_our_union.unit("上海一部"), actor=SYSTEM)


def test_another_tenants_unit_is_no_parent(our_union: Union, their_union: Union) -> None:
    with our_union.scope():
        foreign = OrgUnit(
            name="外来", code="X1", parent_id=their_union.units["华东"], path="x", full_name="外来"
        )
        session.add(foreign)
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_a_seat_at_a_branch_sees_the_branch_alone(our_union: Union) -> None:
    with our_union.scope("华东"):
        assert names(session.query(OrgUnit).order_by(OrgUnit.path).statement) == ["华东", "华东/上海一部"]
        rename_unit(unit_by("HD"), name="东部", actor=SYSTEM)
        assert unit_by("SH1").full_name == "东部/上海一部"
        with pytest.raises(UnitExists):  # out of sight, yet taken
            rename_unit(unit_by("HD"), name="华北", actor=SYSTEM)
