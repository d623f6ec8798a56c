"""Lists are kept as people want them: under a name, for themselves or their unit; columns and density too."""

import re

import pytest

from app.core.db import atomic, session
from app.core.models import SavedView
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
LIST = "/employees/list/"


@pytest.fixture
def hr(our_union: Union, client: Visitor) -> Visitor:
    with our_union.scope(), atomic():
        shelf.employee(our_union, "E1", "王芳芳", gender="女")
        shelf.employee(our_union, "E2", "李强强", gender="男", unit="华东")
    return client.sign_in(our_union.hr)


def kept(visitor: Visitor, name: str, query: str, **more: str) -> int:
    answer = visitor.submit("/saved-views/keep/Employees", form_at=LIST, name=name, query=query, **more)
    return int(re.search(r"view=(\d+)", answer.headers["Location"])[1])  # type: ignore[index]


def headings(text: str) -> list[str]:
    return re.findall(r'data-label="([^"]+)"', text.partition("<tbody>")[2].partition("</tr>")[0])


def test_a_view_opens_the_list_as_it_was_kept(hr: Visitor) -> None:
    view = kept(hr, "女职工", "gender=女&cols=name,gender&_oc_Employees=name")
    text = hr.get(f"/saved-views/{view}", follow_redirects=True).text
    assert "王芳芳" in text
    assert "李强强" not in text
    assert headings(text) == ["姓名", "性别"]
    assert ">女职工</a>" in hr.get(LIST).text


def test_a_view_that_opens_first_is_what_the_list_opens_with(hr: Visitor) -> None:
    view = kept(hr, "女职工", "gender=女", usual="y")
    assert hr.get(LIST).headers["Location"].endswith(f"/saved-views/{view}")
    assert hr.get(f"{LIST}?view=all").status_code == 200
    other = kept(hr, "男职工", "gender=男", usual="y")
    assert hr.get(LIST).headers["Location"].endswith(f"/saved-views/{other}")


def test_what_is_gone_is_left_out_with_a_word(hr: Visitor, our_union: Union) -> None:
    view = kept(hr, "旧视图", "gender=女")
    with our_union.scope(), atomic():
        session.get_one(SavedView, view).query = {
            "gender": ["女"],
            "star_sign": ["狮子"],
            "cols": ["name,shoe_size"],
        }
    text = hr.get(f"/saved-views/{view}", follow_redirects=True).text
    assert "部分筛选或列已不存在" in text
    assert headings(text) == ["姓名"]


def test_a_view_is_renamed_changed_and_deleted(hr: Visitor) -> None:
    view = kept(hr, "甲", "gender=女")
    hr.submit(f"/saved-views/change/{view}", form_at=LIST, name="乙")
    hr.submit(f"/saved-views/change/{view}", form_at=LIST, query="gender=男")
    text = hr.get(f"/saved-views/{view}", follow_redirects=True).text
    assert "李强强" in text
    assert ">乙</a>" in text
    hr.submit(f"/saved-views/remove/{view}", form_at=LIST)
    assert ">乙</a>" not in hr.get(LIST).text


@pytest.mark.parametrize("name", ["", "   ", "名" * 61, "甲"])
def test_a_name_is_short_and_not_taken(name: str, hr: Visitor, our_union: Union) -> None:
    kept(hr, "甲", "gender=女")
    hr.submit("/saved-views/keep/Employees", form_at=LIST, name=name, query="gender=男")
    with our_union.scope():
        assert session.query(SavedView).count() == 1


def test_a_shared_view_is_the_units_and_nobody_elses_to_change(hr: Visitor, our_union: Union) -> None:
    private, shared = kept(hr, "自己的", "gender=女"), kept(hr, "大家的", "gender=女", shared="y")
    hr.sign_in(our_union.chair)
    text = hr.get(LIST).text
    assert ">大家的</a>" in text or "大家的" in text
    assert "自己的" not in text
    assert hr.get(f"/saved-views/{private}").status_code == 404
    assert hr.submit(f"/saved-views/remove/{shared}", form_at=LIST).status_code == 404


def test_an_auditor_shares_nothing(our_union: Union, hr: Visitor) -> None:
    hr.sign_in(our_union.auditor)
    kept(hr, "审计看", "gender=女", shared="y")
    with our_union.scope():
        assert session.query(SavedView).one().shared is False


def test_another_unions_views_are_not_there(our_union: Union, their_union: Union, hr: Visitor) -> None:
    view = kept(hr, "大家的", "gender=女", shared="y")
    hr.sign_in(their_union.hr)
    assert hr.get(f"/saved-views/{view}").status_code == 404
    assert "大家的" not in hr.get(LIST).text


def test_columns_and_density_stay_as_the_person_has_them(hr: Visitor, our_union: Union) -> None:
    chosen = {"cols": ["gender", "name"], "density": "compact", "query": "gender=女"}
    answer = hr.submit("/saved-views/layout/Employees", form_at=LIST, **chosen)
    assert "gender=" in answer.headers["Location"]
    text = hr.get(LIST).text
    assert headings(text) == ["性别", "姓名"]
    assert "list-panel compact" in text
    hr.submit("/saved-views/layout/Employees", form_at=LIST, cols=["name"], usual="y", query="")
    assert headings(hr.get(LIST).text)[:2] == ["工号", "姓名"]
    hr.sign_in(our_union.chair)
    assert "list-panel compact" not in hr.get(LIST).text


@pytest.mark.parametrize("page", ["Nonsense", "Home", "SavedViews", "AuditEvents"])
def test_a_page_that_is_no_list_of_ones_own_keeps_nothing(page: str, hr: Visitor) -> None:
    answer = hr.submit(f"/saved-views/keep/{page}", form_at=LIST, name="甲", query="")
    assert answer.status_code in {403, 404}
