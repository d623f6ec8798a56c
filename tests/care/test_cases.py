"""Cases of care: applied for once, decided by others within the standard, carried out, paid, closed."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.care import services as care
from app.care.services.refusals import (
    CaseExists,
    EvidenceMissing,
    NotAMember,
    OverApproved,
    OverCap,
    OwnCase,
    SameHands,
    StillOpen,
    UnderSeal,
    WrongDay,
)
from app.core.clock import start_of
from app.core.db import session
from app.core.errors import BadInput, NotAllowed
from app.core.lifecycle import NotAllowedNow
from app.ledger.queries import standing_fen
from app.models import CareCase, CareDocument, PointLot
from app.rules.care import Happened, state_of
from app.rules.problems import Problem
from app.rules.standards import Advice
from app.standards.services import StandardUnknown, confirm_standard, enter_standard
from tests.approvals.rooms import decided
from tests.care.stage import HOSPITAL, LI, WANG, Stage, paper
from tests.cast import TODAY

pytestmark = pytest.mark.sql
PAYEE = care.Payee("周海燕", "中国银行合肥分行", "6222021234567890128")
LATER = TODAY + timedelta(days=2)


def money(stage: Stage) -> tuple[int, int, int]:
    """Available, held, spent of the sub-account, in yuan."""
    return tuple(standing_fen(kind, stage.sub_account_id) // 100 for kind in ("available", "held", "spent"))  # type: ignore[return-value]


def payment(stage: Stage, case: CareCase, fen: int = 100_000, **more: Any) -> Any:
    """Prepared by the officer."""
    given = {"payee": PAYEE, "actor": stage.union.officer.actor, "on": TODAY, "reference": f"p{fen}", **more}
    return care.prepare_payment(case, amount_fen=fen, **given)


def paid(stage: Stage, made: Any, **more: Any) -> Any:
    """Paid by finance."""
    given = {"receipt_no": "HD001", "paid_on": TODAY, "actor": stage.union.finance.actor, "on": TODAY, **more}
    return care.pay(made, **given)


def test_a_case_goes_from_application_to_close_and_its_money_with_it(stage: Stage) -> None:
    case = stage.case()
    assert (case.state, case.next_step, case.sealed) == ("requested", "propose", True)
    request = stage.proposed(case)
    assert (case.state, case.next_step, money(stage)) == ("proposed", "decide", (50_000, 0, 0))
    decided(request, stage.union.chair)
    assert (case.state, case.next_step, money(stage)) == ("approved", "visit", (49_000, 1_000, 0))
    officer, visitors = stage.union.officer.actor, [stage.person("何芳"), stage.person("马超")]
    care.dispatch(case, visitors=visitors, planned_on=LATER, actor=officer, on=TODAY)
    assert case.state == "dispatched"
    care.record_visit(case, how="visit", words="恢复良好", actor=officer, visited_on=LATER, on=LATER)
    assert (case.state, case.next_step) == ("visited", "pay")
    paid(stage, payment(stage, case))
    assert (case.state, case.next_step, money(stage)) == ("paid", "follow_up", (49_000, 0, 1_000))
    care.follow_up(case, how="call", words="已上班", severity="none", actor=officer, done_on=LATER, on=LATER)
    assert (case.state, case.next_step) == ("followed_up", "close")
    care.close_case(case, words="", actor=officer, on=LATER)
    assert (case.state, case.next_step, case.next_due_on) == ("closed", None, None)
    assert money(stage) == (49_000, 0, 1_000)


def test_the_state_is_told_from_what_happened_at_every_step(stage: Stage) -> None:
    case = stage.approved()
    told = {name: getattr(case, name) for name in ("requested_on", "approved_on", "approved_fen", "paid_fen")}
    assert state_of(Happened(**told)) == case.state == "approved"


def test_the_same_event_is_applied_for_once_and_again_after_it_was_declined(stage: Stage) -> None:
    case = stage.case()
    with pytest.raises(CaseExists, match=case.number):
        stage.case(reference="other")
    assert stage.case(reference="ref-hospital-0").id == case.id  # a double click
    decided(stage.proposed(case), stage.union.chair, "declined")
    assert stage.case(reference="anew").id != case.id


def test_an_event_that_was_applied_for_is_not_named_to_who_may_not_read_it(stage: Stage) -> None:
    case = stage.case()
    with pytest.raises(CaseExists) as refused:
        stage.case(reference="hr", actor=stage.union.hr.actor)
    assert case.number not in refused.value.message


def test_a_critical_illness_is_one_event_however_its_name_is_spaced(stage: Stage) -> None:
    facts = {"disease": "肺 癌", "hospital": "省立医院"}
    stage.case("critical", facts=facts)
    with pytest.raises(CaseExists):
        stage.case("critical", facts={**facts, "disease": "肺癌"}, event_on=date(2026, 7, 1), reference="2")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"facts": {}}, BadInput),
        ({"facts": {**HOSPITAL, "hospital": "院" * 201}}, BadInput),
        ({"facts": {**HOSPITAL, "discharged_on": "昨天"}}, BadInput),
        ({"facts": {**HOSPITAL, "discharged_on": date(2019, 1, 1)}}, WrongDay),
        ({"facts": {**HOSPITAL, "discharged_on": TODAY + timedelta(days=1)}}, WrongDay),
        ({"category": "lottery"}, BadInput),
        ({"event_on": TODAY + timedelta(days=1)}, WrongDay),
        ({"event_on": date(2019, 1, 1)}, WrongDay),
        ({"asked_fen": -1}, BadInput),
    ],
)
def test_an_application_that_makes_no_sense_is_refused(
    stage: Stage, given: dict[str, Any], refusal: Any
) -> None:
    with pytest.raises(refusal):
        stage.case(**{"category": "hospital", "facts": HOSPITAL, **given})
    assert session.query(CareCase).count() == 0


def test_care_is_for_members(stage: Stage) -> None:
    with pytest.raises(NotAMember):
        stage.case("death_self", facts={"survivor": "王某"}, event_on=date(2019, 12, 31), on=date(2020, 1, 5))


def test_after_the_claim_window_an_application_is_marked(stage: Stage) -> None:
    assert care.subject_of(stage.case("marriage", event_on=date(2026, 1, 5))).late
    assert not care.subject_of(stage.case("birth", facts={"children": 1})).late


def test_nothing_is_approved_without_evidence_or_above_the_cap(stage: Stage) -> None:
    case = stage.case(files=[])
    with pytest.raises(EvidenceMissing, match=r"Certificate of admission|住院"):
        stage.approved(case)
    care.add_documents(case, files=[paper("later")], kind="evidence", actor=stage.union.officer.actor)
    with pytest.raises(OverCap):
        stage.approved(case, amount_fen=200_001)
    assert stage.approved(case, amount_fen=200_000).approved_fen == 200_000


def test_what_was_given_in_the_year_counts_towards_its_cap(stage: Stage) -> None:
    stage.approved(amount_fen=150_000)
    second = stage.case(reference="second", event_on=date(2026, 8, 30), files=[paper("second")])
    advice = care.advice_for(second)
    assert isinstance(advice, Advice)
    # 安徽: the same disease once a year
    assert (advice.cap_fen, advice.used_fen, advice.remaining_fen) == (200_000, 150_000, 0)
    with pytest.raises(OverCap):
        stage.approved(second, amount_fen=1)
    other = stage.case(
        reference="third", facts=HOSPITAL | {"disease": "骨折"}, files=[paper("third")], event_on=TODAY
    )
    assert stage.approved(other, amount_fen=200_000).approved_fen == 200_000


def test_without_a_standard_nothing_is_suggested_nor_approved_until_the_union_enters_its_own(
    stage: Stage,
) -> None:
    case = stage.case("critical", facts={"disease": "肝癌", "hospital": "省立医院"})
    assert isinstance(care.advice_for(case), Problem)
    with pytest.raises(StandardUnknown):
        stage.approved(case)
    own = {
        "item": "critical",
        "cap_fen": 500_000,
        "document": "集团工会〔2026〕3号",
    }
    dates = {"clause": "第八条", "valid_from": date(2026, 1, 1)}
    who = {"actor": stage.union.tenant_admin.actor, "on": TODAY}
    with pytest.raises(BadInput):
        enter_standard(**own, **dates, files=[], **who)
    entered = enter_standard(**own, **dates, files=[paper("own")], **who)
    with pytest.raises(NotAllowed):
        confirm_standard(entered, **who)
    with pytest.raises(StandardUnknown):
        stage.approved(case)
    confirm_standard(entered, actor=stage.union.chair.actor, on=TODAY)
    assert stage.approved(case, amount_fen=500_000).state == "approved"


def test_nobody_proposes_help_for_themself(stage: Stage) -> None:
    concerned = stage.case("marriage", reference="m")
    stage.person().name = stage.union.officer.name
    session.flush()
    with pytest.raises(OwnCase):
        stage.proposed(concerned)


def test_a_returned_case_is_put_right_and_submitted_again(stage: Stage) -> None:
    case = stage.case()
    request = decided(stage.proposed(case), stage.union.chair, "returned")
    assert (case.state, case.next_step) == ("returned", "correct")
    again = {
        "event_on": date(2026, 8, 26),
        "facts": HOSPITAL,
        "actor": stage.union.officer.actor,
        "on": TODAY,
    }
    care.resubmit(case, **again)
    assert (case.state, care.subject_of(case).event_on) == ("requested", date(2026, 8, 26))
    assert (stage.proposed(case).id, request.state, request.round) == (request.id, "open", 2)


def test_withdrawing_and_closing_give_back_what_was_not_paid(stage: Stage) -> None:
    officer = stage.union.officer.actor
    care.withdraw_case(stage.approved(), reason="本人放弃", actor=officer, on=TODAY, at=start_of(TODAY))
    assert money(stage) == (50_000, 0, 0)
    case = stage.approved(stage.case("marriage", reference="m"), amount_fen=200_000)
    paid(stage, payment(stage, case, 150_000))
    care.close_case(case, words="", actor=officer, on=TODAY)
    assert (money(stage), case.approved_fen) == ((48_500, 0, 1_500), 150_000)


def test_a_case_is_not_closed_before_its_visit_nor_beside_a_payment_that_waits(stage: Stage) -> None:
    officer, case = stage.union.officer.actor, stage.approved()
    with pytest.raises(StillOpen):
        care.close_case(case, words="", actor=officer, on=TODAY)
    care.record_visit(case, how="call", words="电话慰问", actor=officer, visited_on=TODAY, on=TODAY)
    payment(stage, case)
    for end in (
        lambda: care.close_case(case, words="", actor=officer, on=TODAY),
        lambda: care.withdraw_case(case, reason="x", actor=officer, on=TODAY, at=start_of(TODAY)),
    ):
        with pytest.raises((StillOpen, NotAllowedNow)):
            end()


def test_two_different_people_go_on_a_visit_and_never_the_member(stage: Stage) -> None:
    case, he = stage.approved(), stage.person("何芳")
    given = {"planned_on": TODAY, "actor": stage.union.officer.actor, "on": TODAY}
    for visitors in ([he], [he, he], [he, stage.person()]):
        with pytest.raises(BadInput):
            care.dispatch(case, visitors=visitors, **given)
    with pytest.raises(BadInput, match=r"visitors|走访"):
        care.record_visit(case, how="visit", words="x", actor=given["actor"], visited_on=TODAY, on=TODAY)


def test_no_more_is_paid_than_was_approved_and_once_for_a_double_click(stage: Stage) -> None:
    case = stage.approved()
    first = payment(stage, case, 60_000)
    assert payment(stage, case, 60_000).id == first.id
    with pytest.raises(OverApproved):
        payment(stage, case, 40_001)
    paid(stage, first)
    with pytest.raises(NotAllowedNow):
        paid(stage, first)
    assert (case.state, case.paid_fen, money(stage)) == ("approved", 60_000, (49_000, 400, 600))


@pytest.mark.parametrize("card", ["6222021234567890124", "12345", "张三", "6222 0212 3456 7890 123x"])
def test_a_card_number_that_cannot_be_is_refused(stage: Stage, card: str) -> None:
    with pytest.raises(BadInput):
        payment(stage, stage.approved(), payee=care.Payee("周海燕", "中国银行", card))


def test_who_prepared_a_payment_does_not_pay_it(stage: Stage) -> None:
    made = payment(stage, stage.approved())
    with pytest.raises(SameHands):
        paid(stage, made, actor=stage.union.officer.actor)


def test_money_that_comes_back_from_the_bank_can_be_paid_again(stage: Stage) -> None:
    case = stage.approved()
    made = paid(stage, payment(stage, case))
    care.bring_back(made, reason="户名不符", actor=stage.union.finance.actor, on=TODAY)
    assert (made.state, case.paid_fen, money(stage)) == ("returned", 0, (49_000, 1_000, 0))
    paid(stage, payment(stage, case, reference="again"))
    assert (case.paid_fen, money(stage)) == (100_000, (49_000, 0, 1_000))


def test_money_that_comes_back_after_the_case_was_closed_is_free_again(stage: Stage) -> None:
    case = stage.approved(stage.case("marriage"))
    made = paid(stage, payment(stage, case))
    care.close_case(case, words="", actor=stage.union.officer.actor, on=TODAY)
    care.bring_back(made, reason="销户", actor=stage.union.finance.actor, on=TODAY)
    assert (case.state, case.approved_fen, money(stage)) == ("closed", 0, (50_000, 0, 0))


def test_goods_are_paid_against_their_receipt(stage: Stage) -> None:
    case = stage.approved(stage.case("birth", facts={"children": 2}), form="goods")
    with pytest.raises(BadInput):
        payment(stage, case, payee=None, goods="婴儿礼盒")
    made = payment(stage, case, payee=None, goods="婴儿礼盒", files=[paper("receipt", "发票.pdf")])
    paid(stage, made)
    assert (case.state, money(stage)) == ("paid", (49_000, 0, 1_000))


def test_points_are_given_from_the_same_sub_account_and_lead_back_to_the_case(stage: Stage) -> None:
    case = stage.approved(stage.case("marriage"), form="points")
    given = {"actor": stage.union.officer.actor, "on": TODAY, "reference": "pts"}
    made = care.award_points(case, **given)
    assert care.award_points(case, **given).id == made.id
    lot = session.query(PointLot).one()
    assert (lot.employee_id, lot.points, case.state) == (stage.people[WANG], 1_000, "paid")
    assert money(stage) == (49_000, 0, 0)


def test_a_sealed_case_is_never_paid_in_points(stage: Stage) -> None:
    with pytest.raises(BadInput, match=r"seal|保密"):
        stage.approved(form="points")


def test_help_without_money_sets_nothing_aside(stage: Stage) -> None:
    case = stage.case("mental", facts={}, files=[])
    with pytest.raises(BadInput):
        stage.approved(case, form="service")
    stage.approved(case, form="service", amount_fen=None, sub_account=None)
    assert (case.state, case.next_step, money(stage)) == ("approved", "visit", (50_000, 0, 0))


def test_the_same_certificate_in_two_cases_is_marked(stage: Stage) -> None:
    stage.case()
    other = stage.case(employee=stage.person(LI), reference="li")
    marks = session.query(CareDocument.used_before).order_by(CareDocument.id).all()
    assert [mark for (mark,) in marks] == [False, True]
    assert other.sealed


def test_services_refuse_who_is_not_named_and_take_who_is(stage: Stage) -> None:
    case, hr = stage.case(), stage.union.hr.actor
    with pytest.raises(UnderSeal):
        care.add_documents(case, files=[paper("x")], kind="evidence", actor=hr)
    assert not care.may_read(case, hr)
    assert not care.may_read(case, stage.union.finance.actor)
    assert care.may_read(case, stage.union.chair.actor)


def test_a_sub_account_of_another_unit_does_not_pay(stage: Stage) -> None:
    stage.sub_account.unit_id = stage.union.units["华北"]
    session.flush()
    with pytest.raises(BadInput):
        stage.approved()
