"""What a union decides for itself: the value shipped until it decides, ranges, who changed what, who may."""

import re

import pytest

from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import atomic, session
from app.models import Tenant, TenantSetting
from app.rules.settings import GROUPS, SETTINGS, fitting
from app.tenants.queries import setting
from app.tenants.services.refusals import OutOfSight, SettingRefused
from app.tenants.services.settings import change_our_union, change_settings, state_of_ours
from tests.cast import Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
CODE = "91110000600037341L"


@pytest.fixture(autouse=True)
def today() -> object:
    with on():
        yield


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_shipped_fits_its_own_range(name: str) -> None:
    assert fitting(name, SETTINGS[name].default) == SETTINGS[name].default
    assert SETTINGS[name].group in GROUPS


def test_a_setting_has_the_value_shipped_until_the_union_decides(
    our_union: Union, their_union: Union
) -> None:
    with our_union.scope("华东"):
        assert setting("leavers_percent") == 30
    with our_union.scope(), atomic():
        change_settings({"leavers_percent": 10}, actor=our_union.tenant_admin.actor, at=now())
    with our_union.scope("上海一部"):
        assert setting("leavers_percent") == 10
    session.rollback()
    with their_union.scope():
        assert setting("leavers_percent") == 30


def test_a_change_says_from_what_to_what_and_an_unchanged_value_says_nothing(our_union: Union) -> None:
    with our_union.scope(), atomic():
        for value in (10, 10):
            change_settings({"leavers_percent": value}, actor=our_union.tenant_admin.actor, at=now())
        said = [each.changes for each in session.query(AuditEvent) if each.verb == "change_settings"]
        row = session.query(TenantSetting).one()
        assert (row.changed_by, row.value) == (our_union.tenant_admin.name, 10)
    assert said == [{"leavers_percent": [30, 10]}]


@pytest.mark.parametrize("value", [-1, 101, None, True, "20"])
def test_a_value_out_of_range_or_of_another_kind_is_refused(our_union: Union, value: object) -> None:
    with our_union.scope(), pytest.raises(SettingRefused) as refused:
        change_settings({"leavers_percent": value}, actor=our_union.tenant_admin.actor, at=now())
    assert refused.value.details["field"] == "leavers_percent"


def test_a_branch_does_not_change_the_union(our_union: Union) -> None:
    with our_union.scope("华东"), pytest.raises(OutOfSight):
        change_our_union(
            region="安徽", credit_code=None, values={}, seen="", actor=our_union.tenant_admin.actor, at=now()
        )


def _form(client: Visitor) -> dict[str, str]:
    """What the page of settings holds, as a browser would send it back."""
    page = client.get("/ourunion/").text
    names = "|".join(["mark", "credit_code", *(n for n, each in SETTINGS.items() if each.kind == "int")])
    found = re.findall(rf'<input[^>]*name="({names})"[^>]*value="([^"]*)"', page)
    held = dict(found)
    for name, each in SETTINGS.items():
        if each.kind == "choice":
            held[name] = str(each.default)
        elif each.kind == "bool" and each.default:
            held[name] = "y"
    return {"region": "安徽", **held}


def test_the_page_says_what_was_shipped_and_who_decided_otherwise(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    page = client.get("/ourunion/").text
    assert "出厂值" in page
    assert our_union.tenant_admin.name not in page.partition("<form")[2].partition("</form>")[0]
    client.submit("/ourunion/", **{**_form(client), "credit_code": CODE, "leavers_percent": "20"})
    page = client.get("/ourunion/").text
    assert CODE in page
    assert f"由{our_union.tenant_admin.name}修改" in page
    assert session.query(Tenant).one().credit_code == CODE


@pytest.mark.parametrize(
    "wrong",
    [
        {"leavers_percent": "101"},
        {"leavers_percent": "-1"},
        {"leavers_percent": "三成"},
        {"leavers_percent": ""},
        {"credit_code": "123"},
        {"region": "火星"},
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_changes(
    client: Visitor, our_union: Union, wrong: dict[str, str]
) -> None:
    client.sign_in(our_union.tenant_admin)
    with our_union.scope():
        before = state_of_ours()
    answer = client.submit("/ourunion/", **{**_form(client), "credit_code": CODE, **wrong})
    assert answer.status_code == 200
    assert 'class="error"' in answer.text or "note-danger" in answer.text
    with our_union.scope():
        assert state_of_ours() == before


def test_the_slower_of_two_administrators_looks_again(client: Visitor, our_union: Union) -> None:
    client.sign_in(our_union.tenant_admin)
    seen = _form(client)
    client.submit("/ourunion/", **{**seen, "leavers_percent": "20"})
    late = client.submit("/ourunion/", **{**seen, "leavers_percent": "50"})
    assert "已有人修改" in late.text
    with our_union.scope():
        assert setting("leavers_percent") == 20


def test_only_an_administrator_opens_the_settings(client: Visitor, our_union: Union) -> None:
    for person in (our_union.hr, our_union.chair, our_union.auditor):
        client.sign_in(person)
        assert client.get("/ourunion/").status_code == 403
