"""规则测算 — a version on the real roster beside the one in force, staged line by line, set-based.

Asked is what a year under the version brings each person: for a festival once, for a season once in each of
its months, for people's own dates those of the year ahead, for what HR records those of the year behind. What
was granted before does not count: terms are compared, not months. So it is with the standards: what the rule
itself gave before takes up no room, what others gave does.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, and_, case, delete, func, insert, literal, or_, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.money import Points, Ratio
from app.core.preview import StalePreview, digest_of
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import PointRule, RuleSimulation, RuleVersion, SimulationLine
from app.points.queries.answers import Question
from app.points.queries.caps import granted_by
from app.points.services.capping import capping
from app.points.services.meanings import meaning
from app.points.services.paying import paying_sub_account
from app.points.services.prepare import refuse_out_of_sight
from app.points.services.rules import RuleNotInForce, terms_digest
from app.points.services.versions import version_in_force
from app.rules.occasions import OWN_DATES, YEARLY, Window
from app.rules.triggers import times_a_year
from app.rules.versions import VERSION_LIFECYCLE, WRITTEN

LINES: Table = SimulationLine.__table__
YEAR = timedelta(days=364)
FOR_ALL = "simulated"  # the event of everybody at once: one that nobody was ever granted
NOBODYS = 0  # the rule that no lot and no grant names


def simulate(version: RuleVersion, *, actor: Actor, on: date) -> RuleSimulation:
    """测算 — the one before is replaced. Raises RuleNotInForce for what is written no more, and what
    meaning() refuses.
    """
    rule = session.get_one(PointRule, version.rule_id, with_for_update=True, populate_existing=True)
    session.refresh(version)
    if version.state not in WRITTEN:
        raise RuleNotInForce(
            _(
                "“%(version)s” is no draft any more (%(state)s): there is nothing to simulate.",
                version=version,
                state=VERSION_LIFECYCLE.state_label(version.state),
            )
        )
    refuse_out_of_sight(rule)
    against, terms = version_in_force(rule), terms_digest(version)
    made = _emptied(version)
    made.unit_id, made.on, made.terms, made.digest = rule.unit_id, on, terms, ""
    made.against_id = None if against is None else against.id
    made.made_by, made.made_at = actor.name, clock.now()
    session.add(made)
    with whole_tenant("a rule may be for units the paying one does not see"):
        session.flush()
    _stage(made, version, against)
    _count(made)
    made.digest = _digest(made)
    session.flush()
    audit.record("simulate", version, actor=actor, changes={"digest": [None, made.digest]})
    return made


def simulation_of(version: RuleVersion) -> RuleSimulation | None:
    """测算结果 — the latest of this version."""
    return session.scalar(select(RuleSimulation).where(RuleSimulation.version_id == version.id))


def refuse_stale_simulation(made: RuleSimulation) -> None:
    """测算须未变 — raises StalePreview when terms, roster or the version in force are others by now."""
    version = made.version
    against = version_in_force(version.rule)
    same = made.terms == terms_digest(version) and made.against_id == (
        None if against is None else against.id
    )
    changed = _differences(made, version, against) if same else 0
    if same and not changed:
        return
    raise StalePreview(
        _("The terms have changed since this was simulated. Simulate again, then release what you see.")
        if not same
        else _(
            "The roster, or what people were given, has changed since this was simulated (%(people)s people "
            "differ). Simulate again, then release what you see.",
            people=changed,
        ),
        changed=changed,
    )


def question_of_year(version: RuleVersion, on: date) -> Question:
    """所问 — what a year under the version brings each person, whatever was granted before."""
    meant, paying = meaning(version), paying_sub_account(version.sub_account_id)
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    own = version.scenario in OWN_DATES
    window = Window(on, on + YEAR) if version.scenario in YEARLY else Window(on - YEAR, on)
    return Question(
        rule=meant,
        rule_id=NOBODYS,
        on=on,
        values=tuple(ratio.value(line.points).fen for line in meant.lines),
        scenario=version.scenario,
        event_key=None if own else FOR_ALL,
        window=window if own else None,
        every_years=version.every_years,
        ratio=ratio,
        as_of=version.as_of,
        but_rule=version.rule_id,
        **capping(version.scenario, version.festival, version.sub_account_id),
    )


def _emptied(version: RuleVersion) -> RuleSimulation:
    made = simulation_of(version)
    if made is None:
        return RuleSimulation(version_id=version.id)
    bulk.execute(delete(LINES).where(*_of(made)))
    return made


def _stage(made: RuleSimulation, version: RuleVersion, against: RuleVersion | None) -> None:
    head = [literal(current_tenant_id()), literal(made.id)]
    nothing, yes = literal(0), literal(value=True)
    after = _each(version, made.on)
    columns = ("employee_id", "unit_id", "after_points", "after_fen", "blocked")
    zeros = ("before_points", "before_fen", "outcome", "reached")
    rows = select(
        *head,
        *(after.c[name] for name in ("employee_id", "unit_id", "points", "value_fen", "blocked")),
        *(nothing, nothing, literal("none"), yes),
    )
    with bulk.joining_many():
        bulk.execute(insert(LINES).from_select(["tenant_id", "simulation_id", *columns, *zeros], rows))
        if against is not None:
            _stage_before(made, against, head)
    before, later = LINES.c.before_points, LINES.c.after_points
    outcome = case((later > before, "gain"), (later < before, "lose"), (later > 0, "same"), else_="none")
    bulk.execute(update(LINES).where(*_of(made)).values(outcome=outcome))
    session.expire_all()


def _stage_before(made: RuleSimulation, against: RuleVersion, head: list[Any]) -> None:
    """What each has under the version in force; who is in sight of that one alone is added."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    before = _each(against, made.on)
    nothing = literal(0)
    rows = select(
        *head,
        *(before.c[name] for name in ("employee_id", "unit_id", "points", "value_fen")),
        *(nothing, nothing, literal("none"), literal(value=False)),
    ).where(before.c.points > 0)
    columns = ("employee_id", "unit_id", "before_points", "before_fen")
    filled = make(LINES).from_select(
        ["tenant_id", "simulation_id", *columns, "after_points", "after_fen", "outcome", "reached"], rows
    )
    bulk.execute(
        filled.on_conflict_do_update(
            index_elements=["tenant_id", "simulation_id", "employee_id"],
            set_={name: filled.excluded[name] for name in ("before_points", "before_fen")},
        )
    )


def _each(version: RuleVersion, on: date) -> Any:
    """A row for each person: their points of the year, or a reason for none."""
    question = question_of_year(version, on)
    found = granted_by(question).subquery()
    points, value = _of_the_year(question, found, times_a_year(version.scenario, version.trigger))
    return (
        select(
            found.c.employee_id,
            func.max(found.c.unit_id).label("unit_id"),
            points.label("points"),
            value.label("value_fen"),
            case((points > 0, None), else_=func.max(found.c.blocked)).label("blocked"),
        )
        .group_by(found.c.employee_id)
        .subquery()
    )


def _of_the_year(question: Question, found: Any, times: int) -> tuple[Any, Any]:
    """Points and fen of a person: of every time, and no more than the rule's most in a year."""
    once, worth = (func.coalesce(func.sum(found.c[name]), 0) for name in ("points", "value_fen"))
    points, value = once * times, worth * times
    most = question.rule.year_most
    if most is None or question.ratio is None:
        return points, value
    over = points > most
    return case((over, most), else_=points), case((over, question.ratio.value(Points(most)).fen), else_=value)


def _of(made: RuleSimulation) -> tuple[Any, ...]:
    return (LINES.c.tenant_id == current_tenant_id(), LINES.c.simulation_id == made.id)


def _count(made: RuleSimulation) -> None:
    def people(met: Any) -> Any:
        return func.coalesce(func.sum(case((met, 1), else_=0)), 0)

    sums = ("before_points", "after_points", "before_fen", "after_fen")
    row = bulk.execute(
        select(
            people(LINES.c.after_points > 0),
            *(people(LINES.c.outcome == each) for each in ("gain", "lose", "same")),
            people(and_(LINES.c.reached, LINES.c.blocked.is_not(None))),
            *(func.coalesce(func.sum(LINES.c[name]), 0) for name in sums),
        ).where(*_of(made))
    ).one()
    names = ("people", "gain", "lose", "same", "blocked", *sums)
    for name, value in zip(names, row, strict=True):
        setattr(made, name, int(value))


def _digest(made: RuleSimulation) -> str:
    columns = ("employee_id", "before_points", "after_points", "blocked")
    lines = bulk.execute(
        select(*(LINES.c[name] for name in columns)).where(*_of(made)).order_by(LINES.c.employee_id)
    )
    head = {"version": made.version_id, "against": made.against_id, "terms": made.terms, "on": made.on}
    return digest_of(head, ((f"{part}",) for part in lines.partitions(1000)))


def _differences(made: RuleSimulation, version: RuleVersion, against: RuleVersion | None) -> int:
    """How many people would come out otherwise if it were simulated now."""
    sides = [_other_than_staged(made, version, ("after_points", "after_fen"), LINES.c.reached)]
    if against is not None:
        held = or_(LINES.c.before_points > 0)
        sides.append(_other_than_staged(made, against, ("before_points", "before_fen"), held, granted=True))
    return max(sides)


def _other_than_staged(
    made: RuleSimulation, version: RuleVersion, columns: tuple[str, str], kept: Any, *, granted: bool = False
) -> int:
    found = _each(version, made.on)
    now = select(found.c.employee_id, found.c.points, found.c.value_fen)
    if granted:
        now = now.where(found.c.points > 0)
    staged = select(LINES.c.employee_id, *(LINES.c[name] for name in columns)).where(*_of(made), kept)
    both = union_all(now, staged).subquery()
    single = select(both.c.employee_id).group_by(*both.c).having(func.count() == 1).subquery()
    with bulk.joining_many():
        return int(bulk.execute(select(func.count(single.c.employee_id.distinct()))).scalar_one())
