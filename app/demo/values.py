"""演示下放 — what headquarters leave to the branches within a range, and what branches filled in."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.core.actor import Actor
from app.core.clock import moved_to, now, today
from app.demo.money import decide_grant
from app.demo.own_dates import rewards
from app.demo.picking import some
from app.demo.rules import in_force
from app.demo.union import CAST, Demo
from app.models import Employee, OrgUnit, PointRule
from app.points.services.prepare import prepare_grant
from app.points.services.rules import RuleTerms
from app.rules.lattice import Limits, Value
from app.tenants.services.delegating import give_range, plan_range
from app.tenants.services.filling import fill_value

PRAISE = RuleTerms(
    "顾客表扬奖励",
    {"by_unit": {"default": 100, "least": 50, "most": 200}, "year_most": 600},
    "honour",
    basis="徽商人〔2026〕8号",
)
NAMED = 2  # of each branch


@dataclass(frozen=True, slots=True)
class Given:
    """下放 — between what a unit may choose, said so many days ago by whom, and why."""

    kind: str
    key: str
    by: str
    least: int
    most: int
    ago: int
    why: str


@dataclass(frozen=True, slots=True)
class Filled:
    """填报 — a branch's own value, since so many days, by whom."""

    kind: str
    key: str
    branch: str
    by: str
    value: int
    ago: int


RULE = ""  # in place of a key: the rule above
GIVEN = (
    Given("rule", RULE, "officer", 60, 180, 70, "各地客单量不同，由分会在此范围内自定"),
    Given("setting", "points_by_hand_most", "tenant_admin", 500, 2_000, 66, "小额即时奖励由分会自行把握"),
)
FILLED = (
    Filled("rule", RULE, "HD", "hr", 150, 55),
    Filled("rule", RULE, "HB", "officer", 80, 52),
    Filled("setting", "points_by_hand_most", "HN", "tenant_admin", 1_000, 48),
)


def leave_to_branches(demo: Demo) -> None:
    """统分结合 — a rule whose number the branches choose, the ranges, their numbers, and a grant by it."""
    with moved_to(demo.ago(75)):
        account = rewards(demo, demo.today)
        rule = in_force(demo, f"HQ-BY-{demo.today.year}", PRAISE, unit=demo.unit("HQ"), account=account)
    for given in GIVEN:
        _give(demo, given, rule)
    for filled in FILLED:
        _fill(demo, filled, rule)
    with moved_to(demo.ago(30)):
        named = [each.id for code in ("HD", "HB", "HN") for each in some(NAMED, 9, _below(demo.unit(code)))]
        decide_grant(demo, prepare_grant(rule, on=today(), named=named, actor=demo.actors["officer"]))


def _give(demo: Demo, given: Given, rule: PointRule) -> None:
    with moved_to(demo.ago(given.ago)):
        limits = Limits(least=given.least, most=given.most)
        value = Value(kind=given.kind, owner=demo.unit("HQ").id, mode="range", limits=limits)
        key, actor = given.key or str(rule.id), demo.actors[given.by]
        plan = plan_range(given.kind, key, value=value, from_on=today(), actor=actor, on=today())
        give_range(
            *(given.kind, key),
            value=value,
            from_on=today(),
            digest=plan.digest,
            reason=given.why,
            actor=actor,
            on=today(),
            at=now(),
        )


def _fill(demo: Demo, filled: Filled, rule: PointRule) -> None:
    with moved_to(demo.ago(filled.ago)):
        fill_value(
            *(filled.kind, filled.key or str(rule.id)),
            unit=demo.unit(filled.branch),
            value=filled.value,
            from_on=today(),
            actor=_seated(demo, filled.by),
            on=today(),
            at=now(),
        )


def _seated(demo: Demo, role: str) -> Actor:
    """HR of headquarters sits as an officer at a branch, too."""
    known = demo.actors[role]
    return Actor(CAST[role], known.user_id, "officer") if role == "hr" else known


def _below(branch: OrgUnit) -> ColumnElement[bool]:
    return Employee.unit_id.in_(select(OrgUnit.id).where(OrgUnit.path.startswith(branch.path)))
