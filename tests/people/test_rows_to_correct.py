"""A row that was not taken waits until a later roster says something of the person, or somebody says why
not.
"""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import AuditEvent, RosterRow
from app.people.services.roster.settle import settle_row
from tests.cast import Union
from tests.imports.messy import people, person, roster
from tests.people.importing import checked, imported

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("today")]


def waiting() -> list[str | None]:
    chosen = select(RosterRow.employee_no).where(
        RosterRow.action == "rejected", RosterRow.settled_at.is_(None)
    )
    return list(session.scalars(chosen.order_by(RosterRow.id)))


def test_a_rejected_row_waits_until_it_is_right(in_our_union: Union, tmp_path: Path) -> None:
    wrong = [*people(2), person(3, 手机号="123"), person(4, 手机号="456")]
    imported(in_our_union, roster(tmp_path / "a.xlsx", wrong))
    assert waiting() == ["A0003", "A0004"]
    imported(in_our_union, roster(tmp_path / "b.xlsx", [person(3)]))
    assert waiting() == ["A0004"]


def test_rejected_again_it_waits_once(in_our_union: Union, tmp_path: Path) -> None:
    imported(in_our_union, roster(tmp_path / "a.xlsx", [*people(2), person(3, 手机号="123")]))
    imported(in_our_union, roster(tmp_path / "b.xlsx", [*people(2), person(3, 手机号="12")]))
    assert waiting() == ["A0003"]


def test_a_roster_that_is_only_checked_settles_nothing(in_our_union: Union, tmp_path: Path) -> None:
    imported(in_our_union, roster(tmp_path / "a.xlsx", [*people(2), person(3, 手机号="123")]))
    checked(in_our_union, roster(tmp_path / "b.xlsx", [person(3)]))
    assert waiting() == ["A0003"]


def test_somebody_may_say_that_it_needs_no_correction(in_our_union: Union, tmp_path: Path) -> None:
    imported(in_our_union, roster(tmp_path / "a.xlsx", [*people(2), person(3, 手机号="123")]))
    row = session.scalars(select(RosterRow).where(RosterRow.action == "rejected")).one()
    with atomic():
        settle_row(row, actor=in_our_union.hr.actor, reason="已离职")
    assert waiting() == []
    said = session.scalars(select(AuditEvent).where(AuditEvent.verb == "settle_row")).one()
    assert "已离职" in (said.reason or "")
