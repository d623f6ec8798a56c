"""Attack: say how another union reads a roster, read a column as what none may set, name what is not."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.db import session
from app.models import RosterLayout
from tests.cast import Union, on
from tests.people.test_roster_mapping import ALL, asked, choices, odd
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def today() -> object:
    with on():
        yield


@pytest.mark.parametrize(
    "forged", ["tenant_id", "role", "积分余额", "state", "row_key", "id_no_index", "<b>", "", "name,id_no"]
)
def test_no_column_is_read_as_what_is_not_offered(
    client: Visitor, our_union: Union, tmp_path: Path, forged: str
) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    answer = client.submit(url, **choices(our_union, url, **{**ALL, "岗位": forged}))
    assert answer.status_code == 200
    with our_union.scope():
        assert session.scalars(select(RosterLayout)).all() == []


def test_sheets_and_rows_that_are_not_there_are_refused(
    client: Visitor, our_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    for forged in ({"sheet": "别的表"}, {"header_row": "9999"}, {"header_row": "-1"}, {"header_row": "x"}):
        sent = choices(our_union, url, **ALL) | {"column_99": "name", "column_-1": "name"} | forged
        assert client.submit(url, **sent).status_code == 200


def test_another_union_cannot_say_how_ours_is_read(
    client: Visitor, our_union: Union, their_union: Union, tmp_path: Path
) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    sent = choices(our_union, url, **ALL)
    client.get("/logout/")
    client.sign_in(their_union.hr)
    assert client.get(url).status_code == 404
    assert client.submit(url, **sent).status_code in {400, 404}
    for page in ("explainwords", "confirmroster", "rosters/show"):
        assert client.get(url.replace("maproster", page)).status_code == 404


def test_what_was_not_read_cannot_be_confirmed(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    confirm = url.replace("maproster", "confirmroster")
    for digest in ("None", "", "0" * 16):
        answer = client.submit(confirm, digest=digest)
        assert (answer.status_code, answer.location) == (302, url)
    assert client.get(url.replace("maproster", "rosters/show")).status_code == 200
    assert client.get("/rosters/list/").status_code == 200
    assert client.get(url.replace("maproster", "explainwords")).status_code == 400


def test_another_role_has_no_such_page(client: Visitor, our_union: Union, tmp_path: Path) -> None:
    client.sign_in(our_union.hr)
    url, _page = asked(client, odd(tmp_path / "a.xlsx"))
    client.get("/logout/")
    for role in (our_union.finance, our_union.auditor):
        client.sign_in(role)
        assert client.get(url).status_code in {403, 404}
        assert client.get("/rosterlayouts/list/").status_code in {403, 404}
        client.get("/logout/")
