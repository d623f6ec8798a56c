"""Care asks the approvals room: who decides, what they are shown, what follows, and what nobody is told."""

from dataclasses import replace

import pytest

from app.approvals.refusals import StaleSight
from app.approvals.services import carry_out, decide, delegate, resubmit, seeing, withdraw
from app.approvals.services.carrying import note_failure
from app.approvals.services.flows import draw, release
from app.approvals.services.sealed import inside
from app.budgets.services import spending
from app.care import services as care
from app.core.actor import acting
from app.core.clock import start_of
from app.core.db import session
from app.core.errors import DomainError
from app.core.money import Money
from app.ledger.queries import standing_fen
from app.ledger.services import Booking
from app.models import ApprovalRequest, AuditEvent, CareCase, CareReader, Notice
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approvals import Flow, Who
from tests.approvals.rooms import decided
from tests.approvals.stage import asked, say, task_of
from tests.care.stage import HOSPITAL, LI, WANG, Stage
from tests.cast import TODAY, Person

pytestmark = pytest.mark.sql
AT = start_of(TODAY)
DISEASE, WORDS = "罕见病症乙", "病榻之言丙"


def sealed(stage: Stage) -> ApprovalRequest:
    """Proposed for a sealed case full of words."""
    return stage.proposed(stage.case(facts={**HOSPITAL, "disease": DISEASE}, words=WORDS), words=WORDS)


def flow(stage: Stage, made: Flow) -> None:
    """The union decides about care by this flow from now on."""
    admin = stage.union.tenant_admin.actor
    release(draw("care", made, actor=admin, at=AT), actor=admin, at=AT)


def held(stage: Stage) -> int:
    return standing_fen("held", stage.sub_account_id)


def test_as_shipped_the_chair_decides_and_a_yes_sets_the_money_aside_once(stage: Stage) -> None:
    request = stage.proposed()
    assert (request.kind, request.state, asked(request)) == ("care", "open", {"刘洋"})
    say(request, stage.union.chair)
    assert (request.state, held(stage)) == ("approved", 0)  # a crash here loses nothing
    for _again in range(2):
        carry_out(request, actor=stage.union.chair.actor, on=TODAY, at=AT)
    assert (request.state, held(stage)) == ("carried_out", 100_000)


def test_what_stands_in_the_request_of_a_sealed_case_tells_nothing(stage: Stage) -> None:
    request = sealed(stage)
    sight = seeing(request)
    decision = say(request, stage.union.chair, "declined")
    notices = " ".join(f"{each.said}" for each in session.query(Notice))
    trail = " ".join(
        f"{each.object_label} {each.reason} {each.changes}"
        for each in session.query(AuditEvent).where(
            AuditEvent.object_kind.in_(("care_cases", "approval_requests"))
        )
    )
    told = (
        f"{request.title} {request.facts} {request.shown} {sight.context} {decision.seen} {notices} {trail}"
    )
    for words in (DISEASE, WORDS, WANG, "hospital", "住院", "材料不全"):
        assert words not in told, words
    assert request.facts["level"] == "sealed"


def test_of_an_open_case_the_deciders_see_person_occasion_standard_and_history(stage: Stage) -> None:
    case = stage.case("marriage", facts={"certificate_no": "J1"})
    sight = seeing(stage.proposed(case))
    shown = dict(map(tuple, sight.shown)), dict(map(tuple, sight.context))
    assert any(WANG in each for each in shown[0].values())
    assert {"¥1,000.00"} <= set(shown[0].values())
    assert any("皖工" in each for each in shown[1].values())


def test_whoever_is_asked_about_a_sealed_case_reads_it_from_then_on(stage: Stage) -> None:
    step = replace(SINGLE_CHAIR.steps[0], who=(Who("nearest", "hrbp"),))
    flow(stage, Flow("人力资源伙伴", (step,)))
    case, hrbp = stage.case(), stage.union.hrbp
    assert not care.may_read(case, hrbp.actor)
    stage.proposed(case)
    assert care.may_read(case, hrbp.actor)
    named = session.query(CareReader).filter_by(case_id=case.id, user_id=hrbp.user_id).one()
    assert named.reason in ("负责审批", "Decides on it")


def standing_in(stage: Stage, flow_of: str = "care") -> None:
    """The HR business partner stands in for the chair today."""
    chair, hrbp = stage.union.chair, stage.union.hrbp
    said = {"kinds": (flow_of,), "actor": chair.actor, "on": TODAY, "at": AT, "reason": "出差"}
    delegate(chair.user_id, hrbp.user_id, from_on=TODAY, until_on=TODAY, **said)


def opened(request: ApprovalRequest, person: Person) -> str:
    """What this person is shown under the seal."""
    with acting(person.actor):
        return str(inside(request, actor=person.actor, on=TODAY, at=AT))


def test_who_decides_reads_a_sealed_case_on_the_request_and_it_is_in_the_trail(stage: Stage) -> None:
    request = sealed(stage)
    told = opened(request, stage.union.chair)
    assert all(words in told for words in (DISEASE, WORDS, WANG))
    seen = session.query(AuditEvent).filter_by(verb="view", object_kind="care_cases").all()
    assert [each.actor_name for each in seen] == [stage.union.chair.name]
    for other in ("finance", "tenant_admin", "auditor", "hrbp", "hr"):
        assert opened(request, stage.union.people[other]) == "[]", other


def test_who_stands_in_reads_what_they_decide_once_they_open_it_and_nothing_else(stage: Stage) -> None:
    hrbp = stage.union.hrbp
    first, second = sealed(stage), stage.proposed(stage.case(employee=stage.person(LI)))
    standing_in(stage, "grant")
    assert opened(first, hrbp) == "[]", "for another kind of thing"
    standing_in(stage)
    assert not care.may_read(session.get_one(CareCase, first.subject_id), hrbp.actor)
    assert DISEASE in opened(first, hrbp)
    read = [each.case_id for each in session.query(CareReader).filter_by(user_id=hrbp.user_id)]
    assert read == [first.subject_id]
    assert second.subject_id not in read
    say(first, hrbp, of=stage.union.chair)
    assert first.state == "approved"
    assert opened(first, hrbp) == "[]", "it is decided"


def test_another_proposal_makes_the_first_request_void_and_its_page_stale(stage: Stage) -> None:
    case = stage.case()
    first = stage.proposed(case)
    seen, task = seeing(first).digest, task_of(first, stage.union.chair)
    second = stage.proposed(case, amount_fen=150_000)
    assert (first.state, second.state, case.state) == ("voided", "open", "proposed")
    with pytest.raises(DomainError):
        decide(task, "approved", actor=stage.union.chair.actor, seen=seen, on=TODAY, at=AT)
    with pytest.raises(StaleSight):
        again = task_of(second, stage.union.chair)
        decide(again, "approved", actor=stage.union.chair.actor, seen=seen, on=TODAY, at=AT)
    decided(second, stage.union.chair)
    assert case.approved_fen == 150_000


@pytest.mark.parametrize("why", ["applied", "named alike"])
def test_nobody_decides_what_they_applied_for_or_what_concerns_them(stage: Stage, why: str) -> None:
    chair = stage.union.chair
    case = stage.case("marriage", actor=chair.actor if why == "applied" else stage.union.officer.actor)
    if why != "applied":
        stage.person().name = chair.name
        session.flush()
    request = stage.proposed(case)
    assert (asked(request), request.stuck) == (set(), "barred")


def test_withdrawn_by_who_asked_the_case_waits_for_a_proposal_again(stage: Stage) -> None:
    case = stage.case()
    request = stage.proposed(case)
    withdraw(request, actor=stage.union.officer.actor, on=TODAY, at=AT)
    assert (case.state, case.next_step) == ("requested", "propose")
    assert stage.proposed(case).id != request.id


def test_returned_and_submitted_again_as_it_was_it_is_decided_once_more(stage: Stage) -> None:
    case = stage.case()
    request = decided(stage.proposed(case), stage.union.chair, "returned")
    assert case.state == "returned"
    resubmit(request, actor=stage.union.officer.actor, on=TODAY, at=AT)
    assert (case.state, request.state) == ("proposed", "open")
    decided(request, stage.union.chair)
    assert case.state == "approved"


def test_what_the_sub_account_refuses_is_kept_and_another_proposal_goes_on(stage: Stage) -> None:
    case = stage.case("marriage")
    request = stage.proposed(case, amount_fen=200_000)
    booking = Booking("test:all", "hold", actor=stage.union.finance.actor, on=TODAY, reason="占用")
    spending.hold(stage.sub_account, amount=Money(4_900_000), booking=booking)
    say(request, stage.union.chair)
    with pytest.raises(DomainError) as refused, session().begin_nested():
        carry_out(request, actor=stage.union.chair.actor, on=TODAY, at=AT)
    note_failure(request, refused.value.message, actor=stage.union.chair.actor, at=AT)
    assert (request.state, case.state) == ("failed", "proposed")
    less = stage.proposed(case, amount_fen=50_000)
    assert (request.state, decided(less, stage.union.chair).state) == ("voided", "carried_out")


def test_where_the_unions_flow_asks_nobody_a_proposal_is_approved_at_once(stage: Stage) -> None:
    flow(stage, Flow("无需审批"))
    case = stage.case()
    made = care.propose(
        case,
        form="cash",
        amount_fen=100_000,
        sub_account=stage.sub_account,
        actor=stage.union.officer.actor,
        on=TODAY,
        at=AT,
    )
    assert (made, case.state, held(stage)) == (None, "approved", 100_000)
