"""The pages of 统分结合: a branch fills in by clicking; headquarters see who falls out before tightening."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import OrgUnit, ValueFill, ValueRange
from app.tenants.queries import setting
from tests.branches import seat_at
from tests.cast import TODAY, Union, on
from tests.tenants.test_lattice import fill, give, held
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
RANGE = {"kind": "setting", "key": "return_days"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with on():
        yield


def confirm(client: Visitor, address: str, **fields: str) -> object:
    """The preview is opened and confirmed as it was seen."""
    page = client.get(address)
    digest = re.search(r'name="digest"[^>]*value="([^"]*)"', page.text)
    assert digest is not None, page.text[-3000:]
    return client.submit(address, **{"digest": digest[1], "reason": "试点", **fields})


def test_headquarters_give_a_range_and_a_branch_fills_it_in_by_clicking(
    client: Visitor, our_union: Union
) -> None:
    client.sign_in(our_union.tenant_admin)
    assert "设置范围" in client.get("/givenvalues/").text
    assert client.get("/giverange/?kind=setting&key=return_days").text.count("<i>天</i>") == 3
    answer = client.submit(
        "/giverange/?kind=setting&key=return_days",
        **{**RANGE, "mode": "range", "least": "7", "most": "30", "from_on": str(TODAY)},
    )
    assert answer.status_code == 302, answer.text[-2000:]
    confirm(client, answer.headers["Location"])
    with our_union.scope():
        assert session.query(ValueRange).one().most == 30
    session.rollback()

    admin = seat_at(our_union, "tenant_admin")
    client.sign_in(admin)
    page = client.get("/unitvalues/").text
    assert "7天至30天" in page
    assert "出厂默认" in page
    here = our_union.units["华东"]
    address = f"/fillvalue/{here}?kind=setting&key=return_days"
    assert re.search(rf'href="/fillvalue/{here}\?kind=setting&amp;key=return_days"', page)
    refused = client.submit(address, **RANGE, own="own", whole="31", from_on=str(TODAY))
    assert re.search(r'id="whole-error[^>]*>[^<]*7天至30天', refused.text)  # beside what was typed
    done = client.submit(address, **RANGE, own="own", whole="15", from_on=str(TODAY))
    assert done.status_code == 302, done.text[-2000:]
    assert held(our_union, "华东") == 15
    assert "华东填报" in client.get("/unitvalues/").text
    assert "15天" in client.get("/valuefills/list/").text
    with our_union.scope():
        filled, given = session.query(ValueFill).one().id, session.query(ValueRange).one().id
    session.rollback()
    # two of one unit and one day are told apart by what they are about
    assert f"无理由退货期限 · {TODAY}" in client.get(f"/valuefills/show/{filled}").text
    client.sign_in(our_union.tenant_admin)
    assert f"无理由退货期限 · {TODAY}" in client.get(f"/valueranges/show/{given}").text


def test_what_has_begun_offers_no_withdrawal(client: Visitor, our_union: Union) -> None:
    give(our_union)
    fill(our_union, "华东", 60)
    with our_union.scope(), atomic():
        number = session.query(ValueFill).one().id
    address = f"/valuefills/action/withdraw/{number}"
    client.sign_in(our_union.tenant_admin)
    assert address not in client.get(f"/valuefills/show/{number}").text
    with our_union.scope(), atomic():
        session.get_one(ValueFill, number).from_on = TODAY + timedelta(days=9)
    session.rollback()
    assert address in client.get(f"/valuefills/show/{number}").text


def test_who_falls_out_is_listed_and_headquarters_choose(client: Visitor, our_union: Union) -> None:
    give(our_union)
    fill(our_union, "华东", 60)
    client.sign_in(our_union.tenant_admin)
    address = f"/confirmrange/?kind=setting&key=return_days&mode=range&least=7&most=30&from_on={TODAY}"
    page = client.get(address).text
    assert "60天" in page
    assert "华东" in page
    confirm(client, address, outside="refuse")
    assert held(our_union, "华东") == 60
    session.rollback()
    confirm(client, address, outside="clip")
    assert held(our_union, "华东") == 30
    session.rollback()
    client.sign_in(our_union.tenant_admin)
    assert "已就近取值" in client.get(f"/unitvalues/?unit={our_union.units['华东']}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"least": "30", "most": "7"},
        {"least": "0", "most": "91"},
        {"least": "", "most": "30"},
        {"least": "七", "most": "30"},
        {"least": "7", "most": "30", "default": "31"},
        {"least": "7", "most": "30", "from_on": "2020-01-01"},
        {"least": "7", "most": "99999999999999999999999"},
    ],
)
def test_a_range_that_cannot_be_is_said_in_a_sentence(
    client: Visitor, our_union: Union, wrong: dict[str, str]
) -> None:
    client.sign_in(our_union.tenant_admin)
    sent = {**RANGE, "mode": "range", "least": "7", "most": "30", "from_on": str(TODAY), **wrong}
    answer = client.submit("/giverange/?kind=setting&key=return_days", **sent)
    assert answer.status_code == 200
    assert 'class="error"' in answer.text  # beside the field


@pytest.mark.parametrize(
    "address",
    [
        "/confirmrange/?kind=setting&key=return_days&mode=range&least=x&most=30&from_on=2026-09-01",
        "/confirmrange/?kind=setting&key=return_days&mode=range&least=7&most=30&from_on=heute",
        "/confirmrange/?kind=setting&key=return_days&mode=range&least=40&most=30&from_on=2026-09-01",
        "/confirmrange/?kind=setting&key=feedback_floor&mode=free&from_on=2026-09-01",
        "/giverange/?kind=none&key=return_days",
        "/giverange/",
        "/unitvalues/?unit=999999",
        "/unitvalues/?unit=x",
    ],
)
def test_a_forged_address_is_refused_and_never_breaks(
    client: Visitor, our_union: Union, address: str
) -> None:
    client.sign_in(our_union.tenant_admin)
    assert client.get(address).status_code in {302, 400, 403, 404}


def test_a_branch_reaches_no_other_unit_and_no_wider_room(
    client: Visitor, our_union: Union, their_union: Union
) -> None:
    give(our_union, least=7, most=30)
    session.rollback()
    client.sign_in(seat_at(our_union, "tenant_admin"))
    for unit in (our_union.units["华北"], our_union.units["总部"], their_union.units["华东"]):
        address = f"/fillvalue/{unit}?kind=setting&key=return_days"
        assert client.get(address).status_code == 404
        sent = client.submit(address, **RANGE, own="own", whole="15", from_on=str(TODAY))
        assert sent.status_code == 404
        assert client.get(f"/unitvalues/?unit={unit}").status_code == 404
    address = f"/confirmrange/?kind=setting&key=return_days&mode=range&least=0&most=90&from_on={TODAY}"
    assert client.get(address).status_code in {302, 400}
    with our_union.scope():
        assert session.query(ValueFill).count() == 0
        assert session.query(ValueRange).count() == 1
        assert setting("return_days", unit=our_union.units["华北"]) == 7


def test_the_last_of_a_thousand_units_is_found_and_shown(client: Visitor, our_union: Union) -> None:
    with our_union.scope(), atomic():
        top = our_union.unit("总部")
        for at in range(1_000):
            name = f"Z{at:04}"
            path = f"{top.path}9{at:04}/"  # behind every other
            session.add(OrgUnit(code=name, name=name, parent_id=top.id, path=path, full_name=name))
        session.flush()
        last = session.scalars(select(OrgUnit.id).where(OrgUnit.code == "Z0999")).one()
        closed = our_union.unit("华北")
        closed.state = "closed"
    session.remove()
    client.sign_in(our_union.tenant_admin)
    assert 'value="Z0999"' in client.get(f"/unitvalues/?unit={last}").text
    found = client.get("/unitvalues/pick/unit?q=Z0999").json
    assert [each["id"] for each in found] == [last]
    assert client.get("/unitvalues/pick/unit?q=华北").json == []
    assert client.get("/unitvalues/pick/unit?q=总部").json == []
    assert client.get("/unitvalues/pick/code").status_code == 404


@pytest.mark.parametrize("role", ["hr", "finance", "chair", "auditor", "officer"])
def test_only_who_keeps_the_values_fills_them_in(client: Visitor, our_union: Union, role: str) -> None:
    give(our_union)
    session.rollback()
    client.sign_in(our_union.people[role])
    address = f"/fillvalue/{our_union.units['华东']}?kind=setting&key=return_days"
    client.submit(address, **RANGE, own="own", whole="15", from_on=str(TODAY))
    client.get("/givenvalues/")
    with our_union.scope():
        assert session.query(ValueFill).count() == 0


def test_who_may_not_fill_a_value_in_reads_who_does(client: Visitor, our_union: Union) -> None:
    give(our_union)
    session.rollback()
    client.sign_in(seat_at(our_union, "officer"))
    page = client.get("/unitvalues/").text
    assert "由租户管理员填报" in page
    assert "key=return_days" not in page
