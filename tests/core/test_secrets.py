"""Sensitive text: cipher text in the database, equality through a keyed index of one tenant."""

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from app.core import secrets
from app.core.db import atomic, session
from app.core.secrets import blind_index, decrypt, encrypt
from app.core.tenancy import tenant_scope
from app.models import Employee
from tests.core.unions import two_unions
from tests.databases import TestDatabase

ID_NO = "11010519491231002X"


def test_the_same_text_is_never_twice_the_same_cipher_text() -> None:
    assert encrypt(ID_NO) != encrypt(ID_NO)
    assert decrypt(encrypt(ID_NO)) == ID_NO


def test_altered_cipher_text_is_refused() -> None:
    blob = bytearray(encrypt(ID_NO))
    blob[-1] ^= 1
    with pytest.raises(InvalidTag):
        decrypt(bytes(blob))


def test_an_index_is_of_one_tenant_and_one_kind() -> None:
    index = blind_index(1, "id_no", ID_NO)
    assert index == blind_index(1, "id_no", ID_NO)
    assert index not in {blind_index(2, "id_no", ID_NO), blind_index(1, "phone", ID_NO)}


@pytest.mark.sql
def test_the_database_never_holds_the_clear_text(database: TestDatabase) -> None:
    ours, _ = two_unions()
    with tenant_scope(ours.id), atomic():
        session.get(Employee, ours.at_root).id_no = ID_NO
    with tenant_scope(ours.id):
        assert session.scalar(select(Employee.id_no).where(Employee.id == ours.at_root)) == ID_NO
        raw = (
            session.connection()
            .exec_driver_sql(f"select id_no from employees where id = {ours.at_root}")
            .scalar()
        )
    assert ID_NO.encode() not in bytes(raw)


def test_many_at_once_are_as_one_by_one() -> None:
    encrypt, index = secrets.encrypter(), secrets.indexer(7, "phone")
    made = [encrypt("13800001234") for _ in range(secrets.DRAWN + 2)]
    assert len(set(made)) == len(made), "no nonce comes twice"
    assert {secrets.decrypt(each) for each in made} == {"13800001234"}
    assert index("13800001234") == secrets.blind_index(7, "phone", "13800001234")
