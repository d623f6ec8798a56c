"""Two hands on one case, or on what the standards leave to one person: what both may do, only one does."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import delete

from app.care import services as care
from app.care.services.deciding import approve, decline
from app.core.clock import moved_to
from app.core.db import atomic, session
from app.ledger.queries import standing_fen, verify
from app.models import CareCase, CarePayment, Grant, WelfareStandard
from app.points.services.confirm import confirm_grant
from app.points.services.named import Purpose, grant_by_hand
from app.standards.queries import given_to
from tests.at_once import at_once
from tests.care.stage import LI, WANG, Stage, set_up
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


CEILING = 60_000  # fen a person and year


def _one_ceiling(stage: Stage) -> None:
    """Weddings: 600 yuan a person and year, by points and by care together."""
    session.execute(delete(WelfareStandard).where(WelfareStandard.item == "marriage"))
    session.add(
        WelfareStandard(
            region="安徽",
            item="marriage",
            shape="person_year",
            cap_fen=CEILING,
            document="皖工发〔2025〕18号",
            confidence="own",
            valid_from=date(2020, 1, 1),
            state="confirmed",
            confirmed_on=date(2020, 1, 1),
            confirmed_by="孙涛",
        )
    )
    session.flush()


def _wedding_case(stage: Stage, **more: object) -> int:
    case = stage.case("marriage", facts={}, **more)
    stage.proposed(case, amount_fen=40_000)
    return case.id


def test_a_grant_and_a_case_of_care_do_not_pass_the_ceiling_together(
    database: TestDatabase, stage: Stage
) -> None:
    with stage.union.scope():
        with atomic():
            _one_ceiling(stage)
            number = _wedding_case(stage)
            purpose = Purpose("新婚祝贺", "职工结婚", stage.sub_account, item="marriage")
            officer = stage.union.officer.actor
            grant = grant_by_hand(people="E1", points=400, purpose=purpose, actor=officer, on=TODAY)
            assert (grant.people, grant.total_fen) == (1, 40_000)
            planned, seen = grant.id, str(grant.digest)
        session.remove()
    chair = stage.union.chair.actor

    def approved() -> None:
        approve(session.get_one(CareCase, number), actor=chair, on=TODAY)

    def granted() -> None:
        confirm_grant(session.get_one(Grant, planned), digest=seen, actor=chair)

    outcomes = both(database, stage, approved, granted)
    assert outcomes[0] == "done"
    assert outcomes[1] in {"over_cap", "stale_preview"}
    _within_the_ceiling(stage)


def test_two_cases_of_care_do_not_pass_the_ceiling_together(database: TestDatabase, stage: Stage) -> None:
    with stage.union.scope():
        with atomic():
            _one_ceiling(stage)
            numbers = [_wedding_case(stage), _wedding_case(stage, event_on=date(2026, 6, 1))]
        session.remove()
    chair = stage.union.chair.actor

    def approved(number: int) -> Callable[[], object]:
        return lambda: approve(session.get_one(CareCase, number), actor=chair, on=TODAY)

    assert both(database, stage, *map(approved, numbers)) == ["done", "over_cap"]
    _within_the_ceiling(stage)


def _within_the_ceiling(stage: Stage) -> None:
    with stage.union.scope():
        given = given_to(stage.people[WANG], items=["marriage"])["marriage"]
        assert [each.fen for each in given] == [40_000]
        assert given_to(stage.people[LI], items=["marriage"]) == {}
        assert verify()["ok"]
        session.remove()
