"""The table of permissions: the mechanism and the few lines that must never change by accident."""

import pytest

from app.rules.masking import KINDS
from app.rules.permissions import (
    INCOMPATIBLE,
    MASKING,
    PERMISSIONS,
    POLICY,
    REVEALS,
    ROLES,
    SEAT_ROLES,
    incompatible_with,
    masking,
    may,
    may_reveal,
    may_seek,
)


def test_what_does_not_stand_in_the_table_is_not_allowed() -> None:
    assert may("officer", "Grants", "can_prepare")
    assert not may("chair", "Grants", "can_prepare")
    assert not may("chair", "NoSuchPage", "can_list")
    assert not may("nobody", "Grants", "can_list")


def test_nobody_confirms_by_a_right_what_the_approvals_room_decides() -> None:
    """Who prepares does not decide: that is held by person, in app/approvals."""
    assert [role for role in ROLES if may(role, "Grants", "can_confirm")] == []


def test_an_auditor_looks_and_changes_nothing() -> None:
    assert {verb for verbs in PERMISSIONS["auditor"].values() for verb in verbs} == {
        *("can_list", "can_show", "can_table", "can_report", "can_register"),
        *("can_export", "can_download"),
        *("can_reads", "can_verify"),
        *("can_home", "can_board"),
        *("can_mine", "can_choose"),  # their own notices
        *("can_health", "can_simulate"),  # how approvals run, and where one would go
        *("can_calculate", "can_gaps", "can_year"),  # what the standards allow, lack, and on which days
    }


def test_the_platform_sees_no_business_of_a_tenant() -> None:
    assert set(PERMISSIONS["platform_admin"]) == {
        *("Home", "Jobs"),
        *("Tenants", "TenantExports", "Departures"),
        "ChartAccounts",  # the country's own chart, which every tenant reads
    }


def test_every_role_has_its_lines_and_its_masking() -> None:
    assert set(PERMISSIONS) == set(ROLES) == set(MASKING)
    assert "platform_admin" not in SEAT_ROLES


def test_incompatible_seats_are_named_whichever_came_first() -> None:
    assert incompatible_with("chair", frozenset({"officer", "finance", "hr"})) == ("officer", "finance")
    assert incompatible_with("officer", frozenset({"chair"})) == ("chair",)
    assert incompatible_with("hr", frozenset({"officer"})) == ()
    assert all(len(pair) == 2 and pair <= set(SEAT_ROLES) for pair in INCOMPATIBLE)


@pytest.mark.parametrize("role", [None, "nobody"])
def test_without_a_role_nothing_sensitive_is_shown(role: str | None) -> None:
    assert masking(role, "id_no") == "hidden"


def test_nobody_reads_a_number_clear_and_every_kind_has_a_level() -> None:
    for role, levels in MASKING.items():
        assert set(levels) == set(KINDS)
        clear = {kind for kind in ("id_no", "phone", "bank_card") if levels[kind] == "clear"}
        assert clear == ({"phone"} if role == "supplier" else set()), role  # whom to ring when it delivers


def test_whoever_reads_the_ends_of_an_identity_number_reads_no_date_of_birth() -> None:
    """The stars of 110105********002X are the date of birth."""
    assert {
        role for role, levels in MASKING.items() if levels["id_no"] != "hidden" and levels["birth"] == "clear"
    } == set()


def test_nobody_seeks_or_reveals_what_is_hidden_from_them_but_by_permission() -> None:
    assert not may_seek("finance", "phone")
    assert may_seek("hr", "id_no")
    assert not may_seek(None, "id_no")
    assert may_reveal("hr", "id_no")
    assert not any(may_reveal(role, kind) for role in ("auditor", "chair", "tenant_admin") for kind in KINDS)
    shown = {
        role for role, pages in PERMISSIONS.items() if any("can_reveal" in verbs for verbs in pages.values())
    }
    assert shown == set(REVEALS)


def test_core_asks_the_same_table() -> None:
    assert POLICY.may("officer", "Grants", "can_prepare")
    assert POLICY.mask("hr", "id_no", "11010519491231002X") != "11010519491231002X"
    assert POLICY.mask(None, "id_no", "11010519491231002X") == "****"
