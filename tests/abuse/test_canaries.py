"""Canaries: real-looking personal values that no page, file, answer, record or log may sing to who may not
read them.

One person, one supplier and one order carry them; a roster brings more. Each role then reads whatever the
console and the API will give.
"""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy import LargeBinary, literal_column, select, type_coerce

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.columns import Encrypted
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView
from app.core.db import Base, atomic, db, expect_writes, session
from app.models import Employee, ImportBatch, Job, OrgUnit, StoredFile, Supplier
from app.people.services.employment import change_particulars, hire
from app.people.services.refusals import IdentityTaken
from app.people.views.changes import Hire
from app.rules.people import id_check_digit
from app.rules.permissions import MASKING, UNIT_ROLES
from tests.abuse.crawl import Crawler, at, crawled_by, pickers
from tests.cast import PASSWORD, TODAY, Union, on
from tests.databases import TestDatabase
from tests.imports.messy import person, roster
from tests.people.test_roster_pages import confirmed, uploaded, worked
from tests.visitor import Visitor

ID_NO = "11010519491231" + "771" + id_check_digit("11010519491231771")
CANARIES = {
    "id_no": ID_NO,
    "phone": "13812345678",
    "email": "jinsique@example.com",
    "address": "金丝雀路77号",
    "birth": "1949-12-31",
    "bank_card": "6222021302012345678",
}
BEFORE = {"phone": "13711112222", "email": "laoyouxiang@example.com"}
SENT = {"id_no": person(3)[3], "phone": "13800000003"}


@pytest.fixture
def canaries(our_union: Union, database: TestDatabase, tmp_path: Path) -> Iterator[Union]:
    """The values where work leaves them: on cards, in history, in the trail, in rosters, in an order."""
    with on():
        with our_union.scope(), atomic():
            _people(our_union)
            session.add(Supplier(code="S1", name="皖江粮油", bank="工行", bank_account=CANARIES["bank_card"]))
            session.flush()
            _order(our_union)
        session.remove()
        database.app.test_client_class = Visitor
        hr = database.app.test_client()
        assert isinstance(hr, Visitor)
        hr.sign_in(our_union.hr)
        confirmed(hr, uploaded(hr, roster(tmp_path / "a.xlsx", [person(3)])).result["url"])
        wrong = person(4, 身份证号="110105194912310021", 手机号=CANARIES["phone"])
        twice = person(5, 身份证号=SENT["id_no"])
        moved = person(3, 手机号="13900000003", 岗位="主管")
        uploaded(hr, roster(tmp_path / "b.xlsx", [moved, wrong, twice]))
        with our_union.scope():
            batch = session.scalars(select(ImportBatch.id).order_by(ImportBatch.id.desc())).first()
        hr.submit(f"/annotateroster/{batch}")
        worked()
        yield our_union


def _people(union: Union) -> None:
    values = {name: CANARIES[name] for name in ("id_no", "phone", "email")} | BEFORE
    made = hire(
        session.get_one(OrgUnit, union.units["华东"]), on=date(2026, 1, 5), at=now(), actor=SYSTEM,
        employee_no="E1", name="张三", **values,
    )  # fmt: skip
    changed = {"phone": CANARIES["phone"], "email": CANARIES["email"], "id_no": CANARIES["id_no"]}
    change_particulars(made, on=TODAY, at=now(), actor=SYSTEM, birth_on=date(1949, 12, 31), **changed)


def _order(union: Union) -> None:
    """As far as an address is concerned; what it costs is other tests' business."""
    table = Base.metadata.tables["orders"]
    required: dict[str, Any] = {
        "tenant_id": union.tenant_id, "number": "O1", "reference": "r1", "state": "placed", "total_points": 1,
        "employee_id": session.query(Employee.id).scalar(), "unit_id": union.units["华东"], "total_fen": 100,
        "supplier_id": session.query(Supplier.id).scalar(), "placed_on": TODAY, "placed_at": now(),
        "placed_by": "陈静", "address": f"安徽省合肥市蜀山区{CANARIES['address']}", "receiver": "张三",
    }  # fmt: skip
    for column in table.columns:
        if (
            not column.nullable
            and column.name not in required
            and column.name != "id"
            and column.default is None
        ):
            required[column.name] = 0 if "INT" in str(column.type) else "x"
    session.connection().execute(table.insert().values(**required))


def unreadable(role: str) -> tuple[str, ...]:
    """What this role reads nowhere in full."""
    hidden = [value for kind, value in CANARIES.items() if MASKING[role][kind] != "clear"]
    return (*hidden, *BEFORE.values(), *SENT.values())


@crawled_by("officer", "finance", "auditor")
def test_no_page_or_file_sings(role: str, canaries: Union, database: TestDatabase, client: Visitor) -> None:
    crawler = Crawler(database.app, client.sign_in(canaries.people[role]), unreadable(role))
    crawler.follow(most=60)
    for rule in crawler.rules():
        if rule.arguments == {"pk"} and not (role == "hr" and rule.endpoint == "Progress.file"):
            for number in (1, 2):
                crawler.get(at(rule, number))
    for view in database.app.extensions["appbuilder"].baseviews:
        if isinstance(view, ConsoleView):
            crawler.get(f"{view.route_base}/list/?psize_{view.__class__.__name__}=200")
        if isinstance(view, ConsoleView | FormPage):
            with database.app.test_request_context():
                names = {*pickers(view)}
            for name in names:
                crawler.get(f"{view.route_base}/pick/{name}?q=")
                crawler.get(f"{view.route_base}/choose/{name}?q=")
        if isinstance(view, ConsoleView):
            _exported(crawler, view)
    assert crawler.leaks == []
    assert len([each for each in crawler.asked.values() if each == 200]) > 10


def _exported(crawler: Crawler, view: ConsoleView) -> None:
    """The list as a workbook, where the seat may have it, with every column it can show."""
    address = f"{view.route_base}/export?cols={','.join(view.show_columns)}"
    token = crawler.client.token("/account/")
    with crawler.client.post(address, data={"csrf_token": token}) as answer:
        crawler.look(address, answer.data)
        assert answer.status_code < 500, address


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_no_answer_of_the_api_sings(role: str, canaries: Union, client: Visitor) -> None:
    body = {"username": canaries.people[role].email, "password": PASSWORD, "provider": "db"}
    token: Any = client.post("/api/v1/security/login", json=body).json
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    crawler = Crawler(client.application, client, unreadable(role))
    for rule in crawler.rules():
        if rule.rule.startswith("/api/v1/") and rule.arguments <= {"pk"}:
            for number in (1, 2, 3):
                crawler.get(at(rule, number), headers=bearer)
    assert crawler.leaks == []


def test_the_crawler_would_hear_them(canaries: Union, database: TestDatabase, client: Visitor) -> None:
    """Ears first: what the masks leave of each value is found on the pages that were read."""
    shown = (f"110105********{ID_NO[-4:]}", "138****5678", "j***@example.com", "1949-**-**")
    crawler = Crawler(database.app, client.sign_in(canaries.hr), shown)
    crawler.get("/employees/show/1")
    assert len(crawler.leaks) == len(shown)


@pytest.mark.sql
def test_no_search_hears_what_the_seat_may_not_read(canaries: Union, client: Visitor) -> None:
    """Finance reads no phone and officers no bank card's middle: asking for it tells nothing."""
    client.sign_in(canaries.hr)
    assert "张三" in client.get(f"/employees/list/?q={CANARIES['id_no']}").text
    for words in (CANARIES["email"], "194912", "1381234", CANARIES["bank_card"]):
        assert "张三" not in client.get(f"/employees/list/?q={words}").text
        assert "皖江粮油" not in client.get(f"/suppliers/list/?q={words}").text
    for key in ("birth_on", "id_no", "phone", "email"):
        refused = client.get(f"/employees/list/?_oc_Employees={key}")
        assert refused.status_code == 400
        narrowed = client.get(f"/employees/list/?{key}=1949-12-31&{key}.from=1949-12-31&{key}.to=1949-12-31")
        other = client.get(f"/employees/list/?{key}=2000-01-01&{key}.from=2000-01-01&{key}.to=2000-01-01")
        assert ("张三" in narrowed.text) == ("张三" in other.text), key


@pytest.mark.sql
def test_neither_trail_nor_jobs_nor_plain_columns_hold_them(canaries: Union) -> None:
    """In the database itself: only the columns made for them, and only what may stand there in clear."""
    values = [*CANARIES.values(), *BEFORE.values(), *SENT.values()]
    open_in_clear = {
        ("employees", "email"), ("employees", "birth_on"), ("orders", "address"),
        ("roster_rows", "email"), ("roster_rows", "birth_on"),
    }  # fmt: skip
    found = set()
    session.remove()
    expect_writes(expected=False)
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("select set_config('app.all_tenants', 'yes', true)")
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(table.select().with_only_columns(*_as_stored(table))):
                found |= {
                    (table.name, column)
                    for column, value in row._mapping.items()
                    if any(each in str(value) for each in values)
                }
    assert found - open_in_clear == set()


def _as_stored(table: Any) -> list[Any]:
    return [
        type_coerce(each, LargeBinary).label(each.name) if isinstance(each.type, Encrypted) else each
        for each in table.columns
    ]


def test_logs_and_refusals_sing_to_nobody(
    canaries: Union, client: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that breaks with somebody's values in it."""

    def broken(unit: OrgUnit, **typed: Any) -> None:
        session.execute(
            select(Employee).where(Employee.email == typed["email"], literal_column("no_such_column") == 1)
        )

    monkeypatch.setattr(Hire, "service", broken)
    caplog.set_level(logging.INFO)
    client.sign_in(canaries.hr)
    typed = {name: CANARIES[name] for name in ("id_no", "phone", "email")}
    unit = canaries.units["华东"]
    answer = client.submit("/hire/", unit=unit, on="2026-09-01", employee_no="E9", name="李四", **typed)
    assert answer.status_code == 500
    assert "no_such_column" in caplog.text
    said = answer.text + caplog.text
    assert [value for value in typed.values() if value in said] == []


def test_a_taken_number_does_not_tell_whose_it_is_elsewhere(canaries: Union) -> None:
    """HR of another branch types the number of somebody out of sight."""
    with on(), canaries.scope("华北"), force_locale("zh"), pytest.raises(IdentityTaken) as refused, atomic():
        hire(
            session.get_one(OrgUnit, canaries.units["华北"]), on=TODAY, at=now(), actor=SYSTEM,
            employee_no="E77", name="李四", id_no=CANARIES["id_no"], phone="13999999999",
        )  # fmt: skip
    assert "张三" not in refused.value.message
    assert "E1" not in refused.value.message


def test_only_the_sender_gets_a_roster_back(canaries: Union, client: Visitor) -> None:
    """A workbook with clear numbers is no page's to give: not by its job, not by asking for it anew."""
    with canaries.scope():
        made = session.scalars(select(Job.id).where(Job.kind == "roster.annotate")).one()
        batch = session.scalars(select(ImportBatch.id).order_by(ImportBatch.id.desc())).first()
        owners = set(session.scalars(select(StoredFile.owner_id).where(StoredFile.kind == "annotated")))
    assert owners == {canaries.hr.user_id}
    session.remove()
    for role in UNIT_ROLES:
        client.sign_in(canaries.people[role])
        with client.get(f"/progress/{made}/file") as answer:
            assert (answer.status_code == 200) == (role == "hr"), role
    with canaries.scope(), atomic():
        session.get_one(ImportBatch, batch).prepared_by_id = canaries.finance.user_id
    session.remove()
    client.sign_in(canaries.hr)
    assert "只能由上传人" in client.submit(f"/annotateroster/{batch}").text
