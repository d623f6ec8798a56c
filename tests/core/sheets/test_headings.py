"""The heading row is found wherever it stands."""

from app.core.sheets.headings import find_headings, spelled

KNOWN = {
    spelled(name): key
    for name, key in {"工号": "no", "姓名": "name", "手机号": "phone", "部门": "dept"}.items()
}


def test_titles_and_instructions_above_are_passed_over() -> None:
    found = find_headings(
        [
            ["某集团花名册", "", ""],
            ["填表说明：姓名必填"],
            [],
            ["工号", "姓名", "部门"],
            ["A1", "王芳", "华东"],
        ],
        KNOWN,
    )
    assert found is not None
    assert (found.row, dict(found.places)) == (4, {"no": 0, "name": 1, "dept": 2})


def test_two_rows_are_joined_where_that_names_more() -> None:
    rows = [
        ["序号", "工号", "基本信息", "", "联系方式"],
        ["", "", "姓名", "部门", "手机号"],
        [1, "A1", "王芳", "华东", "1"],
    ]
    found = find_headings(rows, KNOWN)
    assert found is not None
    assert (found.row, dict(found.places)) == (2, {"no": 1, "name": 2, "dept": 3, "phone": 4})
    assert found.names[2] == "姓名"


def test_the_name_of_another_person_is_not_the_name() -> None:
    rows = [["工号", "姓名", "紧急联系人", ""], ["", "", "姓名", "手机号"]]
    found = find_headings(rows, KNOWN)
    assert found is not None
    assert dict(found.places) == {"no": 0, "name": 1}


def test_a_column_named_twice_is_used_once_and_said() -> None:
    found = find_headings([["工号", "姓名", "姓 名"]], KNOWN)
    assert found is not None
    assert (found.places["name"], found.doubled) == (1, ("姓 名",))


def test_of_two_columns_for_one_thing_the_one_by_its_best_name_is_used() -> None:
    known = {spelled(name): key for name, key in {"工号": "no", "编号": "no", "姓名": "name"}.items()}
    found = find_headings([["编号", "工号", "姓名"]], known)
    assert found is not None
    assert (found.places["no"], found.doubled) == (1, ("编号",))


def test_blanks_stars_and_brackets_do_not_matter() -> None:
    assert spelled(" 姓　名＊（必填） ") == "姓名"


def test_a_sheet_without_headings_has_none() -> None:
    assert find_headings([["A1", "王芳"], ["A2", "李强"]], KNOWN) is None


def test_unknown_columns_are_named() -> None:
    found = find_headings([["工号", "姓名", "积分余额", "is_admin"]], KNOWN)
    assert found is not None
    assert found.unmapped == ["积分余额", "is_admin"]
