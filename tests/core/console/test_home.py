"""The workbench: what waits for this seat, and why; nothing that is somebody else's to do."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.core.actor import SYSTEM
from app.core.clock import moved_to
from app.core.db import atomic, db, session
from app.models import Job, Order, Sku
from app.tenants.services.seats import give_seat
from tests.cast import TODAY, Union
from tests.core.console.test_finding import NOON, one_of_each
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def _lines(page: str) -> list[str]:
    found = page.split('class="queue-line"')[1:]
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", each.split("</li>")[0])).strip(' >"') for each in found
    ]


def _at(client: Visitor, path: str = "/", day: date = TODAY) -> str:
    with moved_to(day):
        answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture
def waiting(our_union: Union) -> dict[str, int]:
    return one_of_each(our_union, "霞客坊", "ZX90001")


def test_the_officer_reads_which_grant_is_to_be_submitted(
    our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    [line] = [each for each in _lines(_at(client)) if "发放单" in each]
    assert "发放单 ZX90001（霞客坊 第 1 版）待提交" in line
    assert "由x准备，0 人" in line
    assert f'href="/submitgrant/{waiting["grants"]}"' in _at(client)


def test_who_decides_is_not_asked_before_it_is_submitted(
    our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    client.sign_in(our_union.chair)
    assert _lines(_at(client)) == []


def test_what_waited_too_long_stands_first_and_says_how_long(
    our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    fresh = _at(client)
    assert "已超期" not in fresh
    assert any("订单 ZX90001 待发货" in line and "今天" in line for line in _lines(fresh))
    late = _at(client, day=TODAY + timedelta(days=8))
    queue = late[late.index("<main") :]
    assert queue.index("已超期") < queue.index("提醒")
    assert any("订单 ZX90001 待发货" in line and "超期 5 天" in line for line in _lines(late))


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("hr", {"花名册“霞客坊.xlsx”待确认导入"}),
        (
            "officer",
            {"订单 ZX90001 待发货", "规则“霞客坊 第 1 版”尚未发布", "发放单 ZX90001（霞客坊 第 1 版）待提交"},
        ),
        ("chair", set()),
        ("finance", {"对账单 ZX90001 尚未结账"}),
        ("auditor", set()),
        ("tenant_admin", set()),
    ],
)
def test_each_role_has_its_own_work(
    role: str, words: set[str], our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    client.sign_in(our_union.people[role])
    lines = _lines(_at(client, day=TODAY + timedelta(days=1)))
    assert len(lines) == len(words)
    for each in words:
        assert any(each in line for line in lines), (each, lines)


@pytest.mark.parametrize("role", ["hr", "officer", "chair", "finance"])
def test_another_unions_work_is_not_mine(
    role: str, our_union: Union, their_union: Union, client: Visitor
) -> None:
    one_of_each(their_union, "霞客坊", "ZX90001")
    client.sign_in(our_union.people[role])
    assert "今天没有等您处理的事项" in _at(client)
    assert client.get("/waiting").json == {}


def test_another_branchs_work_is_not_mine(our_union: Union, client: Visitor) -> None:
    one_of_each(our_union, "霞客坊", "ZX90001", unit="华北")
    with our_union.scope(), atomic():
        east = our_union.unit("华东")
        given = give_seat(
            our_union.officer.email, role="officer", unit=east, from_on=date(2026, 1, 1), actor=SYSTEM
        )
        seat = given.seat.id
    client.sign_in(our_union.officer)
    assert _lines(_at(client)) != []
    client.submit("/seat/", form_at="/", seat=seat)
    assert _lines(_at(client)) == []


def _many_orders(union: Union, first: dict[str, int], count: int) -> None:
    with union.scope(), atomic():
        model = session.get_one(Order, first["orders"])
        kept = {
            key: getattr(model, key)
            for key in ("employee_id", "supplier_id", "unit_id", "placed_on", "placed_at", "placed_by")
        }
        for number in range(count):
            name = f"ZY{number:05d}"
            session.add(Order(number=name, reference=name, total_points=1, total_fen=1, **kept))
    session.remove()


def test_many_of_a_kind_are_counted_and_paged(
    our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    _many_orders(our_union, waiting, 44)
    client.sign_in(our_union.officer)
    page = _at(client)
    assert sum("待发货" in line for line in _lines(page)) == 5
    assert "待发货订单还有 40 项" in page
    first = _at(client, "/?kind=ship")
    assert len(_lines(first)) == 20
    assert "下一页" in first
    assert "上一页" not in first
    assert len(_lines(_at(client, "/?kind=ship&page=2"))) == 5
    assert client.get("/waiting").json == {"Grants": 1, "Orders": 45}


@pytest.mark.parametrize("address", ["/?kind=nothing", "/?kind=ship&page=99999999", "/?page=-1", "/?kind="])
def test_a_garbled_address_shows_a_page(address: str, our_union: Union, client: Visitor) -> None:
    assert _lines(_at(client.sign_in(our_union.officer), address)) == []  # type: ignore[arg-type]


def test_the_workbench_asks_as_many_queries_for_one_as_for_many(
    our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    def asked() -> int:
        seen: list[Any] = []
        listen = lambda *said: seen.append(said[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            client.get("/")
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    client.sign_in(our_union.officer)
    asked()
    few = asked()
    _many_orders(our_union, waiting, 60)
    assert asked() <= few + 1, "one more, to count what is not shown"


def test_an_empty_workbench_says_where_to_begin(our_union: Union, client: Visitor) -> None:
    page = _at(client.sign_in(our_union.hr))  # type: ignore[arg-type]
    assert "今天没有等您处理的事项" in page
    assert 'href="/rosterupload/"' in page


def test_low_stock_is_told_with_a_way_to_restock(
    our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    with our_union.scope(), atomic():
        session.get_one(Sku, waiting["skus"]).product.state = "listed"
    client.sign_in(our_union.officer)
    page = _at(client)
    assert any("已售罄" in line and "补充库存" in line for line in _lines(page))
    assert f'href="/stock/{waiting["skus"]}"' in page


@pytest.mark.parametrize(("ok", "lines"), [(True, 0), (False, 1)])
def test_the_auditor_reads_that_the_chain_is_broken(
    our_union: Union, client: Visitor, lines: int, *, ok: bool
) -> None:
    with our_union.scope(), atomic():
        verdict = {"ok": ok, "message": "第 7 条记录被改动"}
        for result in ({"ok": not ok, "message": "更早的一次"}, verdict):
            session.add(
                Job(
                    tenant_id=our_union.tenant_id,
                    kind="audit.verify",
                    state="done",
                    params={},
                    result=result,
                    actor_name="x",
                    queued_at=NOON,
                    due_at=NOON,
                    ended_at=NOON,
                )
            )
            session.flush()
    client.sign_in(our_union.auditor)
    page = _at(client)
    assert len(_lines(page)) == lines
    assert ("第 7 条记录被改动" in page) is not ok


@pytest.mark.parametrize("role", ["hr", "officer", "chair", "finance", "auditor", "tenant_admin"])
def test_the_key_numbers_are_those_of_the_lists_one_may_open(
    role: str, our_union: Union, waiting: dict[str, int], client: Visitor
) -> None:
    client.sign_in(our_union.people[role])
    shown = set(re.findall(r'class="number" href="([^"]+)"', _at(client, "/numbers")))
    assert shown
    assert {path: client.get(path).status_code for path in shown} == dict.fromkeys(shown, 200)
