"""Codes, names and regions as they are taken."""

import pytest

from app.rules.problems import Problem
from app.rules.tenants import REGIONS, credit_code, region, tenant_code, unit_code, unit_name


@pytest.mark.parametrize("code", ["a", "wanjiang", "HLJ-2026", "t_1", " demo ", "ｄｅｍｏ", "A" * 40])
def test_a_tenant_code_is_taken(code: str) -> None:
    assert not isinstance(tenant_code(code), Problem)


@pytest.mark.parametrize("code", ["", "-a", "a b", "a.b", "工会", "A" * 41, "a/b", "'; drop"])
def test_a_tenant_code_is_refused(code: str) -> None:
    assert tenant_code(code) == Problem("tenant_code_shape")


def test_a_unit_code_may_have_dots() -> None:
    assert unit_code("HD.01") == "HD.01"
    assert unit_code("HD 01") == Problem("unit_code_shape")


@pytest.mark.parametrize(
    ("said", "name"), [("华东", "华东"), ("  华东 　大区 ", "华东 大区"), ("ＡＢ", "AB")]
)
def test_a_unit_name_is_tidied(said: str, name: str) -> None:
    assert unit_name(said) == name


@pytest.mark.parametrize("said", ["", "　", "华东/上海", "a\\b", "a>b", "长" * 101])
def test_a_unit_name_is_refused(said: str) -> None:
    assert isinstance(unit_name(said), Problem)


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("安徽", "安徽"),
        ("安徽省", "安徽"),
        ("上海市", "上海"),
        ("广西壮族自治区", "广西"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("宁夏回族自治区", "宁夏"),
        ("香港特别行政区", "香港"),
        ("西藏自治区", "西藏"),
    ],
)
def test_a_region_is_known_by_its_short_name(said: str, short: str) -> None:
    assert region(said) == short


def test_every_region_is_its_own_short_name() -> None:
    assert [region(each) for each in REGIONS] == list(REGIONS)
    assert len(set(REGIONS)) == 34
    assert region("火星") == Problem("region_unknown")


def test_a_credit_code_carries_its_check_character() -> None:
    assert credit_code("91110000600037341l") == "91110000600037341L"
    assert credit_code("91110000600037341X") == Problem("credit_code_shape")
    assert credit_code("") == Problem("credit_code_shape")
