"""The table of permissions is true: in the guide as it stands, and at the door of each thing by request."""

from collections.abc import Iterator

import pytest

from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.rules.permissions import ROLES, may
from scripts import permissions
from tests.branches import seat_of
from tests.cast import Person, Union, on
from tests.databases import TestDatabase
from tests.house.doors import doors
from tests.marked import Place, fill
from tests.me.test_pages import slip
from tests.visitor import Visitor

# done inside of another page, which asks there: that page's own tests
WITHIN = {
    ("AuditEvents", "can_reads"),
    ("FeedbackResults", "can_texts"),
    ("Employees", "can_add"),  # by the API alone
    ("SavedViews", "can_share"),
}


def _signed_in(role: str, union: Union, platform: Person, rows: dict[str, int], client: Visitor) -> str:
    """Somebody of this role comes in; answers the token of their pages."""
    if role == "member":
        assert client.submit("/me/join", **slip(union)).status_code == 302
        return client.token("/me/profile/")
    if role == "supplier":
        client.sign_in(seat_of(union, rows["suppliers"]))
    else:
        client.sign_in(platform if role == "platform_admin" else union.people[role])
    return client.token("/")


@pytest.fixture
def rows(our_union: Union) -> Iterator[dict[str, int]]:
    """One row of every table at headquarters."""
    union = our_union
    place = Place(union.tenant_id, union.units["总部"], "QXHERE", union.officer.user_id)
    with tenant_scope(place.tenant_id), atomic():
        fill(place)
    session.remove()
    with on():
        yield place.rows | {"org_units": union.units["上海一部"], "seats": union.hr.seat_id or 0}


def test_the_guide_says_what_the_table_says(database: TestDatabase) -> None:
    """Made anew by `python -m scripts.permissions update`."""
    assert permissions.GUIDE.read_text(encoding="utf-8") == permissions.drawn(database.app)


def test_everything_in_the_table_has_a_door(database: TestDatabase) -> None:
    app = database.app
    with app.test_request_context():
        shut = {
            (deed.page, deed.verb) for deed in permissions.deeds(app) if not doors(app, deed.page, deed.verb)
        }
    assert shut == WITHIN


@pytest.mark.parametrize("role", ROLES)
def test_each_cell_is_what_a_request_is_answered(
    role: str,
    our_union: Union,
    platform: Person,
    rows: dict[str, int],
    database: TestDatabase,
    client: Visitor,
) -> None:
    """Without the right 403, with it anything else: a page, or a sentence why not this row."""
    app = database.app
    token, wrong = _signed_in(role, our_union, platform, rows, client), []
    with app.test_request_context():
        deeds = permissions.deeds(app)
    for deed in deeds:
        for door in doors(app, deed.page, deed.verb):
            if deed.page == "Me" and door.method == "POST":
                continue  # of oneself alone, sign-out among them: tests/me
            data = {"csrf_token": token} if door.method == "POST" else None
            with client.open(door.at(rows), method=door.method, data=data) as answer:
                sent_home = answer.status_code == 302 and answer.location.startswith("/me")
                refused = answer.status_code == 403 or (role == "member" and sent_home)
            if refused == may(role, deed.page, deed.verb):
                wrong.append(
                    f"{door.method} {door.at(rows)}: {answer.status_code} ({deed.page}, {deed.verb})"
                )
    assert wrong == []
