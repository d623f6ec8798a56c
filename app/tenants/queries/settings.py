"""设定值 — what the union decided, else what was shipped; and what a unit filled in where it may."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.clock import today
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _l
from app.models import OrgUnit, TenantSetting
from app.rules.lattice import Limits
from app.rules.settings import GROUPS, SETTINGS, Setting, Value
from app.tenants.queries.lattice import Entry, Kind, register_kind, value_for


def setting(name: str, *, unit: OrgUnit | int | None = None, on: date | None = None) -> Value:
    """设定值 — the value in force for the tenant in scope, or for one of its units where the setting can be
    given to the units; on another day than today where that is asked.
    """
    if unit is not None and SETTINGS[name].by_unit:
        return value_for("setting", name, unit, on or today()).value
    with whole_tenant("a setting holds for the whole union, whoever is bound by it"):
        row = session.scalars(select(TenantSetting).where(TenantSetting.name == name)).first()
    value: Value = SETTINGS[name].default if row is None else row.value
    return value


def settings_changed() -> dict[str, TenantSetting]:
    """变更过的设定 — by name, those the union in force decided otherwise than they were shipped."""
    return {each.name: each for each in session.scalars(select(TenantSetting))}


def _entries(_on: date) -> Mapping[str, Entry]:
    """What the union may give to its units, as it holds now."""
    with whole_tenant("a setting holds for the whole union, whoever is bound by it"):
        kept = settings_changed()
    return {
        name: _entry(name, known, kept[name].value if name in kept else None)
        for name, known in SETTINGS.items()
        if known.by_unit
    }


def _entry(name: str, known: Setting, held: Value | None) -> Entry:
    options: tuple[Value, ...] | None = None
    if known.kind != "int":
        options = (True, False) if known.kind == "bool" else tuple(known.choices)
    return Entry(
        key=name,
        label=known.label,
        limits=Limits(least=known.least, most=known.most, options=options),
        shipped=known.default,
        held=held,
        form=known.kind,
        choices=known.choices,
        unit=known.unit,
        why=known.why,
        group=GROUPS[known.group],
    )


def _named(name: str) -> Any:
    return SETTINGS[name].label if name in SETTINGS else ""


register_kind(
    Kind(
        name="setting",
        label=_l("Settings"),
        entries=_entries,
        keepers=frozenset({"tenant_admin"}),
        named=_named,
        place=10,
    )
)
