"""单位树 — open, rename, move, close units; whatever hangs below follows in one statement."""

from datetime import date
from uuid import uuid4

from sqlalchemy import func, select, update

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.text import _
from app.models import OrgUnit
from app.rules import tenants as rules
from app.tenants.queries import at_or_below
from app.tenants.services.places import (
    fitting,
    must_be_empty,
    must_be_free,
    must_be_open,
    must_be_unused,
    must_fit,
    parent_of,
)
from app.tenants.services.refusals import UnitMisplaced
from app.tenants.wording import taken


def plant_root(name: str, *, actor: Actor) -> OrgUnit:
    """总部 — the top unit of a new tenant; its code is HQ."""
    return _add(None, taken(rules.unit_name(name)), "HQ", actor=actor)


def open_unit(parent: OrgUnit, *, name: str, actor: Actor, code: str | None = None) -> OrgUnit:
    """新设单位 — a unit below `parent`; without a code it gets one from its number.

    Raises UnitClosed, UnitExists, NameTooDeep, or NotTaken for a name or code that cannot be taken.
    """
    name = taken(rules.unit_name(name))
    must_be_open(parent)
    must_be_free(parent, name)
    if code := (code or "").strip() or None:
        code = taken(rules.unit_code(code))
        must_be_unused(code)
    return _add(parent, name, code, actor=actor)


def full_name_below(parent: OrgUnit | None, name: str) -> str:
    """全称 — the names joined by slashes, without that of the top unit, which stands in its own alone."""
    return name if parent is None or parent.parent_id is None else f"{parent.full_name}/{name}"


def _add(parent: OrgUnit | None, name: str, code: str | None, *, actor: Actor) -> OrgUnit:
    unit = OrgUnit(
        name=name,
        code=code or uuid4().hex,
        parent_id=parent.id if parent else None,
        path="",
        full_name=fitting(full_name_below(parent, name)),
    )
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else ''}{unit.id}/"
    unit.code = code or f"U{unit.id}"
    session.flush()
    audit.record("open_unit", unit, actor=actor)
    return unit


def rename_unit(unit: OrgUnit, *, name: str, actor: Actor, code: str | None = None) -> OrgUnit:
    """更名 — another name, or another code; the full names below follow.

    Raises UnitExists, NameTooDeep, or NotTaken.
    """
    before = {"name": unit.name, "code": unit.code}
    name = taken(rules.unit_name(name))
    parent = parent_of(unit)
    if name != unit.name:
        must_be_free(parent, name, but=unit)
    if code and code.strip() != unit.code:
        unit.code = taken(rules.unit_code(code))
        must_be_unused(unit.code, but=unit)
    unit.name = name
    _hang(unit, unit.path, full_name_below(parent, name))
    audit.record("rename_unit", unit, actor=actor, changes=audit.differences(before, _names(unit)))
    return unit


def move_unit(unit: OrgUnit, *, parent: OrgUnit, actor: Actor, reason: str | None = None) -> OrgUnit:
    """划转单位 — hang a unit, with all below it, under another one; its people and its past come along.

    Raises UnitMisplaced, UnitClosed, UnitExists, NameTooDeep.
    """
    if unit.parent_id is None:
        raise UnitMisplaced(_("Headquarters cannot be moved."))
    if parent.path.startswith(unit.path):
        raise UnitMisplaced(_("“%(unit)s” cannot hang below itself: choose another unit.", unit=unit.name))
    must_be_open(parent)
    must_be_free(parent, unit.name, but=unit)
    before = unit.full_name
    unit.parent_id = parent.id
    _hang(unit, f"{parent.path}{unit.id}/", full_name_below(parent, unit.name))
    changes = {"full_name": [before, unit.full_name]}
    audit.record("move_unit", unit, actor=actor, changes=changes, reason=reason)
    return unit


def close_unit(unit: OrgUnit, *, on: date, actor: Actor, reason: str | None = None) -> OrgUnit:
    """撤销单位 — nothing new goes in; what happened there stays.

    Raises UnitMisplaced, UnitNotEmpty, NotAllowedNow.
    """
    session.refresh(unit, with_for_update=True)
    state = rules.UNIT_LIFECYCLE.after(unit.state, "close_unit")
    if unit.parent_id is None:
        raise UnitMisplaced(_("Headquarters cannot be closed."))
    must_be_empty(unit, on=on)
    unit.state = state
    session.flush()
    audit.record("close_unit", unit, actor=actor, reason=reason)
    return unit


def reopen_unit(unit: OrgUnit, *, actor: Actor, reason: str | None = None) -> OrgUnit:
    """恢复单位 — it takes people again. Raises NotAllowedNow, UnitClosed when the one above is closed."""
    session.refresh(unit, with_for_update=True)
    state = rules.UNIT_LIFECYCLE.after(unit.state, "reopen_unit")
    if (parent := parent_of(unit)) is not None:
        must_be_open(parent)
    unit.state = state
    session.flush()
    audit.record("reopen_unit", unit, actor=actor, reason=reason)
    return unit


def _hang(unit: OrgUnit, path: str, full_name: str) -> None:
    """Give a unit its place, and all below it theirs."""
    old_path, old_name, is_top = unit.path, unit.full_name, unit.parent_id is None
    unit.path, unit.full_name = path, fitting(full_name)
    session.flush()
    if is_top:
        return  # the top unit's name stands in no other
    below = (at_or_below(old_path), OrgUnit.id != unit.id)
    longest = session.scalar(select(func.max(func.length(OrgUnit.full_name))).where(*below)) or 0
    must_fit(longest - len(old_name) + len(full_name))
    session.execute(
        update(OrgUnit)
        .where(*below)
        .values(
            path=path + func.substr(OrgUnit.path, len(old_path) + 1),
            full_name=full_name + func.substr(OrgUnit.full_name, len(old_name) + 1),
        ),
        execution_options={"synchronize_session": False},
    )
    _forget_units()


def _forget_units() -> None:
    for row in session.identity_map.values():
        if isinstance(row, OrgUnit):
            session.expire(row)


def _names(unit: OrgUnit) -> dict[str, str]:
    return {"name": unit.name, "code": unit.code}
