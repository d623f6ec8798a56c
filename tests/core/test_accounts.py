"""Sign-in accounts: found whatever the case, one-time passwords worth the name, roles exactly as written."""

import pytest
from werkzeug.security import check_password_hash

from app.core.accounts import account_by_email, one_time_password, open_account, set_password, state_of
from app.core.db import atomic
from app.core.roles import role, write_roles
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql


def test_an_account_is_found_by_its_address_whatever_the_case(database: TestDatabase) -> None:
    with atomic():
        made, password = open_account("wang@example.com", name="王芳")
    assert account_by_email("WANG@example.com") is made
    assert account_by_email("li@example.com") is None
    assert check_password_hash(made.password, password)


def test_a_new_password_replaces_the_old_and_unlocks(database: TestDatabase) -> None:
    with atomic():
        made, first = open_account("wang@example.com", name="王芳")
        state_of(made.id).failures = 5
        second = set_password(made)
    assert not check_password_hash(made.password, first)
    assert check_password_hash(made.password, second)
    assert state_of(made.id).failures == 0


def test_one_time_passwords_are_long_mixed_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    for each in made:
        letters = each.replace("-", "")
        assert len(letters) == 16
        assert not set(letters) & set("0O1lI")
        assert any(c.isupper() for c in letters)
        assert any(c.islower() for c in letters)
        assert any(c.isdigit() for c in letters)


def test_roles_are_exactly_what_the_table_says(database: TestDatabase) -> None:
    def held(name: str) -> set[tuple[str, str]]:
        found = role(name)
        assert found is not None
        return {(each.permission.name, each.view_menu.name) for each in found.permissions}

    with atomic():
        write_roles({"trial": {"Pages": {"can_list", "can_show"}}})
        assert held("trial") == {("can_list", "Pages"), ("can_show", "Pages"), ("menu_access", "Pages")}
        write_roles({"trial": {"Pages": {"can_list"}, "Others": {"close"}}})
        assert held("trial") == {
            ("can_list", "Pages"),
            ("menu_access", "Pages"),
            ("close", "Others"),
            ("menu_access", "Others"),
        }
        assert role("nobody") is None
