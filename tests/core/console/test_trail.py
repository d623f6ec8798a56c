"""The trail of the console: sign-ins, and changes in words."""

import pytest
from sqlalchemy import select

from app.core.db import session
from app.models import AuditEvent, Sku
from tests.cast import Union
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


def test_signing_in_and_being_refused_stand_in_the_trail(our_union: Union, client: Visitor) -> None:
    client.submit("/login/", username=our_union.auditor.email, password="falsch")
    client.sign_in(our_union.auditor)
    trail = client.get("/auditevents/list/").text
    assert "登录被拒绝" in trail
    assert our_union.auditor.name in trail
    with our_union.scope():
        verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id.desc()).limit(2)).all()
        assert verbs == ["sign_in", "sign_in_refused"]


def test_the_trail_says_changes_in_words(our_union: Union, client: Visitor) -> None:
    sku = shelf.stocked(our_union)
    client.sign_in(our_union.officer)
    path = f"/skus/edit/{sku}"
    seen = client.get(path).text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    with our_union.scope():
        product = session.get_one(Sku, sku).product_id
    session.remove()
    form = {
        "product": product,
        "code": "K1",
        "spec": "5 kg",
        "price_fen": "70.00",
        "points": "69",
        "low_stock": "0",
        "seen": seen,
    }
    assert client.submit(path, **form).status_code == 302
    client.get("/logout/")
    client.sign_in(our_union.auditor)
    with our_union.scope():
        number = session.scalars(select(AuditEvent.id).where(AuditEvent.object_kind == "skus")).one()
    card = client.get(f"/auditevents/show/{number}").text
    assert "含税单价" in card
    assert "¥68.50" in card
    assert "¥70.00" in card
