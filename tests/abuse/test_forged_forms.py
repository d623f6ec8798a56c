"""Forms with more, with other, with older things in them than the page has: only what it asks is taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.actor import acting
from app.core.db import session
from app.core.preview import DigestUnknown
from app.models import (
    ApprovalRequest,
    Employee,
    Grant,
    ImportBatch,
    OrgUnit,
    PointLot,
    Product,
    Sku,
    Supplier,
)
from app.people.services.roster import import_roster
from app.rules.permissions import PERMISSIONS
from config import Embedded
from imports.roster import LIMIT_MB
from tests.approvals.stage import settle
from tests.branches import seat_at
from tests.cast import Union, on
from tests.core.console import shelf
from tests.imports.messy import person, roster
from tests.people.test_roster_pages import DIGEST, uploaded
from tests.points.test_pages import _as, _money, _prepared, _rule, people
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
__all__ = ["people"]  # the fixture


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with on():
        yield


HUGE = "9" * 5000
SMUGGLED = {
    "tenant_id": "2", "id": "999", "state": "listed", "full_name": "x", "employee_no_key": "x",
    "phone_index": "x", "id_no_index": "x", "name_initials": "X", "stock": "999", "balance": "999999",
    "created_at": "2020-01-01", "left_on": "2020-01-01", "code_key": "x", "unit_id": "1", "supplier_id": "1",
}  # fmt: skip


def test_columns_no_form_asks_are_not_assigned_when_adding(
    our_union: Union, their_union: Union, client: Visitor
) -> None:
    client.sign_in(our_union.officer)
    supplier = shelf.stocked(our_union, shelf.supplier)
    with our_union.scope():
        category = shelf.stocked(our_union, shelf.product, code="P0")
        category = session.get_one(Product, category).category_id
    session.remove()
    asked = {"code": "P1", "name": "米", "supplier": supplier, "category": category, "tax_rate_bp": "13"}
    client.submit("/products/add", **{**SMUGGLED, **asked})
    with our_union.scope():
        made = session.scalars(select(Product).where(Product.code == "P1")).one()
        assert (made.tenant_id, made.state, made.supplier_id) == (our_union.tenant_id, "draft", supplier)
        assert made.id != 999
    session.remove()
    with their_union.scope():
        assert session.scalars(select(Product)).all() == []


def test_columns_no_form_asks_are_not_assigned_when_editing(our_union: Union, client: Visitor) -> None:
    own = shelf.stocked(our_union, shelf.supplier, code="S1", name="旧名")
    client.sign_in(our_union.officer)
    page = client.get(f"/suppliers/edit/{own}").text
    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    client.submit(
        f"/suppliers/edit/{own}",
        **{**SMUGGLED, "state": "active", "code": "S1", "name": "新名", "seen": seen},
    )
    with our_union.scope():
        kept = session.get_one(Supplier, own)
        assert (kept.id, kept.name, kept.tenant_id) == (own, "新名", our_union.tenant_id)


def test_a_unit_moves_by_its_own_form_alone(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.tenant_admin)
    shop, north = our_union.units["上海一部"], our_union.units["华北"]
    page = client.get(f"/units/edit/{shop}").text
    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    smuggled = {"parent": north, "parent_id": north, "full_name": "x", "state": "closed"}
    client.submit(f"/units/edit/{shop}", **{**smuggled, "name": "上海二部", "code": "SH1", "seen": seen})
    with our_union.scope():
        assert session.get_one(OrgUnit, shop).parent_id == our_union.units["华东"]
        assert session.get_one(OrgUnit, shop).state == "open"


@pytest.mark.parametrize("role", ["hr", "finance", "auditor", "tenant_admin", "chair", "officer"])
def test_what_is_not_in_ones_menu_is_done_by_no_form(role: str, our_union: Union, client: Visitor) -> None:
    """Every form page and verb of every other role, sent with a good token."""
    client.sign_in(our_union.people[role])
    token = client.token("/")
    done = []
    for view in client.application.appbuilder.baseviews:  # type: ignore[attr-defined]
        verb, page = getattr(view, "verb", None), view.class_permission_name
        if not isinstance(verb, str) or f"can_{verb}" in PERMISSIONS[role].get(page, ()):
            continue
        for path in (f"{view.route_base}/", f"{view.route_base}/1"):
            answer = client.post(path, data={"csrf_token": token, "once": "x", "reason": "x"})
            if answer.status_code not in {403, 404}:
                done.append((path, answer.status_code))
    assert done == []


@pytest.mark.parametrize("role", ["hr", "finance", "auditor", "tenant_admin", "chair"])
def test_a_button_of_another_role_is_pressed_by_nobody_else(
    role: str, our_union: Union, client: Visitor
) -> None:
    own = shelf.stocked(our_union, shelf.product)
    client.sign_in(our_union.people[role])
    for verb in ("list_product", "unlist_product"):
        assert client.submit(f"/products/action/{verb}/{own}", form_at="/").status_code == 403
        answer = client.submit("/products/action_post", form_at="/", action=verb, rowid=own)
        assert answer.status_code == 403


def test_who_decides_a_grant_submits_it_by_no_forged_form(people: Union, client: Visitor) -> None:
    number, digest = prepared(people, client)
    _as(client, people.chair)
    answer = client.submit(f"/submitgrant/{number}", form_at="/grants/list/", digest=digest, once="x")
    assert answer.status_code == 403
    assert lots(people) == 0


def test_a_digest_nobody_saw_submits_nothing(people: Union, client: Visitor) -> None:
    number, digest = prepared(people, client)
    for forged in ("", "x", digest[:-1], digest.upper(), "0" * len(digest)):
        answer = client.submit(f"/submitgrant/{number}", digest=forged, once="x")
        assert answer.status_code == 200
    with people.scope():
        assert session.scalars(select(ApprovalRequest)).all() == []
        session.remove()


def test_a_submission_sent_three_times_asks_and_grants_once(people: Union, client: Visitor) -> None:
    number, digest = prepared(people, client)
    token = client.token(f"/submitgrant/{number}")
    body = {"csrf_token": token, "digest": digest, "once": "same"}
    answers = [client.post(f"/submitgrant/{number}", data=body) for _ in range(3)]
    assert {answer.status_code for answer in answers} <= {200, 302, 404, 409}
    with people.scope():
        settle(people.chair)
        session.remove()
    assert lots(people) == 3  # one for each of the three


def test_a_roster_read_over_a_shoulder_is_imported_by_nobody_else(
    our_union: Union, client: Visitor, tmp_path: Path
) -> None:
    """A branch's HR sends the digest of headquarters' roster under a roster of their own."""
    client.sign_in(our_union.hr)
    theirs = uploaded(client, roster(tmp_path / "总部.xlsx", [person(1), person(2)]))
    digest = DIGEST.search(client.get(theirs.result["url"]).text)[1]
    hr = seat_at(our_union, "hr")
    with our_union.scope("华东"), acting(hr.actor), pytest.raises(DigestUnknown):
        import_roster(digest, actor=hr.actor)
    session.rollback()
    with our_union.scope():
        assert session.scalar(select(func.count()).select_from(Employee)) == 0
        assert session.scalars(select(ImportBatch.state)).one() == "prepared"


def test_one_row_sent_many_times_is_changed_once(our_union: Union, client: Visitor) -> None:
    shelf.stocked(our_union)
    with our_union.scope():
        own = session.scalars(select(Product.id)).one()
    client.sign_in(our_union.officer)
    answer = client.submit("/products/action_post", form_at="/", action="list_product", rowid=[own] * 300)
    assert answer.status_code == 302
    with our_union.scope():
        assert session.get_one(Product, own).state in {"draft", "listed"}


def test_a_parameter_sent_twice_is_read_once(our_union: Union, their_union: Union, client: Visitor) -> None:
    theirs = shelf.stocked(their_union, shelf.supplier, name="别家粮油")
    own = shelf.stocked(our_union, shelf.supplier, name="自家粮油")
    client.sign_in(our_union.officer)
    for query in (f"supplier={own}&supplier={theirs}", f"supplier={theirs}&supplier={own}"):
        answer = client.get(f"/products/list/?{query}&q=a&q=b&page_Products=0&page_Products=1")
        assert answer.status_code == 200
        assert "别家粮油" not in answer.text
    answer = client.submit(
        "/products/add", code="X", name="X", supplier=[own, theirs], tax_rate_bp=["13", "x"]
    )
    assert answer.status_code == 200
    assert "别家粮油" not in answer.text


def test_a_form_of_a_thousand_fields_breaks_nothing(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    many = {f"x{number}": "y" for number in range(3_000)}
    answer = client.submit("/suppliers/add", code="S1", name="粮油", **many)
    assert answer.status_code in {200, 302, 400, 413}


def test_a_form_as_long_as_a_library_writes_nothing(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    answer = client.submit("/suppliers/add", code="S1", name="粮" * 1_500_000)
    assert answer.status_code in {200, 413}
    with our_union.scope():
        assert session.scalars(select(Supplier)).all() == []


def test_an_upload_larger_than_allowed_is_refused_in_a_sentence(
    our_union: Union, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(our_union.hr)
    token = client.token("/rosterupload/")
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 1_000)
    answer = client.post("/rosterupload/", data={"csrf_token": token, "file": "x" * 5_000})
    assert answer.status_code == 413
    assert f"{LIMIT_MB} MB" in answer.text


def test_the_largest_roster_fits_through_the_upload() -> None:
    assert LIMIT_MB << 20 == Embedded.MAX_CONTENT_LENGTH


def test_numbers_below_nothing_are_refused(our_union: Union, client: Visitor) -> None:
    own = shelf.stocked(our_union)
    client.sign_in(our_union.officer)
    for pieces in (
        "-11",
        "-999999999999999999999",
        "1e9",
        "NaN",
        "inf",
        "0x10",
        "9" * 5000,
        "-" + "9" * 5000,
    ):
        answer = client.submit(f"/stock/{own}", pieces=pieces, reason="盘点", once="x")
        assert answer.status_code == 200, pieces
    with our_union.scope():
        assert session.get_one(Sku, own).stock == 10


@pytest.mark.parametrize("day", ["0000-00-00", "9999-12-31", "-1", "2026-02-30", "10000-01-01", "1e3"])
def test_days_out_of_the_calendar_are_refused(day: str, our_union: Union, client: Visitor) -> None:
    own = shelf.stocked(our_union, shelf.employee)
    client.sign_in(our_union.hr)
    assert client.submit(f"/leave/{own}", on=day, reason="x", once="x").status_code == 200
    with our_union.scope():
        assert session.get_one(Employee, own).state == "active"


def prepared(union: Union, client: Visitor) -> tuple[int, str]:
    """A grant prepared by the officer, who is still signed in; its number and the digest of its preview."""
    rule = _rule(client, union, _money(union, allocated="99999"), amount="其他 = 300", conditions="")
    number = _prepared(client, union, rule)
    with union.scope():
        digest = str(session.get_one(Grant, number).digest)
    session.remove()
    return number, digest


def lots(union: Union) -> int:
    with union.scope():
        count = session.scalar(select(func.count()).select_from(PointLot)) or 0
    session.remove()
    return count
