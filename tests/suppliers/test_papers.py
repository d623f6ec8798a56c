"""Papers of suppliers: filed with their file, reckoned anew, read by the supplier alone and the office."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.db import atomic, session
from app.models import Supplier, SupplierDocument
from tests.branches import seat_of
from tests.cast import Union, on
from tests.orders import shop
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.fixture
def seller(our_union: Union) -> int:
    with on(), our_union.scope(), atomic():
        return shop.supplier().id


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (20, 20), "teal").save(data, "PNG")
    return data.getvalue()


def file(client: Visitor, seller: int, data: bytes | None = None, **given: str) -> Any:
    fields = {"kind": "licence", "title": "营业执照", "until_on": "2027-05-31", **given}
    sent = {"files": (BytesIO(data or picture()), "执照.png")}
    return client.submit(f"/filepaper/{seller}", files=sent, **fields)


def test_a_paper_is_filed_and_the_supplier_reads_its_own(
    our_union: Union, client: Visitor, seller: int
) -> None:
    with on():
        client.sign_in(our_union.officer)
        assert file(client, seller).status_code == 302
        with our_union.scope():
            assert session.get_one(Supplier, seller).licensed_until == date(2027, 5, 31)
            paper = session.scalars(select(SupplierDocument.id)).one()
        client.sign_in(seat_of(our_union, seller))
        assert f"/mypapers/show/{paper}" in client.get("/mypapers/list/").text
        with client.get(f"/mypapers/document/{paper}/{paper}") as sent:
            assert sent.status_code == 200


def test_another_supplier_does_not(our_union: Union, client: Visitor, seller: int) -> None:
    with on():
        client.sign_in(our_union.officer)
        file(client, seller)
        with our_union.scope(), atomic():
            paper, other = session.scalars(select(SupplierDocument.id)).one(), shop.supplier().id
        client.sign_in(seat_of(our_union, other))
        assert f"/mypapers/show/{paper}" not in client.get("/mypapers/list/").text
        assert client.get(f"/mypapers/show/{paper}").status_code == 404
        assert client.get(f"/mypapers/document/{paper}/{paper}").status_code == 404


def test_a_paper_removed_no_longer_counts(our_union: Union, client: Visitor, seller: int) -> None:
    with on():
        client.sign_in(our_union.officer)
        file(client, seller)
        with our_union.scope():
            paper = session.scalars(select(SupplierDocument.id)).one()
        client.submit(f"/supplierpapers/action/remove_paper/{paper}", form_at="/", reason="传错了")
    with our_union.scope():
        assert session.scalars(select(SupplierDocument)).all() == []
        assert session.get_one(Supplier, seller).licensed_until is None


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "", "title": "x"},
        {"title": ""},
        {"from_on": "2027-06-01", "until_on": "2027-05-31"},
        {"kind": "food_permit", "until_on": ""},
        {"until_on": "明年"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    our_union: Union, client: Visitor, seller: int, given: dict[str, str]
) -> None:
    with on():
        answer = file(client.sign_in(our_union.officer), seller, **given)
    assert answer.status_code == 200
    with our_union.scope():
        assert session.scalars(select(SupplierDocument)).all() == []


def test_a_file_that_is_no_document_is_refused(our_union: Union, client: Visitor, seller: int) -> None:
    with on():
        answer = file(client.sign_in(our_union.officer), seller, data=b"MZ\x90 not a picture")
    assert answer.status_code == 200
