"""Rosters of other unions, other branches and other hands: named by number on every page and in every form,
their digests replayed.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import jobs
from app.core.db import session
from app.models import Employee, ImportBatch, Job, RosterRow
from tests.branches import seat_at
from tests.cast import Union, on
from tests.imports.messy import person, roster
from tests.people.test_roster_pages import DIGEST, last_job, uploaded
from tests.visitor import Visitor

PAGES = (
    *("rosters/show", "confirmroster", "maproster", "explainwords", "samepeople", "annotateroster"),
    *("undoroster", "fixmany"),
)
ROW_PAGES = ("correctrow", "rosterrows/show")
BUTTONS = (
    "rosters/action/withdraw/{batch}",
    *(f"rosterrows/action/{act}/{{row}}" for act in ("skip_row", "take_back_row", "take_suggestion")),
)
GIVEN = {
    "digest": "0" * 16, "reason": "x", "name": "改名", "phone": "13900000000", "only_bad": "y",
    "header_row": "1", "sheet": "花名册", "renumber": "y", "accept_leavers": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with on():
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    wrong = person(3, 身份证号="110105199503076543", 姓名="赵秘密")
    return roster(tmp_path / "花名册.xlsx", [person(1), person(2), wrong])


def prepared(client: Visitor, union: Union, file: Path) -> tuple[int, int, str]:
    """A roster of headquarters' HR that waits: its batch, its wrong row, its digest."""
    client.sign_in(union.hr)
    url = uploaded(client, file).result["url"]
    found = DIGEST.search(client.get(url).text)
    assert found
    batch = int(url.rpartition("/")[2])
    chosen = select(RosterRow.id).where(RosterRow.batch_id == batch, RosterRow.row == 4)
    with union.scope():
        row = session.scalars(chosen).one()
        session.rollback()
    return batch, row, found[1]


def standing(union: Union, batch: int) -> tuple[Any, ...]:
    """What must stay as it was: the batch, its rows, the people, and how many jobs were asked for."""
    session.rollback()
    with union.scope():
        stands = session.get_one(ImportBatch, batch)
        rows = session.scalars(
            select(RosterRow.action).where(RosterRow.batch_id == batch).order_by(RosterRow.row)
        ).all()
        people = session.scalar(select(func.count()).select_from(Employee))
        told = (stands.state, stands.digest, tuple(rows), people)
        session.rollback()
    asked = session.scalar(select(func.count()).select_from(Job))
    session.rollback()
    return (*told, asked)


def tried(client: Visitor, batch: int, row: int, digest: str) -> None:
    """Every page and every form of the roster, all of them missing."""
    given = GIVEN | {"digest": digest}
    addresses = [f"/{page}/{batch}" for page in PAGES] + [f"/{page}/{row}" for page in ROW_PAGES]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in {302, 403, 404}, address
        assert "赵秘密" not in answer.text
    for address in [*addresses, *(f"/{each.format(batch=batch, row=row)}" for each in BUTTONS)]:
        answer = client.submit(address, form_at="/", **given)
        assert answer.status_code in {302, 403, 404, 405}, address
        assert "赵秘密" not in answer.text
    for view in ("rosterrows", "rosterfindings"):
        assert "赵秘密" not in client.get(f"/{view}/list/?batch={batch}").text


def test_another_unions_roster_is_missing_everywhere(
    client: Visitor, our_union: Union, their_union: Union, file: Path
) -> None:
    batch, row, digest = prepared(client, their_union, file)
    before = standing(their_union, batch)
    client.sign_in(our_union.hr)
    tried(client, batch, row, digest)
    assert standing(their_union, batch) == before


def test_headquarters_roster_is_missing_for_hr_of_a_branch(
    client: Visitor, our_union: Union, file: Path
) -> None:
    batch, row, digest = prepared(client, our_union, file)
    before = standing(our_union, batch)
    client.sign_in(seat_at(our_union, "hr"))
    tried(client, batch, row, digest)
    assert standing(our_union, batch) == before


@pytest.mark.parametrize("role", ["finance", "officer", "unit_head", "chair", "auditor"])
def test_whoever_keeps_no_rosters_changes_none(
    role: str, client: Visitor, our_union: Union, file: Path
) -> None:
    batch, row, digest = prepared(client, our_union, file)
    before = standing(our_union, batch)
    client.sign_in(our_union.people[role])
    given = GIVEN | {"digest": digest}
    forms = [f"/{page}/{batch}" for page in PAGES[1:]] + [f"/correctrow/{row}"]
    for address in [*forms, *(f"/{each.format(batch=batch, row=row)}" for each in BUTTONS)]:
        assert client.submit(address, form_at="/", **given).status_code in {302, 403, 404, 405}, address
    assert standing(our_union, batch) == before


def test_a_digest_of_before_a_row_was_left_out_confirms_nothing(
    client: Visitor, our_union: Union, file: Path
) -> None:
    batch, row, digest = prepared(client, our_union, file)
    client.submit(f"/rosterrows/action/skip_row/{row}")
    before = standing(our_union, batch)
    assert before[1] != digest
    answer = client.submit(f"/confirmroster/{batch}", digest=digest)
    assert answer.status_code != 302
    assert standing(our_union, batch) == before


def test_two_plans_of_the_same_file_are_confirmed_each_by_itself(
    client: Visitor, our_union: Union, file: Path
) -> None:
    """The same digest stands in both: the one that was confirmed is applied, and the other is stale then."""
    first, _row, digest = prepared(client, our_union, file)
    second, _row, again = prepared(client, our_union, file)
    assert digest == again
    for batch in (first, first, second):
        assert client.submit(f"/confirmroster/{batch}", digest=digest).status_code in {200, 302, 409}
    ends = []
    session.rollback()
    for number in session.scalars(select(Job.id).where(Job.kind == "roster.import").order_by(Job.id)).all():
        session.rollback()
        jobs.perform(number)
        ends.append(last_job() and session.get_one(Job, number).state)
        session.rollback()
    assert ends[0] == "done"
    assert ends[-1] == "refused"
    assert standing(our_union, first)[:1] == ("applied",)
    assert standing(our_union, second)[0] == "prepared"
    assert standing(our_union, first)[3] == 2


def test_an_undo_is_looked_at_and_done_by_hr_alone(client: Visitor, our_union: Union, file: Path) -> None:
    batch, _row, digest = prepared(client, our_union, file)
    client.submit(f"/confirmroster/{batch}", digest=digest)
    number = last_job().id
    session.rollback()
    jobs.perform(number)
    found = re.search(r'name="digest"[^>]*value="([^"]+)"', client.get(f"/undoroster/{batch}").text)
    assert found
    before = standing(our_union, batch)
    for role in ("finance", "officer", "chair"):
        client.sign_in(our_union.people[role])
        answer = client.submit(f"/undoroster/{batch}", form_at="/", digest=found[1], reason="x")
        assert answer.status_code in {302, 403, 404}
    assert standing(our_union, batch) == before
