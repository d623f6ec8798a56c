"""单位自定的积分数 — rules whose number each unit chooses for itself: a kind of the values given to units."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import current_scope, whole_tenant
from app.core.text import _l
from app.models import OrgUnit, PointRule, RuleVersion
from app.rules.amounts import amount_from
from app.rules.conditions import EVERYBODY, Check
from app.rules.lattice import Limits, in_force
from app.rules.points import AmountLine
from app.tenants.queries.lattice import (
    Entry,
    Kind,
    Said,
    register_kind,
    resolve,
    values_by_unit,
    way_to,
    words_of,
)

KIND, NAMED = "rule", "names of rules"


def lines_by_unit(version: RuleVersion, on: date) -> tuple[AmountLine, ...]:
    """各单位的档 — a line for each unit that has a number of its own on this day, the deepest first, so that
    the first that fits is a person's own; the last is everybody's.
    """
    numbers = values_by_unit(KIND, str(version.rule_id), on, entry=_entry(version))
    made = []
    for path, points in numbers:
        terms = {key: value for key, value in version.amount.items() if key != "by_unit"}
        (line,) = amount_from({**terms, "points": points}).lines
        top = path.count("/") == 1
        condition = EVERYBODY if top else Check("unit", "within", (path,))
        made.append(AmountLine(condition, line.points, line.formula))
    return tuple(made)


def numbers_lost(version: RuleVersion, on: date) -> list[tuple[str, int, int | None]]:
    """不再有效的填报 — units whose number would not hold under this version from that day: unit, what it
    filled in, and what holds instead; None where the version leaves no number to the units.
    """
    key = str(version.rule_id)
    said = words_of(KIND, [key], None).get(key, Said())
    filled = {unit: word.value for unit, word in in_force(said.fills, on).items() if word.value is not None}
    if not filled:
        return []
    entry = _entry(version) if "by_unit" in version.amount else None
    names = _names(filled)
    found = []
    for unit, name in names:
        held = None if entry is None else resolve(entry, way_to(unit), said, on)
        if held is None or held.ignored is not None:
            found.append((name, int(filled[unit]), None if held is None else int(held.value)))
    return found


def _names(units: Iterable[int]) -> list[tuple[int, str]]:
    with whole_tenant("what a version takes from any unit is told"):
        rows = select(OrgUnit.id, OrgUnit.full_name).where(OrgUnit.id.in_(list(units)))
        return list(session.execute(rows.order_by(OrgUnit.path)).tuples())


def _entries(_on: date) -> Mapping[str, Entry]:
    """Rules in force whose number is the units' to choose: at a branch, those that reach it or lie below."""
    scope = current_scope()
    here = scope.unit_path if scope is not None and scope.unit_path is not None else ""
    with whole_tenant("a rule of headquarters is for the units below it"):
        rows = session.execute(
            select(RuleVersion, OrgUnit.path)
            .join(PointRule, PointRule.current_version_id == RuleVersion.id)
            .join(OrgUnit, OrgUnit.id == PointRule.unit_id)
            .where(PointRule.state == "released")
            .order_by(PointRule.id)
        ).all()
        return {
            str(version.rule_id): _entry(version, home)
            for version, home in rows
            if "by_unit" in version.amount and (here.startswith(home) or home.startswith(here))
        }


def _entry(version: RuleVersion, home: str = "") -> Entry:
    known = amount_from(version.amount).by_unit
    assert known is not None
    return Entry(
        key=str(version.rule_id),
        label=version.rule.name,
        limits=Limits(least=known.least, most=known.most),
        shipped=known.default,
        held=known.default,
        form="points",
        unit=_l(" points"),
        why=_l("The rule leaves the number to each unit, within its range."),
        group=_l("Point rules"),
        given=True,
        home=home,
    )


def _named(key: str) -> str:
    """The rule's name; all of them are read at once, for as long as the session stands."""
    known: dict[str, str] = session.info.setdefault(NAMED, {})
    if key not in known:
        with whole_tenant("a number of a rule is called by its rule, whoever's rule it is"):
            rows = session.execute(select(PointRule.id, PointRule.name)).tuples()
            known |= {str(number): name for number, name in rows}
    return known.get(key, "")


register_kind(
    Kind(
        name=KIND,
        label=_l("Point rules"),
        entries=_entries,
        keepers=frozenset({"tenant_admin", "officer"}),
        named=_named,
        place=30,
    )
)
