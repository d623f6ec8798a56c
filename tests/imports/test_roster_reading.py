"""What a sheet is taken for: by its headings, its cells, what was said before; documents, ages, words."""

from pathlib import Path
from typing import Any

import pytest

from app.core.sheets.refusals import Refused
from app.people.services.roster import Options
from app.rules.people import id_check_digit
from app.rules.roster_layouts import fingerprint_of, marks_of
from imports.roster_file import Unsure, roster_of
from tests.imports.messy import AS_OF, HEADINGS, person, roster
from tests.imports.test_roster import Read

ODD = ["胸卡代号", "人员", "性别", "证件", "联络", "归口", "岗位", "入职日期"]


def look(path: Path, *, ask: str = "doubtful", **more: Any) -> dict[str, Any]:
    options = Options(**more.pop("options", {}))
    with (
        pytest.raises(Unsure) as unsure,
        roster_of(path, name=path.name, as_of=AS_OF, options=options, password=None, ask=ask, **more),
    ):
        pass
    return unsure.value.look


def keys(found: dict[str, Any]) -> dict[str, Any]:
    return {column["heading"]: column["key"] for column in found["columns"]}


def read(path: Path, **more: Any) -> tuple[list[tuple[Any, ...]], list[Any], dict[str, Any]]:
    options = Options(**more.pop("options", {}))
    with roster_of(path, name=path.name, as_of=AS_OF, options=options, password=None, **more) as (
        opening,
        batches,
    ):
        rows, found = [], []
        for batch in batches:
            rows += batch.rows
            found += batch.findings
        return rows, found, opening.look


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "花名册.xlsx"


def test_columns_are_guessed_by_what_stands_in_them(path: Path) -> None:
    found = look(roster(path, [person(n) for n in (1, 2, 3)], headings=ODD))
    told = keys(found)
    assert (told["证件"], told["联络"], told["人员"]) == ("id_no", "phone", "name")
    assert (told["胸卡代号"], told["归口"]) == ("employee_no", "dept")
    assert "guessed" in found["doubts"]
    sure = {column["heading"]: column["sure"] for column in found["columns"]}
    assert sure["性别"] > sure["证件"] > sure["胸卡代号"] >= 50


def test_samples_leave_the_reading_masked(path: Path) -> None:
    found = look(roster(path, [person(n) for n in (1, 2, 3)], headings=ODD))
    said = str(found)
    assert "13800000001" not in said
    assert person(1)[3] not in said
    assert "138****0001" in said


def test_a_name_within_a_heading_is_a_hint(path: Path) -> None:
    headings = ["工号", "姓名", "性别", "本人身份证号码信息", "常用手机号码1", "部门", "岗位", "入职日期"]
    found = look(roster(path, [person(n) for n in (1, 2, 3)], headings=headings))
    assert keys(found)["本人身份证号码信息"] == "id_no"
    assert keys(found)["常用手机号码1"] == "phone"


def test_another_persons_phone_is_nobodys(path: Path) -> None:
    headings = [each.replace("手机号", "紧急联系人电话") for each in HEADINGS]
    _rows, _found, seen = read(roster(path, [person(1)], headings=headings), ask="doubtful")
    assert keys(seen)["紧急联系人电话"] is None


def test_a_heading_that_its_cells_contradict_is_asked_about(path: Path) -> None:
    headings = [{"姓名": "工号", "工号": "姓名"}.get(each, each) for each in HEADINGS]
    assert "against" in look(roster(path, [person(n) for n in (1, 2, 3)], headings=headings))["doubts"]


def test_a_list_of_goods_is_no_question_but_a_refusal(path: Path) -> None:
    goods = roster(path, [["大米", 10], ["食用油", 5]], headings=["商品", "数量"])
    with (
        pytest.raises(Refused) as refused,
        roster_of(goods, name="a.xlsx", as_of=AS_OF, options=Options(), password=None, ask="doubtful"),
    ):
        pass
    assert refused.value.code in {"no_heading_row", "key_column_missing"}


def test_a_command_never_guesses(path: Path) -> None:
    with pytest.raises(Refused) as refused:
        Read(roster(path, [person(1)], headings=ODD))
    assert refused.value.code in {"no_heading_row", "key_column_missing"}


def test_a_remembered_shape_is_read_in_any_order_of_its_columns(path: Path) -> None:
    columns = dict(
        zip(
            ODD,
            ["employee_no", "name", "gender", "id_no", "phone", "dept", "position", "hire_date"],
            strict=True,
        )
    )
    memory = [{"fingerprint": fingerprint_of(marks_of(ODD)), "columns": columns, "dates": {}}]
    turned = roster(path, [list(reversed(person(1)))], headings=list(reversed(ODD)), above=[["九月花名册"]])
    rows, found, seen = read(turned, memory=memory)
    assert (seen["how"], seen["header_row"], found) == ("remembered", 2, [])
    assert rows[0][1] == "A0001"


def document(path: Path, kind: str, number: Any) -> tuple[list[tuple[Any, ...]], list[Any], dict[str, Any]]:
    return read(roster(path, [[*person(1, 身份证号=number), kind]], headings=[*HEADINGS, "证件类型"]))


HONG_KONG = "81000019900307001" + id_check_digit("81000019900307001")


@pytest.mark.parametrize(
    ("kind", "number", "stored"),
    [
        ("护照", "E12345678", "passport"),
        ("", "E12345678", "passport"),
        ("港澳居民来往内地通行证", "H1234567801", "hm_permit"),
        ("", "H1234567801", "hm_permit"),
        ("台胞证", "12345678", "tw_permit"),
        ("港澳台居民居住证", HONG_KONG, "hmt_residence"),
        ("", HONG_KONG, "hmt_residence"),
        ("外国人永久居留证", "FRA310000123456", "foreign_residence"),
    ],
)
def test_other_documents_are_taken_as_what_they_are(path: Path, kind: str, number: str, stored: str) -> None:
    rows, found, _seen = document(path, kind, number)
    assert [each.code for each in found if not each.warning] == []
    assert number in rows[0]
    assert stored in rows[0]


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("护照", "E1", "id_format"),
        ("台胞证", "123", "id_format"),
        ("居民身份证", "E12345678", "id_format"),
        ("", "110105491231002", "id_format"),
        ("军官证", "E12345678", "enum_unknown"),
    ],
)
def test_a_document_that_does_not_fit_is_said(path: Path, kind: str, number: str, code: str) -> None:
    _rows, found, _seen = document(path, kind, number)
    assert code in [each.code for each in found if not each.warning]


def codes(path: Path, heading: str, cell: Any, **changed: Any) -> list[tuple[str, bool]]:
    _rows, found, _seen = read(roster(path, [[*person(1, **changed), cell]], headings=[*HEADINGS, heading]))
    return [(each.code, each.warning) for each in found]


def test_cards_and_ages_are_looked_at_and_not_kept(path: Path) -> None:
    assert codes(path, "银行卡号", "6222021234567890121") in ([("bank_card_invalid", True)], [])
    assert codes(path, "银行卡号", "12") == [("bank_card_invalid", True)]
    assert codes(path, "年龄", "三十") == [("number_invalid", True)]
    assert codes(path, "年龄", "36") == []


def numbered(digits: str) -> str:
    return digits + id_check_digit(digits)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (numbered("34010020150307001"), "age_out_of_range"),
        (numbered("34010019400307001"), "age_out_of_range"),
        (numbered("16010019900307001"), "id_area_unknown"),
    ],
)
def test_the_unusual_is_a_warning(path: Path, number: str, code: str) -> None:
    assert codes(path, "备注", "", 身份证号=number, 性别="", 入职日期="2026-01-01") == [(code, True)]


def test_names_and_numbers_that_are_none(path: Path) -> None:
    assert ("name_invalid", False) in codes(path, "备注", "", 姓名="12345")
    assert ("employee_no_invalid", False) in codes(path, "备注", "", 工号="--")
    assert ("encoding_damaged", False) in codes(path, "备注", "", 姓名="王\ufffd")


def test_what_the_union_decided(path: Path) -> None:
    file = roster(path, [person(1, 身份证号="", 手机号=""), person(2, 手机号="123")])
    policy = {"id_required": False, "phone_required": False, "phone_wrong": "warn"}
    _rows, found, _seen = read(file, policy=policy)
    assert [(each.code, each.warning) for each in found] == [("phone_invalid", True)]


def test_words_are_gathered_once_with_their_rows(path: Path) -> None:
    rows = [[*person(n), "协议工", "外星人"] for n in (1, 2, 3)]
    file = roster(path, rows, headings=[*HEADINGS, "用工形式", "政治面貌"])
    _rows, found, seen = read(file)
    assert found == []
    told = {each["word"]: (each["field"], each["count"], each["rows"]) for each in seen["words"]}
    assert told == {"协议工": ("employment_type", 3, [2, 3, 4]), "外星人": ("political_status", 3, [2, 3, 4])}
    words = {"employment_type": {"协议工": "劳务派遣"}, "political_status": {"外星人": None}}
    taken, found, seen = read(file, words=words)
    assert (seen["words"], found, "劳务派遣" in taken[0]) == ([], [], True)
    _rows, found, _seen = read(file, policy={"unknown_words": "reject"})
    assert {(each.code, each.warning) for each in found} == {("enum_unknown", False)}
