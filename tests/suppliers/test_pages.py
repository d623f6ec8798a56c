"""A supplier's card: what stands on its statement and where it is paid is looked at before it is kept."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import session
from app.models import Supplier
from tests.cast import Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
SUPPLIER = {"code": "S9", "name": "徽州茶业", "state": "active"}


def _kept(union: Union) -> list[Any]:
    session.remove()
    with union.scope():
        return list(session.execute(select(Supplier.credit_code, Supplier.bank_account)))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"credit_code": "123"}, "统一社会信用代码不正确"),
        ({"credit_code": "91340100MA2N3K5L7X"}, "统一社会信用代码不正确"),
        ({"bank_account": "见合同"}, "不是银行账号"),
        ({"bank_account": "12"}, "不是银行账号"),
    ],
)
def test_a_code_or_account_that_cannot_be_is_refused_at_its_field(
    our_union: Union, client: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    with on():
        client.sign_in(our_union.officer)
        answer = client.submit("/suppliers/add", **SUPPLIER, **wrong)
        assert answer.status_code == 200
        assert sentence in answer.text
    assert _kept(our_union) == []


def test_a_code_and_an_account_are_kept_as_the_register_and_the_bank_write_them(
    our_union: Union, client: Visitor
) -> None:
    with on():
        client.sign_in(our_union.officer)
        given = {"credit_code": "91340100ma2n3k5l7w", "bank_account": "1302 0109-0902 0103 456"}
        assert client.submit("/suppliers/add", **SUPPLIER, **given).status_code == 302
    assert _kept(our_union) == [("91340100MA2N3K5L7W", "1302010909020103456")]
