"""The history of a record: whole for whoever sees the card, without who looked and what masks hide."""

import re
from datetime import date

import pytest

from app.core import audit
from app.core.actor import SYSTEM, Actor
from app.core.db import atomic, session
from app.models import Employee, Product
from app.tenants.services.seats import give_seat
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def person(our_union: Union) -> int:
    """Somebody of 华东, with three records: by headquarters, by the branch, and a look."""
    number = shelf.stocked(our_union, shelf.employee, name="张三", unit="华东")
    with our_union.scope(), atomic():
        row = session.get_one(Employee, number)
        head, branch = our_union.hr.actor, Actor("马丽", 99, "hr", None, our_union.units["华东"])
        audit.record("moved", row, actor=head, changes={"unit_id": [our_union.units["华北"], row.unit_id]})
        audit.record("change_particulars", row, actor=branch, changes={"phone": [None, "138****2345"]})
        audit.record("view", row, actor=our_union.chair.actor)
    session.remove()
    return number


def history(client: Visitor, path: str) -> str:
    text = client.get(path).text
    return text[text.index('class="trail"') :] if 'class="trail"' in text else ""


def test_a_branch_reads_the_whole_history_of_its_people(
    our_union: Union, person: int, client: Visitor
) -> None:
    with our_union.scope(), atomic():
        seat = give_seat(
            our_union.hr.email, role="hr", unit=our_union.unit("华东"), from_on=date(2026, 1, 1), actor=SYSTEM
        ).seat.id
    client.sign_in(our_union.hr)
    client.submit("/seat/", form_at="/", seat=seat)
    told = history(client, f"/employees/show/{person}?tab=history")
    assert "调动了职工“张三" in told
    assert re.search("单位由“[^”]*华北”改为“[^”]*华东”", told)
    assert "马丽" in told


def test_who_looked_is_told_to_those_who_examine_alone(
    our_union: Union, person: int, client: Visitor
) -> None:
    for role, sees in (("hr", False), ("chair", False), ("auditor", True)):
        client.sign_in(our_union.people[role])
        told = history(client, f"/employees/show/{person}?tab=history")
        assert ("查看了职工" in told) == sees, role
        client.get("/logout/")


def test_what_a_mask_hides_stays_hidden_in_the_history(
    our_union: Union, person: int, client: Visitor
) -> None:
    client.sign_in(our_union.hr)
    assert "138****2345" in history(client, f"/employees/show/{person}?tab=history")
    client.get("/logout/")
    client.sign_in(our_union.auditor)
    assert "****2345" in history(client, f"/employees/show/{person}?tab=history")


def test_what_belongs_to_a_record_stands_in_its_history(our_union: Union, client: Visitor) -> None:
    sku = shelf.stocked(our_union)
    with our_union.scope(), atomic():
        article = session.get_one(shelf.Sku, sku)
        audit.record(
            "stock", article, actor=our_union.officer.actor, changes={"stock": [10, 12]}, reason="入库"
        )
        product = session.get_one(Product, article.product_id).id
    client.sign_in(our_union.officer)
    told = history(client, f"/products/show/{product}?tab=history")
    assert "调整了" in told
    assert "库存由“10”改为“12”" in told


def test_a_long_history_is_paged_by_older_and_newest(our_union: Union, person: int, client: Visitor) -> None:
    with our_union.scope(), atomic():
        row = session.get_one(Employee, person)
        for grade in range(50):
            audit.record("change_particulars", row, actor=SYSTEM, changes={"grade": [None, f"P{grade:02}"]})
    client.sign_in(our_union.hr)
    url, seen = f"/employees/show/{person}?tab=history", []
    while url:
        told = history(client, url)
        seen += re.findall(r"P(\d\d)", told)
        older = re.search(r'href="([^"]*history_before=\d+)"', told)
        url = older.group(1).replace("&amp;", "&") if older else ""
    assert seen == [f"{grade:02}" for grade in reversed(range(50))]
