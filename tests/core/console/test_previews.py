"""Preview, digest, confirm: what is confirmed is what was seen, and after a refusal one sees anew."""

import re
from typing import Any

import pytest

import config
from app import create_app
from app.core.actor import Actor
from app.core.console.facts import Fact
from app.core.console.forms import PreviewPage
from app.core.db import atomic, db, session
from app.core.preview import StalePreview
from app.models import Supplier
from tests.cast import Union
from tests.core.console import shelf
from tests.databases import TestDatabase
from tests.visitor import Visitor


def approve(row: Supplier, *, digest: str, actor: Actor, reference: str) -> Supplier:
    if digest != f"seen-{row.name}":
        raise StalePreview("看过之后名称变了，请重新核对。")
    row.contact = f"{actor.name}/{reference}"
    session.flush()
    return row


class Approve(PreviewPage):
    class_permission_name, verb = "Suppliers", "edit"
    of = Supplier
    title, done, next = "核准供应商", "已核准：%(what)s。", "Suppliers.show"
    service = approve

    def digest(self, row: Supplier) -> str:
        return f"seen-{row.name}"

    def facts(self, row: Supplier) -> list[Fact]:
        return [Fact("名称", row.name, f"{row.name}（核准）")]


@pytest.fixture
def officer(our_union: Union, database: TestDatabase) -> Any:
    app = create_app(type("Previewing", (config.Test,), {"SQLALCHEMY_DATABASE_URI": database.url}))
    with app.app_context():
        app.extensions["appbuilder"].add_view_no_menu(Approve)
    app.test_client_class = Visitor
    yield app.test_client().sign_in(our_union.officer)
    with app.app_context():
        db.engine.dispose()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found is not None
    return found.group(1)


def test_a_stale_confirmation_is_refused_and_the_new_look_can_be_confirmed(
    our_union: Union, officer: Visitor
) -> None:
    number = shelf.stocked(our_union, shelf.supplier, code="S1", name="甲公司")
    page = officer.get(f"/approve/{number}").text
    assert "甲公司（核准）" in page
    with our_union.scope(), atomic():
        session.get_one(Supplier, number).name = "乙公司"
    session.remove()
    refused = officer.submit(f"/approve/{number}", digest=hidden(page, "digest"), once="one")
    assert "请重新核对" in refused.text
    assert "乙公司（核准）" in refused.text
    assert hidden(refused.text, "digest") == "seen-乙公司"
    done = officer.submit(f"/approve/{number}", digest=hidden(refused.text, "digest"), once="one")
    assert done.headers["Location"] == f"/suppliers/show/{number}"
    assert "已核准：乙公司" in officer.get(f"/suppliers/show/{number}").text
    with our_union.scope():
        assert session.get_one(Supplier, number).contact == f"{our_union.officer.name}/one"


def test_a_foreign_row_has_no_preview(their_union: Union, officer: Visitor) -> None:
    number = shelf.stocked(their_union, shelf.supplier)
    assert officer.get(f"/approve/{number}").status_code == 404
    assert officer.get("/approve/").status_code == 404
