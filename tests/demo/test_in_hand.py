"""What the demo union has in hand today: each page shows something, and it came about as in a real union."""

from collections.abc import Iterable

from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import tenant_scope
from app.demo.union import Demo
from app.models import (
    ApprovalRequest,
    ComplianceException,
    Employee,
    OrgUnit,
    Proposal,
    RuleSimulation,
    RuleVersion,
    ValueFill,
)
from app.rules.versions import JUDGING
from tests.cast import TODAY, Person, on
from tests.visitor import Visitor

# who opens which page, and what stands there
PAGES = (
    ("officer", "/pointrules/list/", "顾客表扬奖励"),
    ("officer", "/ruleversions/list/?state=scheduled", "光荣退休纪念"),
    ("officer", "/grantqueue/list/", "师带徒出师奖励"),
    ("officer", "/subaccounts/list/?q=师带徒", "师带徒奖励"),
    ("officer", "/givenvalues/", "顾客表扬奖励"),
    ("tenant_admin", "/givenvalues/", "500"),
    ("officer", "/valuefills/list/", "华东分会"),
    ("officer", "/valueranges/list/", "顾客表扬奖励"),
    ("officer", "/proposals/list/", "外派"),
    ("officer", "/declinedproposals/list/", "看望"),
    ("officer", "/settledproposals/list/", "外派"),
    ("tenant_admin", "/standards/list/?q=华东工", "分会慰问实施细则"),
    ("officer", "/standardgaps/", "徽商工〔2025〕14号"),
    ("chair", "/standardgaps/", "徽商工〔2025〕9号"),
    ("officer", "/verdicts/list/", "职工运动会组织服务奖"),
    ("auditor", "/verdicts/list/", "职工运动会组织服务奖"),
    ("officer", "/exceptions/list/", "职工读书月荐书奖"),
    ("officer", "/forecast/", "职工激励"),
    ("officer", "/lapsing/", "积分"),
    ("officer", "/lapsereminders/list/", "TX"),
    ("officer", "/expiryruns/list/", "GQ"),
    ("officer", "/leaverterms/list/", "陈静"),
)


def signed_in(client: Visitor, demo: Demo, role: str) -> Visitor:
    login = next(each for each in demo.logins if each.role == role)
    person = Person(login.name, login.email, 0, role, password=login.password)
    return client.application.test_client().sign_in(person)


def by_state(rows: Iterable[RuleVersion | Proposal | ComplianceException]) -> set[str]:
    return {each.state for each in rows}


def test_each_page_shows_something(client: Visitor, demo: Demo) -> None:
    session.remove()
    visitors = {role: signed_in(client, demo, role) for role in {each[0] for each in PAGES}}
    with on():
        answers = [(role, path, word, visitors[role].get(path)) for role, path, word in PAGES]
        told = [
            (role, path, word, answer.status_code)
            for role, path, word, answer in answers
            if answer.status_code != 200 or word not in answer.text
        ]
        assert told == []
        _compared_and_calculated(visitors["officer"], demo)


def _compared_and_calculated(officer: Visitor, demo: Demo) -> None:
    """Two versions side by side; and at the branch its own, stricter line."""
    with tenant_scope(demo.tenant_id):
        second = session.scalars(select(RuleVersion.id).where(RuleVersion.number == 2)).first()
        units = select(OrgUnit.id).where(OrgUnit.path.startswith(demo.unit("HD").path))
        person = session.scalars(select(Employee.id).where(Employee.unit_id.in_(units))).first()
    session.remove()
    assert "积分" in officer.get(f"/compareversions/{second}").text
    told = officer.get(f"/standardcalculator/?employee={person}&item=birthday&on={TODAY}").text
    assert "华东工〔2026〕3号" in told
    assert "300" in told


def test_rules_and_exceptions_were_decided_by_two_and_by_what_was_seen(demo: Demo) -> None:
    with tenant_scope(demo.tenant_id):
        versions = session.scalars(select(RuleVersion)).all()
        assert by_state(versions) == {"released", "superseded", "scheduled", "submitted"}
        simulated = set(session.scalars(select(RuleSimulation.version_id)))
        assert {each.id for each in versions} == simulated
        requests = session.scalars(select(ApprovalRequest).where(ApprovalRequest.kind == "point_rule")).all()
        agreed = {each.subject_id for each in requests if each.state == "carried_out"}
        assert agreed == {each.id for each in versions if each.state in (*JUDGING, "scheduled")}
        made = session.scalars(select(ComplianceException)).all()
        assert by_state(made) == {"granted", "asked"}
        assert all(each.asked_by != each.agreed_by for each in made)


def test_branches_and_officers_have_said_their_word(demo: Demo) -> None:
    with tenant_scope(demo.tenant_id):
        assert {"open", "accepted", "declined"} <= by_state(session.scalars(select(Proposal)))
        fills = session.scalars(select(ValueFill)).all()
        assert {each.unit.code for each in fills} == {"HD", "HB", "HN"}
