"""单位的位置 — what must hold where a unit is opened, renamed, moved or closed."""

from datetime import date

from sqlalchemy import select

from app.core.db import session
from app.core.money import Money
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import OrgUnit
from app.rules import tenants as rules
from app.tenants.services.holdings import what_blocks
from app.tenants.services.refusals import NameTooDeep, UnitClosed, UnitExists, UnitNotEmpty


def must_be_open(unit: OrgUnit) -> None:
    """须在用 — raises UnitClosed."""
    if unit.state != "open":
        raise UnitClosed(
            _("“%(unit)s” is closed: reopen it or choose another unit.", unit=unit.full_name), unit=unit.code
        )


def must_be_free(parent: OrgUnit | None, name: str, but: OrgUnit | None = None) -> None:
    """同级不重名 — raises UnitExists when a sibling, or the top unit above, has the name."""
    taken_by_top = parent is not None and parent.parent_id is None and parent.name == name
    beside = select(OrgUnit.id).where(
        OrgUnit.parent_id == (parent.id if parent else None), OrgUnit.name == name
    )
    with whole_tenant("a name is taken beside its siblings, seen or not"):
        other = session.scalar(beside)
    if taken_by_top or (other is not None and (but is None or other != but.id)):
        raise UnitExists(
            _("There is a unit “%(name)s” in that place already: choose another name.", name=name)
        )


def must_be_unused(code: str, but: OrgUnit | None = None) -> None:
    """编码不重复 — raises UnitExists when another unit of the tenant has the code."""
    with whole_tenant("a code is unique in the whole tenant"), session.no_autoflush:
        other = session.scalar(select(OrgUnit.id).where(OrgUnit.code == code))
    if other is not None and (but is None or other != but.id):
        raise UnitExists(_("The unit code “%(code)s” is taken: choose another.", code=code))


def must_be_empty(unit: OrgUnit, *, on: date) -> None:
    """须为空 — raises UnitNotEmpty, which names the people, seats, units, money, orders and cases there."""
    found = what_blocks(unit, on=on)
    if found:
        said = [
            f"{each.label} {Money(each.count).format() if each.kind == 'fen' else each.count}"
            for each in found
        ]
        raise UnitNotEmpty(
            _(
                "“%(unit)s” cannot be closed: %(what)s. Its card leads to each: move or settle them first, "
                "or merge the unit into another one.",
                unit=unit.name,
                what="、".join(said),
            ),
            holdings={each.page: each.count for each in found},
        )


def fitting(full_name: str) -> str:
    """合长度的全称 — the full name itself; raises NameTooDeep."""
    must_fit(len(full_name))
    return full_name


def must_fit(length: int) -> None:
    """全称长度 — raises NameTooDeep above the limit."""
    if length > rules.FULL_NAME_LIMIT:
        raise NameTooDeep(
            _("The names from the top down have more than %(limit)s characters.", limit=rules.FULL_NAME_LIMIT)
        )


def parent_of(unit: OrgUnit) -> OrgUnit | None:
    """上级单位 — the unit above, seen or not; None for the top."""
    with whole_tenant("the unit above may lie outside of the seat's sight"):
        return session.scalars(select(OrgUnit).where(OrgUnit.id == unit.parent_id)).first()
