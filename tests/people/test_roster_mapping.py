"""How a roster is read is asked once: columns, words; remembered for the union, and forgotten there."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import session
from app.models import Employee, ImportBatch, Job, RosterLayout, RosterWord
from tests.cast import Union
from tests.imports.messy import HEADINGS, person, roster
from tests.people.test_roster_pages import confirmed, last_job, uploaded, worked
from tests.visitor import Visitor

ODD = {"工号": "胸卡代号", "姓名": "人员", "身份证号": "证件", "手机号": "联络", "部门": "归口"}


pytestmark = pytest.mark.usefixtures("today")


def odd(path: Path, *rows: list[Any]) -> Path:
    return roster(path, rows or [person(n) for n in (1, 2, 3)], headings=[ODD.get(h, h) for h in HEADINGS])


def asked(visitor: Visitor, file: Path) -> tuple[str, str]:
    """The address of the page that asks, and what it says."""
    job = uploaded(visitor, file)
    assert job.state == "done", job.message
    assert job.result["url"].startswith("/maproster/"), job.result
    return job.result["url"], visitor.get(job.result["url"]).text


def batch_at(url: str) -> ImportBatch:
    return session.get_one(ImportBatch, int(url.rpartition("/")[2]))


def choices(union: Union, url: str, **said: str) -> dict[str, str]:
    """The form as the page would send it, with what is said by heading."""
    with union.scope():
        look = batch_at(url).summary["opening"]["look"]
    sent = {"sheet": look["sheet"], "header_row": str(look["header_row"]), "remember": "y"}
    for column in look["columns"]:
        sent[f"column_{column['place']}"] = said.get(column["heading"], column["key"] or "ignored")
        sent[f"dates_{column['place']}"] = said.get(f"{column['heading']}!", "written")
    return sent


def answered(visitor: Visitor, url: str, sent: dict[str, str]) -> Job:
    answer = visitor.submit(url, **sent)
    assert answer.status_code == 302, answer.text
    job = worked()
    assert job.state == "done", job.message
    return job


ALL = {
    "胸卡代号": "employee_no",
    "人员": "name",
    "证件": "id_no",
    "联络": "phone",
    "归口": "dept",
}


def test_odd_headings_are_asked_about_once_and_never_again(
    client: Visitor, our_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    url, page = asked(client, odd(tmp_path / "a.xlsx"))
    assert "138****0001" in page
    assert "13800000001" not in page
    for words in ("胸卡代号", "按列里的内容猜测", "meter"):
        assert words in page
    job = answered(client, url, choices(our_union, url, **ALL))
    assert job.result["url"].startswith("/confirmroster/")
    assert confirmed(client, job.result["url"]).state == "done"
    with our_union.scope():
        assert session.scalars(select(Employee.employee_no).order_by(Employee.id)).all() == [
            "A0001",
            "A0002",
            "A0003",
        ]
        assert session.scalars(select(ImportBatch.state).order_by(ImportBatch.id)).all() == [
            "withdrawn",
            "applied",
        ]
    again = uploaded(client, odd(tmp_path / "b.xlsx", person(1), person(4)))
    assert again.result["url"].startswith("/confirmroster/")
    assert "按上次的读法" in client.get(again.result["url"]).text


def test_a_field_chosen_twice_is_refused_in_a_sentence(
    client: Visitor, our_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    sent = choices(our_union, url, **{**ALL, "岗位": "name"})
    answer = client.submit(url, **sent)
    assert answer.status_code == 200
    assert "都被读作同一项" in answer.text


@pytest.mark.parametrize("lost", ["人员", "归口", "胸卡代号", "证件"])
def test_without_a_key_column_it_is_not_read(
    client: Visitor, our_union: Union, tmp_path: Path, lost: str
) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    answer = client.submit(url, **choices(our_union, url, **{**ALL, lost: "ignored"}))
    assert answer.status_code == 200
    assert "没有列对应" in answer.text or "文件里没有部门列" in answer.text
    with our_union.scope():
        assert session.scalars(select(RosterLayout)).all() == []


def test_a_column_of_months_is_asked_about(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    rows = [person(1, 入职日期="2019.10"), person(2, 入职日期="2020.3")]
    url, page = asked(client, roster(tmp_path / "a.xlsx", rows))
    assert "日期有几种读法" in page
    job = answered(client, url, choices(our_union, url, **{"入职日期!": "year_month"}))
    confirmed(client, job.result["url"])
    with our_union.scope():
        days = session.scalars(select(Employee.hire_on).order_by(Employee.id)).all()
        assert [day.isoformat() for day in days if day] == ["2019-10-01", "2020-03-01"]


def test_another_heading_row_is_looked_at_anew(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    file = roster(tmp_path / "a.xlsx", [person(1)], above=[["名称", "数量", "说明"]])
    url = uploaded(client, file).result["url"].replace("confirmroster", "maproster")
    sent = choices(our_union, url) | {"header_row": "1"}
    job = answered(client, url, sent)
    assert job.result["url"].startswith("/maproster/")
    with our_union.scope():
        assert batch_at(job.result["url"]).summary["opening"]["look"]["header_row"] == 1


def test_what_was_confirmed_is_not_read_otherwise(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    url = uploaded(client, roster(tmp_path / "a.xlsx", [person(1)])).result["url"]
    confirmed(client, url)
    answer = client.get(url.replace("confirmroster", "maproster"))
    assert answer.status_code == 400
    assert "重新上传" in answer.text


def words_said(visitor: Visitor, url: str, *said: str) -> Job:
    return answered(visitor, url, {f"word_{at}": each for at, each in enumerate(said)})


def test_words_nobody_knows_are_explained_once(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    headings = [*HEADINGS, "用工形式", "是否会员"]
    rows = [[*person(n), "协议工", "已加入"] for n in (1, 2)]
    url = uploaded(client, roster(tmp_path / "a.xlsx", rows, headings=headings)).result["url"]
    assert url.startswith("/explainwords/")
    page = client.get(url).text
    assert page.count("协议工") >= 1
    assert "第 2、3 行" in page
    with our_union.scope():
        asked_words = [each["word"] for each in batch_at(url).summary["words"]]
    answers = {"协议工": "=劳务派遣", "已加入": "=是"}
    job = words_said(client, url, *(answers[word] for word in asked_words))
    assert job.result["url"].startswith("/confirmroster/")
    confirmed(client, job.result["url"])
    with our_union.scope():
        assert set(session.scalars(select(Employee.employment_type))) == {"劳务派遣"}
        assert len(session.scalars(select(RosterWord)).all()) == 2
    again = uploaded(
        client, roster(tmp_path / "b.xlsx", [[*person(3), "协议工", "已加入"]], headings=headings)
    )
    assert again.result["url"].startswith("/confirmroster/")


def test_a_department_one_slip_away_is_a_question(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    confirmed(
        client, uploaded(client, roster(tmp_path / "a.xlsx", [person(1, 部门="人力资源部")])).result["url"]
    )
    job = uploaded(client, roster(tmp_path / "b.xlsx", [person(2, 部门="人力资原部")]))
    assert "人力资源部" in client.get(job.result["url"]).text
    job = words_said(client, job.result["url"], "=人力资源部")
    confirmed(client, job.result["url"])
    with our_union.scope():
        assert {person.unit.name for person in session.scalars(select(Employee))} == {"人力资源部"}


def test_what_is_left_open_goes_on_to_the_preview(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    headings = [*HEADINGS, "用工形式"]
    job = uploaded(client, roster(tmp_path / "a.xlsx", [[*person(1), "协议工"]], headings=headings))
    before = last_job().id
    answer = client.submit(job.result["url"], word_0="later")
    assert answer.status_code == 302
    assert "/confirmroster/" in answer.location
    assert last_job().id == before
    answer = client.submit(job.result["url"], word_0="=总经理")
    assert (answer.status_code, "请从列表中选择" in answer.text) == (200, True)


def test_what_is_remembered_is_listed_and_forgotten(
    client: Visitor, our_union: Union, their_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    answered(client, url, choices(our_union, url, **ALL))
    page = client.get("/rosterlayouts/list/").text
    assert "胸卡代号" in page
    with our_union.scope():
        number = session.scalars(select(RosterLayout.id)).one()
    client.get("/logout/")
    client.sign_in(their_union.hr)
    assert "胸卡代号" not in client.get("/rosterlayouts/list/").text
    assert client.submit(f"/rosterlayouts/action/forget/{number}").status_code == 404
    client.get("/logout/")
    client.sign_in(our_union.hr)
    assert client.submit(f"/rosterlayouts/action/forget/{number}").status_code == 302
    assert asked(client, odd(tmp_path / "b.xlsx"))
    assert re.search("胸卡代号", client.get("/rosterlayouts/list/").text) is None
