"""The one search box: finds what the seat's lists would find, and nothing of anybody else's."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import atomic, db, session
from app.core.pinyin import initials
from app.models import (
    Budget,
    BudgetPlan,
    CareCase,
    CareSubject,
    Category,
    Employee,
    Grant,
    ImportBatch,
    JournalEntry,
    Order,
    OrgUnit,
    PointRule,
    Product,
    RuleVersion,
    Sku,
    Statement,
    SubAccount,
    Supplier,
    Survey,
)
from app.tenants.services.seats import give_seat
from app.views import FINDERS
from tests.cast import Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
DAY, NOON = date(2026, 9, 1), datetime(2026, 9, 1, 4, tzinfo=UTC)


def _kept(made: Any) -> Any:
    session.add(made)
    session.flush()
    return made


def one_of_each(union: Union, mark: str, number: str, unit: str = "总部") -> dict[str, int]:
    """One row of every kind that is searched, all of them named `mark` and numbered `number`; by table."""
    at = union.units[unit]
    rows: list[Any] = []

    def keep(model: type[Any], **values: Any) -> Any:
        rows.append(_kept(model(**values)))
        return rows[-1]

    with union.scope(), atomic():
        person = keep(
            Employee,
            employee_no=number,
            employee_no_key=number,
            name=mark,
            name_initials=initials(mark),
            unit_id=at,
        )
        supplier = keep(Supplier, code=number, name=mark, contact=mark)
        category = _kept(Category(code=number, name=mark))
        product = keep(Product, code=number, name=mark, supplier=supplier, category=category)
        keep(Sku, code=number, product=product, spec=mark, price_fen=100, points=1)
        plan = keep(BudgetPlan, unit_id=at, year=2026, prepared_by=mark, prepared_at=now())
        line = {"plan_id": plan.id, "unit_id": at, "year": 2026}
        line |= {"fund_source": "dues", "account_code": "50105"}
        budget = keep(Budget, **line, name=mark)
        account = keep(SubAccount, unit_id=at, budget_id=budget.id, code=number, name=mark)
        rule = keep(PointRule, code=number, name=mark, unit_id=at)
        said = {"prepared_by": "x", "prepared_at": NOON}
        terms = {"festival": "mid_autumn", "sub_account_id": account.id, "amount": {"points": 1}}
        version = _kept(RuleVersion(rule_id=rule.id, number=1, **terms, **said))
        rule.current_version_id = version.id
        keep(
            Grant,
            code=number,
            unit_id=at,
            rule_id=rule.id,
            rule_version=1,
            version_id=version.id,
            sub_account_id=account.id,
            title=f"{mark} 第 1 版",
            event_key="e",
            granted_on=DAY,
            expires_on=DAY,
            **said,
        )
        keep(
            Order,
            number=number,
            reference=number,
            employee_id=person.id,
            supplier_id=supplier.id,
            unit_id=at,
            total_points=1,
            total_fen=100,
            placed_on=DAY,
            placed_at=NOON,
            placed_by="x",
            tracking_no=number,
        )
        keep(
            Statement,
            number=number,
            supplier_id=supplier.id,
            period="2026-08",
            from_on=DAY,
            until_on=DAY,
            drawn_up_by="x",
            drawn_up_at=NOON,
        )
        keep(
            ImportBatch,
            code=number,
            kind="roster",
            file_name=f"{mark}.xlsx",
            file_sha="0" * 64,
            as_of=DAY,
            **said,
        )
        keep(
            JournalEntry,
            reference=number,
            unit="fen",
            kind="allocation",
            booked_on=DAY,
            booked_at=NOON,
            actor_name="x",
        )
        case = keep(
            CareCase,
            number=number,
            reference=number,
            unit_id=at,
            requested_on=DAY,
            requested_by="x",
            state="closed",
        )
        subject = {"case_id": case.id, "employee_id": person.id}
        _kept(CareSubject(category="marriage", event_on=DAY, **subject))
        keep(
            Survey,
            unit_id=at,
            title=mark,
            template="canteen",
            questions=[],
            from_on=DAY,
            until_on=DAY,
            made_by="x",
            state="ended",
        )
        keep(OrgUnit, code=number, name=mark, parent_id=at, path=f"{at}/9{at}/", full_name=mark)
        found = {row.__tablename__: int(row.id) for row in rows}
    session.remove()
    return found


def _hits(client: Visitor, words: str) -> str:
    answer = client.get("/find/hits", query_string={"q": words}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return str(answer.json["html"]) + client.get("/find/", query_string={"q": words}).text


def _addresses(html: str) -> set[str]:
    return set(re.findall(r'class="hit"[^>]*href="([^"?]+/show/\d+)"', html))


@pytest.mark.parametrize("role", ["hr", "officer", "chair", "finance", "auditor", "tenant_admin"])
def test_each_role_finds_every_kind_it_may_open_by_name_and_number(
    role: str, our_union: Union, client: Visitor
) -> None:
    one_of_each(our_union, "霞客坊", "ZX90001")
    client.sign_in(our_union.people[role])
    by_name, by_number = _hits(client, "霞客坊"), _hits(client, "ZX90001")
    may = {
        finder.view.__name__
        for finder in FINDERS
        if client.get(f"/{finder.view.__name__.lower()}/list/").status_code == 200
    }
    reached = {path.split("/")[1] for path in _addresses(by_name) | _addresses(by_number)}
    rosters_are_headquarters = {"tenants", "people"}
    assert reached == {name.lower() for name in may} - rosters_are_headquarters


@pytest.mark.parametrize("words", ["霞客坊", "霞", "xkf", "XKF", "ZX90001", "zx90001", "ZX9"])
@pytest.mark.parametrize("role", ["hr", "chair", "finance"])
def test_another_tenants_rows_are_not_found(
    role: str, words: str, our_union: Union, their_union: Union, client: Visitor
) -> None:
    theirs = one_of_each(their_union, "霞客坊", "ZX90001")
    assert len(theirs) >= len(FINDERS) - 2, "all kinds but tenants and people are there to be found"
    client.sign_in(our_union.people[role])
    found = _hits(client, words)
    assert _addresses(found) == set()
    assert "没有找到" in found


@pytest.mark.parametrize("words", ["霞客坊", "xkf", "ZX90001"])
def test_another_branchs_rows_are_not_found(words: str, our_union: Union, client: Visitor) -> None:
    """What has no unit of its own, the goods and the suppliers, belongs to the whole union."""
    one_of_each(our_union, "霞客坊", "ZX90001", unit="华北")
    with our_union.scope(), atomic():
        given = give_seat(
            our_union.chair.email,
            role="chair",
            unit=our_union.unit("华东"),
            from_on=date(2026, 1, 1),
            actor=SYSTEM,
        )
        east = given.seat.id
    client.sign_in(our_union.chair)
    assert _addresses(_hits(client, words)) != set()
    client.submit("/seat/", form_at="/", seat=east)
    reached = {path.split("/")[1] for path in _addresses(_hits(client, words))}
    assert reached <= {"products", "skus", "suppliers", "settlements"}, reached


def test_pages_and_forms_are_found_by_name_and_initials(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    assert "/rosters/list/" in _hits(client, "花名册")
    assert "/rosters/list/" in _hits(client, "hmc")
    assert "/hire/" in _hits(client, "入职")
    assert "/settlements/list/" not in _hits(client, "对账单"), "not HR's page"


def test_a_number_finds_the_numbered_kinds_first(our_union: Union, client: Visitor) -> None:
    one_of_each(our_union, "霞客坊", "ZX90001")
    client.sign_in(our_union.chair)
    order = re.findall(r"<h2>(.*?)</h2>", client.get("/find/", query_string={"q": "ZX90001"}).text)
    assert order.index("记账凭证") < order.index("供应商")
    order = re.findall(r"<h2>(.*?)</h2>", client.get("/find/", query_string={"q": "霞客坊"}).text)
    assert order.index("供应商") < order.index("预算明细")


def test_a_single_letter_asks_no_table(our_union: Union, client: Visitor) -> None:
    one_of_each(our_union, "霞客坊", "ZX90001")
    client.sign_in(our_union.chair)
    assert _addresses(_hits(client, "z")) == set()


def test_the_box_asks_one_query_a_kind(our_union: Union, client: Visitor) -> None:
    one_of_each(our_union, "霞客坊", "ZX90001")
    client.sign_in(our_union.chair)
    client.get("/find/hits", query_string={"q": "霞客"})
    asked: list[str] = []
    listen = lambda *said: asked.append(said[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        client.get("/")
        alone = len(asked)
        asked.clear()
        client.get("/find/hits", query_string={"q": "霞客"})
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert len(asked) <= alone + len(FINDERS)


def test_who_has_no_seat_finds_nothing_and_strangers_sign_in(client: Visitor, our_union: Union) -> None:
    assert client.get("/find/hits?q=x", headers={"Accept": "application/json"}).status_code == 401
    assert client.get("/find/?q=x").status_code == 302


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "😀", "<b>", "a" * 500, "１２３", '"', "\u200b"])
def test_odd_words_are_just_words(words: str, our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.chair)
    assert "<b>”" not in _hits(client, words)
