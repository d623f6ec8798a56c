"""缺口 — of each item whether a region has a standard in force, and how it stands to what is shipped."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import current_scope, current_tenant_id, whole_tenant
from app.models import OrgUnit, Tenant, WelfareStandard
from app.rules.festivals import festivals_of
from app.rules.standard_items import ITEMS
from app.rules.standards import Standard
from app.rules.standards_pack import pack_of
from app.standards.queries.lines import lines_of


@dataclass(frozen=True, slots=True)
class Gap:
    """缺口 — an item of a region: how it stands, what is in force, what is shipped."""

    item: str
    state: str
    ours: tuple[Standard, ...]
    shipped: tuple[Standard, ...]


def regions_in_use() -> list[str]:
    """在用地区 — the union's own, and those of units that lie elsewhere."""
    ours = session.get_one(Tenant, current_tenant_id()).region or ""
    with whole_tenant("units of the whole union may lie elsewhere"):
        own = session.scalars(select(OrgUnit.region).where(OrgUnit.region.is_not(None)).distinct()).all()
    return list(dict.fromkeys([ours, *sorted(each for each in own if each)]))


def festivals_in_use() -> dict[str, Any]:
    """在用年节 — those of every region in use; outside of a union the statutory ones."""
    used = [""] if current_scope() is None else regions_in_use()
    return {code: word for region in used for code, word in festivals_of(region).items()}


def gaps_of(region: str, *, on: date) -> list[Gap]:
    """各事项 — every item, those first for which nothing can be given."""
    lines = [each for each in lines_of() if each.region == region and each.holds_on(on) and not each.unit]
    shipped = [each for each in pack_of(region) if each.holds_on(on)]
    waiting = _waiting(region)
    made = []
    for item in ITEMS:
        ours = tuple(each for each in lines if each.item == item)
        theirs = tuple(each for each in shipped if each.item == item)
        made.append(Gap(item, _state(ours, theirs, waits=item in waiting), ours, theirs))
    order = ("missing", "share", "proposed")
    return sorted(made, key=lambda each: order.index(each.state) if each.state in order else len(order))


def _waiting(region: str) -> set[str]:
    found = select(WelfareStandard.item).where(
        WelfareStandard.region == region,
        WelfareStandard.state == "proposed",
        WelfareStandard.unit_id.is_(None),
    )
    return set(session.scalars(found))


def _state(ours: tuple[Standard, ...], shipped: tuple[Standard, ...], *, waits: bool) -> str:
    if not ours:
        return "proposed" if waits else "missing"
    if not any(each.binds_people for each in ours):
        return "share"
    return _compared(ours, shipped)


def _compared(ours: tuple[Standard, ...], shipped: tuple[Standard, ...]) -> str:
    pairs = [
        (mine.cap_fen, theirs.cap_fen)
        for mine in ours
        for theirs in shipped
        if (mine.shape, mine.tier) == (theirs.shape, theirs.tier) and mine.cap_fen and theirs.cap_fen
    ]
    if not pairs:
        return "own"
    if any(mine > theirs for mine, theirs in pairs):
        return "looser"
    return "stricter" if any(mine < theirs for mine, theirs in pairs) else "same"
