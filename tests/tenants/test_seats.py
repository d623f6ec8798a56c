"""Seats: given, held together, ended; accounts and their one-time passwords."""

from datetime import date

import pytest
from werkzeug.security import check_password_hash

from app.core import accounts
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotFound
from app.models import Seat, TenantUser
from app.tenants.queries import standing_of, unit_by
from app.tenants.services.accounts import reset_password
from app.tenants.services.refusals import (
    DatesReversed,
    EmailInUse,
    LastAdministrator,
    NameMissing,
    OutOfSight,
    RolesIncompatible,
    RoleUnknown,
    SeatEnded,
    SeatHeld,
)
from app.tenants.services.seats import end_seat, give_seat
from tests.cast import TODAY, Union

pytestmark = pytest.mark.sql

NEXT_YEAR = date(2027, 1, 1)


def seat_of(union: Union, role: str) -> Seat:
    return session.query(Seat).filter_by(user_id=union.people[role].user_id, role=role).one()


def test_a_new_person_gets_an_account_and_a_password_shown_once(in_our_union: Union) -> None:
    given = give_seat(
        "New@Example.com", name="新来的", role="hr", unit=unit_by("HD"), from_on=TODAY, actor=SYSTEM
    )
    account = accounts.account_by_email("new@example.com")
    assert account is not None
    assert given.password is not None
    assert check_password_hash(account.password, given.password)
    assert session.query(TenantUser).filter_by(user_id=account.id).count() == 1
    assert accounts.state_of(account.id).must_change_password
    again = give_seat(
        "new@example.com", role="officer", unit=unit_by("HD"), from_on=TODAY, actor=SYSTEM, alone=True
    )
    assert again.password is None
    assert [(seat.role, seat.alone) for seat in standing_of(account.id, TODAY).seats] == [
        ("hr", False),
        ("officer", True),
    ]


def test_a_new_account_needs_a_name(in_our_union: Union) -> None:
    with pytest.raises(NameMissing):
        give_seat("new@example.com", role="hr", unit=unit_by("HD"), from_on=TODAY, actor=SYSTEM)


def test_an_account_of_another_union_or_of_the_platform_is_not_admitted(
    our_union: Union, their_union: Union, platform: object
) -> None:
    with our_union.scope():
        for email in (their_union.hr.email, platform.email):
            with pytest.raises(EmailInUse):
                give_seat(email, name="赵敏", role="hr", unit=unit_by("HD"), from_on=TODAY, actor=SYSTEM)


@pytest.mark.parametrize(
    ("holder", "role"),
    [
        ("officer", "chair"),
        ("finance", "chair"),
        ("finance", "officer"),
        ("hr", "auditor"),
        ("auditor", "hr"),
    ],
)
def test_roles_that_check_each_other_are_never_one_person(
    in_our_union: Union, holder: str, role: str
) -> None:
    person = in_our_union.people[holder]
    with pytest.raises(RolesIncompatible):
        give_seat(person.email, role=role, unit=unit_by("SH1"), from_on=TODAY, actor=SYSTEM)


def test_roles_are_incompatible_even_where_the_giver_does_not_see_the_other_seat(our_union: Union) -> None:
    with our_union.scope("华北"), pytest.raises(RolesIncompatible):
        give_seat(our_union.officer.email, role="chair", unit=unit_by("HB"), from_on=TODAY, actor=SYSTEM)


def test_roles_may_follow_each_other(in_our_union: Union) -> None:
    end_seat(seat_of(in_our_union, "officer"), on=NEXT_YEAR, actor=SYSTEM)
    with pytest.raises(RolesIncompatible):
        give_seat(
            in_our_union.officer.email,
            role="chair",
            unit=unit_by("HD"),
            from_on=date(2026, 12, 31),
            actor=SYSTEM,
        )
    give_seat(in_our_union.officer.email, role="chair", unit=unit_by("HD"), from_on=NEXT_YEAR, actor=SYSTEM)
    roles = {
        day: [seat.role for seat in standing_of(in_our_union.officer.user_id, day).seats]
        for day in (date(2026, 12, 31), NEXT_YEAR)
    }
    assert roles == {date(2026, 12, 31): ["officer"], NEXT_YEAR: ["chair"]}


@pytest.mark.parametrize("role", ["platform_admin", "Admin", "", "root"])
def test_only_the_roles_of_a_union_are_given(in_our_union: Union, role: str) -> None:
    with pytest.raises(RoleUnknown):
        give_seat(in_our_union.hr.email, role=role, unit=unit_by("HD"), from_on=TODAY, actor=SYSTEM)


def test_the_last_day_does_not_lie_before_the_first(in_our_union: Union) -> None:
    with pytest.raises(DatesReversed):
        give_seat(
            in_our_union.hr.email,
            role="hr",
            unit=unit_by("HD"),
            from_on=TODAY,
            until_on=date(2026, 8, 1),
            actor=SYSTEM,
        )


def test_the_same_seat_is_not_held_twice_but_may_be_held_again(in_our_union: Union) -> None:
    person, unit = in_our_union.hr, unit_by("皖江集团工会")
    with pytest.raises(SeatHeld):
        give_seat(person.email, role="hr", unit=unit, from_on=TODAY, actor=SYSTEM)
    end_seat(seat_of(in_our_union, "hr"), on=TODAY, actor=SYSTEM)
    assert standing_of(person.user_id, TODAY).seats == ()
    give_seat(person.email, role="hr", unit=unit, from_on=TODAY, actor=SYSTEM)
    assert [seat.role for seat in standing_of(person.user_id, TODAY).seats] == ["hr"]


def test_an_ended_seat_is_not_ended_twice(in_our_union: Union) -> None:
    seat = seat_of(in_our_union, "hr")
    end_seat(seat, on=TODAY, actor=SYSTEM)
    with pytest.raises(SeatEnded):
        end_seat(seat, on=TODAY, actor=SYSTEM)


def test_a_seat_of_today_can_be_taken_back_today(in_our_union: Union) -> None:
    given = give_seat(in_our_union.hr.email, role="hr", unit=unit_by("HD"), from_on=TODAY, actor=SYSTEM)
    end_seat(given.seat, on=TODAY, actor=SYSTEM)
    assert len(standing_of(in_our_union.hr.user_id, TODAY).seats) == 1


def test_a_union_keeps_an_administrator(in_our_union: Union) -> None:
    with pytest.raises(LastAdministrator):
        end_seat(seat_of(in_our_union, "tenant_admin"), on=TODAY, actor=SYSTEM)
    give_seat(
        "next@example.com",
        name="接任者",
        role="tenant_admin",
        unit=unit_by("皖江集团工会"),
        from_on=TODAY,
        actor=SYSTEM,
    )
    end_seat(seat_of(in_our_union, "tenant_admin"), on=TODAY, actor=SYSTEM)


def test_a_reset_password_is_one_time_and_the_old_one_is_gone(in_our_union: Union) -> None:
    person = in_our_union.hr
    fresh = reset_password(person.user_id, on=TODAY, actor=SYSTEM)
    account = accounts.account_by_email(person.email)
    assert check_password_hash(account.password, fresh)
    assert not check_password_hash(account.password, person.password)
    assert accounts.state_of(person.user_id).must_change_password


def test_a_password_of_another_union_is_not_reset(
    our_union: Union, their_union: Union, platform: object
) -> None:
    with our_union.scope():
        for user_id in (their_union.hr.user_id, platform.user_id, 999_999):
            with pytest.raises(NotFound):
                reset_password(user_id, on=TODAY, actor=SYSTEM)


def test_a_branch_does_not_reset_the_password_of_headquarters(our_union: Union) -> None:
    with our_union.scope("华东"), pytest.raises(OutOfSight):
        reset_password(our_union.chair.user_id, on=TODAY, actor=SYSTEM)
