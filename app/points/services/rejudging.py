"""重新判定 — what a version of a rule judges otherwise once it is in force, listed before it is released.

    on_rejudging("orders", listing)   # listing(version, from_on) -> Iterable[Rejudged]

Rooms above say what of theirs is concerned; nothing is changed by asking.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.core.db import session
from app.core.text import _, _l
from app.models import Grant, Product, RuleVersion
from app.points.queries.unit_numbers import numbers_lost
from app.points.services.versions import version_in_force
from app.rules.points import GRANT_WAITING

MOST_NAMED = 5
LISTINGS: dict[str, Callable[[RuleVersion, date], Iterable["Rejudged"]]] = {}


@dataclass(frozen=True, slots=True)
class Rejudged:
    """受影响事项 — what it is, how many, and the sentence that says what becomes of them."""

    what: Any
    count: int
    says: str
    url: str | None = None


def on_rejudging(name: str, listing: Callable[[RuleVersion, date], Iterable[Rejudged]]) -> None:
    """登记 — a room says what of its own a version would re-judge."""
    LISTINGS[name] = listing


def rejudged(version: RuleVersion, from_on: date) -> list[Rejudged]:
    """受影响清单 — of all rooms, what is not empty."""
    return [each for listing in LISTINGS.values() for each in listing(version, from_on) if each.count]


def other_goods(version: RuleVersion) -> tuple[set[int], set[int]] | None:
    """商品范围之变 — the categories the points in force pay for and those of the version; empty for all
    goods; None where the two are the same.
    """
    against = version_in_force(version.rule)
    before = set() if against is None else set(against.categories or ())
    now = set(version.categories or ())
    return None if against is None or against.id == version.id or before == now else (before, now)


def _grants(version: RuleVersion, from_on: date) -> Iterable[Rejudged]:
    of_rule = Grant.rule_id == version.rule_id
    later = _count(of_rule, Grant.state.in_(GRANT_WAITING), Grant.granted_on >= from_on)
    yield Rejudged(
        _l("Grants that wait for a later day"),
        later,
        _("%(count)d: have to be prepared again by the new version.", count=later),
    )
    earlier = _count(of_rule, Grant.state.in_(GRANT_WAITING), Grant.granted_on < from_on)
    yield Rejudged(
        _l("Grants that wait for an earlier day"),
        earlier,
        _("%(count)d: stay judged by the version they were made under.", count=earlier),
    )
    queued = _count(of_rule, Grant.state == "queued")
    yield Rejudged(
        _l("Grants that wait for money"),
        queued,
        _("%(count)d: are paid by the version they were made under, whenever money comes.", count=queued),
    )


def _count(*those: Any) -> int:
    return int(session.scalar(select(func.count(Grant.id)).where(*those)) or 0)


def _units(version: RuleVersion, from_on: date) -> Iterable[Rejudged]:
    lost = numbers_lost(version, from_on)
    told = _("; ").join(_lost(*each) for each in lost[:MOST_NAMED])
    more = len(lost) - MOST_NAMED
    yield Rejudged(
        _l("Numbers filled in by units that would not hold"),
        len(lost),
        told + _(" and %(count)d more", count=more) if more > 0 else told,
    )


def _lost(unit: str, filled: int, now: int | None) -> str:
    after = _("the rule’s own") if now is None else str(now)
    return _("%(unit)s: %(filled)d becomes %(now)s", unit=unit, filled=filled, now=after)


def _goods(version: RuleVersion, _from_on: date) -> Iterable[Rejudged]:
    changed = other_goods(version)
    if changed is None:
        return
    before, now = changed
    gone, come = _listed(before, now), _listed(now, before)
    yield Rejudged(
        _l("Goods that new points no longer pay for"),
        gone,
        _("%(count)d on sale; points already granted still pay for them.", count=gone),
    )
    yield Rejudged(
        _l("Goods that only new points pay for"),
        come,
        _("%(count)d on sale; points already granted do not pay for them.", count=come),
    )


def _listed(allowed: set[int], but: set[int]) -> int:
    """Goods on sale of these kinds (none: of all) that are not of those."""
    if not but:
        return 0
    kinds = [Product.category_id.in_(allowed)] if allowed else []
    found = select(func.count(Product.id)).where(
        Product.state == "listed", Product.category_id.not_in(but), *kinds
    )
    return int(session.scalar(found) or 0)


on_rejudging("grants", _grants)
on_rejudging("units", _units)
on_rejudging("goods", _goods)
