"""The pre-flight page as HR meets it: tiles, what was found, a row corrected, left out, taken back."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import session
from app.models import Employee, ImportBatch, RosterRow
from tests.cast import Union
from tests.imports.messy import HEADINGS, id_number, person, roster
from tests.people.test_roster_pages import confirmed, uploaded
from tests.visitor import Visitor

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]

SEEN = re.compile(r'name="stamp"[^>]*value="([^"]+)"')
WRONG = "110105199503076543"


@pytest.fixture
def preview(client: Visitor, our_union: Union, tmp_path: Path) -> str:
    rows = [person(1), person(2, 身份证号=WRONG), person(3, 手机号="12"), person(4, 部门="华东/上海一布")]
    client.sign_in(our_union.hr)
    uploaded(client, roster(tmp_path / "a.xlsx", rows))
    with our_union.scope():
        number = session.scalars(select(ImportBatch.id)).one()
    return f"/confirmroster/{number}"


def row_id(number: int) -> int:
    session.rollback()
    return session.scalars(select(RosterRow.id).where(RosterRow.row == number).order_by(RosterRow.id)).one()


def outcome(our_union: Union, number: int) -> str:
    with our_union.scope():
        session.rollback()
        return session.scalars(select(RosterRow.action).where(RosterRow.row == number)).one()


def corrected(client: Visitor, our_union: Union, number: int, **given: str) -> Any:
    with our_union.scope():
        url = f"/correctrow/{row_id(number)}"
    shown = client.get(url).text
    seen = SEEN.search(shown)
    assert seen, shown
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="text"[^>]*value="([^"]*)"', shown))
    return client.submit(url, **{**fields, "stamp": seen[1], **given})


def test_tiles_filter_the_rows_below(client: Visitor, preview: str) -> None:
    shown = client.get(preview).text
    assert "action=rejected" in shown
    assert "code=id_checksum" in shown
    assert "C4" not in client.get(f"{preview}?of=rows&action=new").text
    only = client.get(f"{preview}?of=found&code=phone_invalid").text
    assert "E4" in only
    assert "D3" not in only


def test_a_row_shows_file_record_and_what_is_wrong_masked(
    client: Visitor, our_union: Union, preview: str
) -> None:
    with our_union.scope():
        number = row_id(3)
    shown = client.get(f"/rosterrows/show/{number}").text
    assert WRONG not in shown
    assert "身份证号校验位不符" in shown
    assert WRONG not in client.get(f"/correctrow/{number}").text


def test_whether_somebody_is_a_member_is_said_in_words(
    client: Visitor, our_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    rows = [[*person(1), "是"], [*person(2), "否"]]
    uploaded(client, roster(tmp_path / "a.xlsx", rows, headings=[*HEADINGS, "是否工会会员"]))
    with our_union.scope():
        numbers = [row_id(number) for number in (2, 3)]
    shown = [client.get(f"/rosterrows/show/{number}").text for number in numbers]
    for page, word in zip(shown, ("是", "否"), strict=True):
        assert f">{word}</td>" in page
        assert "True" not in page
        assert "False" not in page


def test_a_corrected_row_is_imported(client: Visitor, our_union: Union, preview: str) -> None:
    answer = corrected(client, our_union, 3, id_no=id_number(2))
    assert answer.status_code == 302, answer.text
    assert outcome(our_union, 3) == "new"
    confirmed(client, preview)
    with our_union.scope():
        assert session.scalars(select(Employee.employee_no).order_by(Employee.id)).all() == ["A0001", "A0002"]


def test_a_value_that_is_still_wrong_is_said_to_be(client: Visitor, our_union: Union, preview: str) -> None:
    assert corrected(client, our_union, 3, id_no="123").status_code == 302
    assert outcome(our_union, 3) == "rejected"


def test_nothing_typed_is_a_sentence(client: Visitor, our_union: Union, preview: str) -> None:
    answer = corrected(client, our_union, 3)
    assert answer.status_code == 200
    assert "更正" in answer.text


def test_a_page_that_is_old_is_a_sentence_and_keeps_what_was_typed(
    client: Visitor, our_union: Union, preview: str
) -> None:
    with our_union.scope():
        url = f"/correctrow/{row_id(3)}"
    seen = SEEN.search(client.get(url).text)
    assert seen
    assert corrected(client, our_union, 3, position="班长").status_code == 302
    answer = client.submit(url, stamp=seen[1], id_no=id_number(2))
    assert answer.status_code in (200, 409)
    assert outcome(our_union, 3) == "rejected"


def test_the_suggestion_is_one_press_away(client: Visitor, our_union: Union, preview: str) -> None:
    with our_union.scope():
        number = row_id(5)
    client.submit(f"/rosterrows/action/take_suggestion/{number}")
    assert outcome(our_union, 5) == "new"


def test_a_row_is_left_out_and_taken_back(client: Visitor, our_union: Union, preview: str) -> None:
    with our_union.scope():
        number = row_id(2)
    client.submit(f"/rosterrows/action/skip_row/{number}")
    assert outcome(our_union, 2) == "skipped"
    client.submit(f"/rosterrows/action/take_back_row/{number}")
    assert outcome(our_union, 2) == "new"


def test_all_rows_of_one_kind_are_left_out_and_taken_back(
    client: Visitor, our_union: Union, preview: str
) -> None:
    number = preview.rsplit("/", 1)[1]
    assert client.submit(f"/fixmany/{number}", code="phone_invalid", what="skip").status_code == 302
    assert outcome(our_union, 4) == "skipped"
    assert client.submit(f"/fixmany/{number}", what="back").status_code == 302
    assert outcome(our_union, 4) == "rejected"
    assert client.submit(f"/fixmany/{number}", code="dept_unknown", what="suggest").status_code == 302
    assert outcome(our_union, 5) == "new"
    assert client.submit(f"/fixmany/{number}", code="dept_unknown", what="suggest").status_code == 200
    assert client.submit(f"/fixmany/{number}", what="skip").status_code == 200


def test_another_unions_rows_are_nowhere(
    client: Visitor, our_union: Union, their_union: Union, preview: str
) -> None:
    with our_union.scope():
        number = row_id(3)
        batch = session.scalars(select(ImportBatch.id)).first()
    client.sign_in(their_union.hr)
    for url in (f"/rosterrows/show/{number}", f"/correctrow/{number}", f"/fixmany/{batch}"):
        assert client.get(url).status_code == 404, url
    client.submit(f"/rosterrows/action/skip_row/{number}")
    assert outcome(our_union, 3) == "rejected"


def test_others_may_not(client: Visitor, our_union: Union, preview: str) -> None:
    with our_union.scope():
        number = row_id(3)
    client.sign_in(our_union.officer)
    assert client.get(f"/correctrow/{number}").status_code == 403
    client.submit(f"/rosterrows/action/skip_row/{number}")
    assert outcome(our_union, 3) == "rejected"
