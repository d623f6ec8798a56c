"""The pages of the standards, each by whoever may open it."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import moved_to, start_of
from app.core.db import atomic, session
from app.tenants.services.settings import change_settings
from tests.branches import seat_at
from tests.cast import TODAY, Union
from tests.core.papers import PDF
from tests.standards.stage import line_in_force
from tests.treasury import employee
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def paper() -> dict[str, Any]:
    return {"files": (io.BytesIO(PDF), "办法.pdf")}


OWN = {
    "item": "critical",
    "shape": "event",
    "cap_fen": "5000",
    "document": "集团工会〔2026〕3号",
    "valid_from": "2026-01-01",
    "region": "安徽",
}


def test_standards_are_taken_over_compared_and_entered_by_two(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    assert "皖工发〔2025〕18号" in client.get("/adoptstandards/").text
    assert "闽工〔2017〕185号" not in client.get("/adoptstandards/").text
    other = client.get("/adoptstandards/?region=福建").text
    assert "闽工〔2017〕185号" in other
    assert "皖工发〔2025〕18号" not in other  # what is shown is what is taken over, and nothing else
    assert re.search(r'name="region" type="hidden" value="福建"', other)
    assert client.submit("/adoptstandards/", region="安徽").status_code == 302
    listed = client.get("/standards/list/?psize_Standards=100").text
    assert re.search(r"已采用 \d\d 条", listed)
    assert listed.count("tag wait") > 10
    client.submit("/adoptstandards/", region="安徽")
    assert "没有可采用的" in client.get("/standards/list/").text
    assert "请选择文件" in client.submit("/enterstandard/", **OWN).text
    assert (
        "请填写每人最高金额" in client.submit("/enterstandard/", files=paper(), **OWN | {"cap_fen": ""}).text
    )
    done = client.submit("/enterstandard/", files=paper(), **OWN)
    assert done.status_code == 302
    card = done.location
    confirm = f"/standards/action/confirm/{card.rstrip('/').rsplit('/', 1)[-1]}"
    client.submit(confirm, form_at=card)
    assert "请同事对照文件确认" in client.get(card).text
    client.sign_in(our_union.chair)
    client.submit(confirm, form_at=card)
    assert "tag good" in client.get(card).text
    client.sign_in(our_union.officer)
    assert "集团工会〔2026〕3号" in client.get("/standards/list/?q=集团工会").text


def test_a_branch_is_offered_to_retire_what_it_may(client: Visitor, our_union: Union) -> None:
    with moved_to(TODAY), our_union.scope(), atomic():
        allow = {"standards_by_branches": True}
        change_settings(allow, actor=our_union.tenant_admin.actor, at=start_of(TODAY))
        laid, below = (line_in_force(unit_id=our_union.units[unit]).id for unit in ("华东", "上海一部"))
    client.sign_in(seat_at(our_union, "tenant_admin"))
    assert f"/standards/action/retire/{below}" in client.get(f"/standards/show/{below}").text
    assert f"/standards/action/retire/{laid}" not in client.get(f"/standards/show/{laid}").text
    client.sign_in(our_union.tenant_admin)
    assert f"/standards/action/retire/{laid}" in client.get(f"/standards/show/{laid}").text


def test_a_line_whose_last_day_has_passed_is_not_in_force_today(client: Visitor, our_union: Union) -> None:
    with moved_to(TODAY), our_union.scope(), atomic():
        line_in_force(document="现行办法")
        line_in_force(document="旧办法", valid_until=TODAY - timedelta(days=1))
    client.sign_in(our_union.tenant_admin)
    with moved_to(TODAY):
        every, today = (client.get(f"/standards/list/{each}").text for each in ("", "?in_force=yes"))
    assert "旧办法" in every
    assert "现行办法" in today
    assert "旧办法" not in today


def test_what_is_missing_says_how_to_enter_it(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    text = client.get("/standardgaps/").text
    assert "缺标准，不能发放" in text
    assert "2,200" in text
    assert "/adoptstandards/" in text
    client.sign_in(our_union.officer)
    assert "/adoptstandards/" not in client.get("/standardgaps/").text


def test_the_calendar_shows_two_festivals_in_one_week(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.officer)
    text = client.get("/festivalcalendar/?year=2028").text
    assert "2028-10-03" in text
    assert "双节" in text
    assert "请分两次发放" in text
    assert "妇女节" in text
    assert "双节" not in client.get("/festivalcalendar/?year=2027").text.split("</table>")[0]
    for year in ("1", "99999", "x", "2101"):
        assert client.get(f"/festivalcalendar/?year={year}").status_code == 200


def test_a_unit_that_lies_elsewhere_has_its_own_page_of_gaps(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    unit = our_union.units["华东"]
    assert client.submit(f"/setregion/{unit}", region="浙江").status_code == 302
    text = client.get("/standardgaps/?region=浙江").text
    assert "公开资料中没有查到浙江的标准" in text
    assert client.submit(f"/setregion/{unit}", region="火星").status_code == 200


def test_a_multiple_of_the_dues_is_entered_as_a_percentage(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    times = OWN | {"item": "dues", "shape": "dues_multiple", "cap_fen": "", "ratio_bp": "300"}
    done = client.submit("/enterstandard/", files=paper(), **times)
    assert done.status_code == 302
    assert "3 倍" in client.get(done.location).text
    share = times | {"shape": "ratio_funds", "document": "另一份"}
    assert "只有会费倍数" in client.submit("/enterstandard/", files=paper(), **share).text


def test_the_calculator_tells_what_was_given_before_and_never_breaks(
    client: Visitor, our_union: Union
) -> None:
    with our_union.scope(), atomic():
        person = employee("S1", our_union.units["总部"]).id
    session.remove()
    client.sign_in(our_union.officer)
    asked = f"/standardcalculator/?employee={person}&item=festival"
    told = client.get(f"{asked}&on=2026-09-01").text
    assert "此前已享受" in told
    assert "2026 年已用" not in told
    assert "此前已享受" in client.get(f"{asked}&on=abc").text


def test_a_question_to_the_calculator_keeps_its_address(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.officer)
    assert client.submit("/standardcalculator/", item="festival", on="2026-09-01").status_code == 200
    for wrong in (
        "employee=0",
        "employee=x&item=y",
        "item=festival&on=2026-13-99&employee=1",
        "festival=妇女节",
    ):
        assert client.get(f"/standardcalculator/?{wrong}").status_code == 200
