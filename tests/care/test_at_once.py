"""Two hands on one case: what both may see to do, only one does."""

from collections.abc import Callable, Iterator

import pytest

from app.care import services as care
from app.care.services.deciding import approve, decline
from app.core.clock import moved_to
from app.core.db import atomic, session
from app.ledger.queries import standing_fen, verify
from app.models import CareCase, CarePayment
from tests.at_once import at_once
from tests.care.stage import Stage, set_up
from tests.cast import TODAY, Union
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql


@pytest.fixture
def stage(our_union: Union) -> Iterator[Stage]:
    with moved_to(TODAY):
        with our_union.scope():
            with atomic():
                made = set_up(our_union)
            session.remove()
        yield made


def both(database: TestDatabase, stage: Stage, *works: Callable[[], object]) -> list[str]:
    return at_once(database, stage.union.tenant_id, *works)


def test_a_case_approved_and_declined_at_once_is_one_of_the_two(database: TestDatabase, stage: Stage) -> None:
    with stage.union.scope():
        with atomic():
            case = stage.case()
            stage.proposed(case)
            number = case.id
        session.remove()
    chair = stage.union.chair.actor

    def say_yes() -> None:
        approve(session.get_one(CareCase, number), actor=chair, on=TODAY)

    def say_no() -> None:
        decline(session.get_one(CareCase, number), reason="材料不符", actor=chair, on=TODAY)

    outcomes = both(database, stage, say_yes, say_no)
    assert outcomes == ["done", "not_allowed_now"]
    with stage.union.scope():
        case = session.get_one(CareCase, number)
        assert standing_fen("held", stage.sub_account_id) == case.approved_fen
        assert (case.declined_on is None) == (case.approved_fen > 0)
        assert verify()["ok"]
        session.remove()


def test_a_payment_made_and_dropped_at_once_is_one_of_the_two(database: TestDatabase, stage: Stage) -> None:
    with stage.union.scope():
        with atomic():
            payee = care.Payee("周海燕", "中国银行合肥分行", "6222021234567890128")
            made = care.prepare_payment(
                stage.approved(),
                amount_fen=100_000,
                actor=stage.union.officer.actor,
                on=TODAY,
                reference="p1",
                payee=payee,
            )
            number = made.id
        session.remove()
    finance = stage.union.finance.actor

    def pay() -> None:
        payment = session.get_one(CarePayment, number)
        care.pay(payment, receipt_no="HD1", paid_on=TODAY, actor=finance, on=TODAY)

    def drop() -> None:
        care.drop(session.get_one(CarePayment, number), reason="账号有误", actor=finance)

    assert both(database, stage, pay, drop) == ["done", "not_allowed_now"]
    with stage.union.scope():
        payment = session.get_one(CarePayment, number)
        spent = 100_000 if payment.state == "paid" else 0
        assert standing_fen("spent", stage.sub_account_id) == spent
        assert standing_fen("held", stage.sub_account_id) == 100_000 - spent
        assert verify()["ok"]
        session.remove()
