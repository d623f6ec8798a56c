"""What the standards leave to each person holds in every grant of union money; on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from app.compliance.services.exceptions import ask_exception, turn_exception
from app.compliance.services.refusals import NotCompliant
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.preview import StalePreview
from app.core.tenancy import tenant_scope
from app.models import (
    ComplianceException,
    Employee,
    Grant,
    GrantLine,
    Membership,
    PointLot,
    SubAccount,
    WelfareStandard,
)
from app.points.services.confirm import confirm_grant
from app.points.services.expire import expire_lots
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.prepare import prepare_grant
from app.points.services.revoke import ask_revocation, turn_revocation
from app.points.services.submit import submit_grant
from app.points.views.preparing import items_offered
from app.rules.occasions import Window
from tests.at_once import at_once
from tests.databases import TestDatabase
from tests.treasury import CHAIR, OFFICER, ON, Treasury, employee, equip, found_tenant, rule_in_force

pytestmark = pytest.mark.sql
YUAN = 100


def _standard(item: str, yuan: int, **terms: object) -> None:
    session.add(
        WelfareStandard(
            **{
                "region": "安徽",
                "item": item,
                "shape": "person_year",
                "cap_fen": yuan * YUAN,
                "document": "皖工发〔2025〕18号",
                "confidence": "own",
                "valid_from": date(2020, 1, 1),
                "state": "confirmed",
                "confirmed_on": date(2020, 1, 1),
                "confirmed_by": "孙涛",
                **terms,
            }
        )
    )
    session.flush()


@pytest.fixture
def treasury(database: object) -> Iterator[Treasury]:
    """All festivals of a year together 500 yuan a person; two members."""
    with tenant_scope(found_tenant()):
        made = equip()
        with atomic():
            session.execute(delete(WelfareStandard))
            _standard("festival", 500)
            employee("A1", made.branch)
            employee("A2", made.branch)
        yield made


def _festival(treasury: Treasury, festival: str, points: int, on: date = ON) -> Grant:
    rule = rule_in_force(treasury, festival, festival=festival, amount={"points": points})
    return prepare_grant(rule, on=on, actor=OFFICER)


def _confirm(grant: Grant) -> Grant:
    return confirm_grant(grant, digest=str(grant.digest), actor=CHAIR)


def _blocked(grant: Grant) -> dict[str, str | None]:
    rows = session.execute(
        select(Employee.employee_no, GrantLine.blocked)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .where(GrantLine.grant_id == grant.id)
    )
    return dict(rows.tuples().all())


def test_all_festivals_of_the_year_have_one_ceiling(treasury: Treasury) -> None:
    with atomic():
        _confirm(_festival(treasury, "mid_autumn", 300))
        assert _blocked(_festival(treasury, "national", 200)) == {"A1": None, "A2": None}
        over = _festival(treasury, "labour", 201)
        assert _blocked(over) == {"A1": "over_cap", "A2": "over_cap"}
        line = session.scalars(select(GrantLine).where(GrantLine.grant_id == over.id)).first()
        assert line is not None
        assert (line.cap_fen, line.used_fen, line.asked_fen) == (50_000, 30_000, 20_100)
        assert (line.points, line.value_fen, over.total_fen) == (0, 0, 0)


def test_only_who_passes_the_ceiling_gets_nothing_not_the_whole_list(treasury: Treasury) -> None:
    with atomic():
        purpose = Purpose(
            "补发",
            "漏发春节",
            session.get_one(SubAccount, treasury.sub_account),
            item="festival",
            festival="spring",
        )
        _confirm(grant_by_hand(people="A1", points=400, purpose=purpose, actor=OFFICER, on=ON))
        grant = _festival(treasury, "mid_autumn", 300)
        assert _blocked(grant) == {"A1": "over_cap", "A2": None}
        assert _confirm(grant).people == 1


def test_a_ceiling_for_each_festival_holds_beside_that_of_the_year(treasury: Treasury) -> None:
    with atomic():
        _standard("festival", 200, shape="festival")
        assert _blocked(_festival(treasury, "mid_autumn", 201))["A1"] == "over_cap"
        _confirm(_festival(treasury, "national", 200))
        _confirm(_festival(treasury, "labour", 200))
        assert (
            _blocked(_festival(treasury, "dragon_boat", 150))["A1"] == "over_cap"
        )  # 100 are left of the year
        assert _blocked(_festival(treasury, "new_year", 100))["A1"] is None


def test_a_new_year_has_a_new_ceiling(treasury: Treasury) -> None:
    with atomic():
        _confirm(_festival(treasury, "mid_autumn", 500))
        assert _blocked(_festival(treasury, "spring", 500, on=date(2027, 1, 20)))["A1"] is None


def test_without_a_standard_nobody_gets_anything_of_union_money(treasury: Treasury) -> None:
    with atomic():
        session.execute(delete(WelfareStandard))
        assert set(_blocked(_festival(treasury, "mid_autumn", 1)).values()) == {"standard_unknown"}


def test_what_was_taken_back_leaves_room_again_and_what_is_spent_does_not(treasury: Treasury) -> None:
    with atomic():
        _confirm(_festival(treasury, "mid_autumn", 500))
        lots = session.scalars(select(PointLot).order_by(PointLot.employee_id)).all()
        ask_revocation(lots[0], actor=OFFICER, on=ON, at=now(), reason="发错了")
        from app.models import Revocation

        turn_revocation(session.scalars(select(Revocation)).one(), "approve", actor=CHAIR)
        lots[1].left_points = lots[1].left_fen = 0
        session.flush()
        assert _blocked(_festival(treasury, "national", 500)) == {"A1": None, "A2": "over_cap"}


def test_once_a_year_is_once_however_little_it_was(treasury: Treasury) -> None:
    with atomic():
        _standard("marriage", 2000, shape="once_year")
        paying = session.get_one(SubAccount, treasury.sub_account)
        purpose = Purpose("结婚", "新婚祝贺", paying, item="marriage")
        _confirm(grant_by_hand(people="A1", points=10, purpose=purpose, actor=OFFICER, on=ON))
        again = grant_by_hand(people="A1 A2", points=10, purpose=purpose, actor=OFFICER, on=ON)
        assert _blocked(again) == {"A1": "over_cap", "A2": None}


def test_what_is_so_much_a_day_is_not_given_in_points(treasury: Treasury) -> None:
    """Five days of recuperation for 3,000 yuan: the grant cannot say that they are five."""
    with atomic():
        _standard("outing", 200, shape="per_day", count=1)
        _standard("recuperation", 600, shape="per_day", count=5)
        paying = session.get_one(SubAccount, treasury.sub_account)
        day = Purpose("春游", "当日往返", paying, item="outing")
        assert _blocked(grant_by_hand(people="A1", points=200, purpose=day, actor=OFFICER, on=ON)) == {
            "A1": None
        }
        week = Purpose("疗休养", "五天", paying, item="recuperation")
        with pytest.raises(BadInput, match="疗休养") as refused:
            grant_by_hand(people="A1 A2", points=3000, purpose=week, actor=OFFICER, on=ON)
        assert refused.value.details == {"field": "item"}
        said = {code: str(word) for code, word in items_offered().items()}
        assert (said["recuperation"], said["outing"]) == ("疗休养（按天计，不以积分发放）", "春秋游")
        _standard("outing", 200, shape="per_day", count=2, region="上海")  # where nobody here pays
        assert str(items_offered()["outing"]) == "春秋游"


def test_by_hand_from_union_money_only_members_of_that_day(treasury: Treasury) -> None:
    with atomic():
        for number, (joined, left) in enumerate(
            [(ON, None), (ON + timedelta(days=1), None), (date(2020, 1, 1), ON)]
        ):
            one = employee(f"M{number}", treasury.branch, member=False)
            session.add(Membership(employee_id=one.id, joined_on=joined, left_on=left))
        session.flush()
        _standard("voucher", 500)
        paying = session.get_one(SubAccount, treasury.sub_account)
        purpose = Purpose("慰问", "防汛慰问", paying, item="voucher")
        grant = grant_by_hand(people="M0 M1 M2 A1", points=10, purpose=purpose, actor=OFFICER, on=ON)
        assert _blocked(grant) == {"M0": None, "M1": "not_a_member", "M2": "not_a_member", "A1": None}
        assert _confirm(grant).people == 2


def test_a_plan_made_before_the_room_was_used_up_is_stale(treasury: Treasury) -> None:
    with atomic():
        first, second = _festival(treasury, "mid_autumn", 300), _festival(treasury, "national", 300)
        _confirm(first)
        with pytest.raises(StalePreview):
            _confirm(second)


def test_two_grants_confirmed_at_once_do_not_pass_the_ceiling_together(database: TestDatabase) -> None:
    with tenant_scope(found_tenant()):
        treasury = equip()
        with atomic():
            session.execute(delete(WelfareStandard))
            _standard("festival", 500)
            for number in range(20):
                employee(f"A{number:02}", treasury.branch)
            plans = [_festival(treasury, festival, 300) for festival in ("mid_autumn", "national")]
            seen = [(plan.id, str(plan.digest)) for plan in plans]
        session.remove()

    def granting(number: int, digest: str) -> object:
        return lambda: confirm_grant(session.get_one(Grant, number), digest=digest, actor=CHAIR)

    outcomes = at_once(database, treasury.tenant_id, *(granting(*each) for each in seen))  # type: ignore[arg-type]
    assert outcomes == ["done", "stale_preview"]
    with tenant_scope(treasury.tenant_id):
        worst = select(func.sum(PointLot.value_fen).label("fen")).group_by(PointLot.employee_id).subquery()
        assert session.scalar(select(func.max(worst.c.fen))) == 30_000
        session.remove()


def test_a_date_of_ones_own_has_its_own_ceiling(treasury: Treasury) -> None:
    with atomic():
        _standard("birthday", 300)
        employee("B1", treasury.branch, birth_on=date(1990, 9, 25))
        terms = {"scenario": "birthday", "festival": None, "amount": {"points": 301}, "starts_on": ON}
        rule = rule_in_force(treasury, "SR", **terms)
        grant = prepare_grant(rule, on=ON, window=Window(ON, ON), actor=OFFICER)
        assert _blocked(grant) == {"B1": "over_cap"}


def test_what_counts_towards_no_standard_waits_for_an_exception_of_two_people(treasury: Treasury) -> None:
    with atomic():
        purpose = Purpose("抢险", "防汛抢险", session.get_one(SubAccount, treasury.sub_account))
        grant = grant_by_hand(people="A1", points=2_000, purpose=purpose, actor=OFFICER, on=ON)
        assert (grant.item, grant.people) == (None, 1)
        for act in (submit_grant, None):
            with pytest.raises(NotCompliant) as refused:
                _confirm(grant) if act is None else act(
                    grant, digest=str(grant.digest), actor=OFFICER, on=ON, at=now()
                )
            assert refused.value.details["rules"] == ["within_standard"]
        ask_exception("grant", grant.id, actor=OFFICER, on=ON, at=now(), reason="抢险经集体研究")
        made = session.scalars(select(ComplianceException)).one()
        turn_exception(made, "agree", actor=CHAIR)
        assert _confirm(grant).state == "released"


def test_a_rule_that_counts_towards_no_standard_is_no_way_round_it(treasury: Treasury) -> None:
    with atomic():
        terms = {"scenario": "fixed_day", "trigger": {"month": 9, "day": 25}, "festival": None}
        with pytest.raises(NotCompliant):
            _confirm(prepare_grant(rule_in_force(treasury, "GD", **terms), on=ON, actor=OFFICER))


def test_what_lapsed_by_rule_leaves_room_again_and_what_was_spent_does_not(treasury: Treasury) -> None:
    with atomic():
        terms = {"festival": "mid_autumn", "amount": {"points": 500}, "expires_months": 1}
        _confirm(prepare_grant(rule_in_force(treasury, "short", **terms), on=ON, actor=OFFICER))
        spent = session.scalars(select(PointLot).order_by(PointLot.employee_id.desc())).first()
        assert spent is not None
        spent.left_points, spent.left_fen = 200, 20_000  # of A2: 300 were redeemed
        session.flush()
        assert _blocked(_festival(treasury, "national", 300)) == {"A1": "over_cap", "A2": "over_cap"}
        expire_lots(on=ON + timedelta(days=60), actor=CHAIR)
        assert _blocked(_festival(treasury, "labour", 201)) == {"A1": None, "A2": "over_cap"}
        assert _blocked(_festival(treasury, "spring", 200)) == {"A1": None, "A2": None}
