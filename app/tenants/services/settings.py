"""本工会设定 — what a union's own administrator decides of it: region, tax number, settings of the rooms."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import current_scope, current_tenant_id
from app.core.text import _
from app.models import Tenant, TenantSetting
from app.rules.problems import Problem
from app.rules.settings import SETTINGS, Value, fitting
from app.tenants.queries import settings_changed
from app.tenants.services.refusals import OutOfSight, SettingRefused, SettingsChanged
from app.tenants.services.tenants import change_tenant


def change_our_union(
    *, region: str, credit_code: str | None, values: Mapping[str, Any], seen: str, actor: Actor, at: datetime
) -> Tenant:
    """变更本工会设定 — facts and settings at once; `seen` is the mark of what they were when looked at.

    Raises OutOfSight for an administrator of a branch, SettingsChanged when somebody was quicker, NotTaken
    for a region or code that is none, SettingRefused for a value out of range.
    """
    tenant = _ours()
    if seen != state_of_ours():
        raise SettingsChanged(
            _("Somebody changed the settings while you were editing. Look at them again, then save.")
        )
    if (tenant.region, tenant.credit_code) != (region, credit_code):
        change_tenant(tenant, name=tenant.name, region=region, credit_code=credit_code, actor=actor)
    change_settings(values, actor=actor, at=at)
    return tenant


def change_settings(values: Mapping[str, Any], *, actor: Actor, at: datetime) -> list[str]:
    """变更设定 — those of the values that differ from what holds now; returns their names.

    Raises SettingRefused.
    """
    kept = settings_changed()
    before = {name: kept[name].value if name in kept else SETTINGS[name].default for name in SETTINGS}
    after = {name: _fit(name, value) for name, value in values.items()}
    changed = audit.differences(before, after)
    for name in changed:
        _keep(kept.get(name), name, after[name], actor=actor, at=at)
    if changed:
        audit.record(
            "change_settings", f"tenants:{_ours().code}", actor=actor, changes=changed, subject_id=_ours().id
        )
    session.flush()
    return list(changed)


def state_of_ours() -> str:
    """设定标记 — a mark of all that the page of settings shows, to notice that it changed meanwhile."""
    tenant, kept = _ours(), settings_changed()
    shown = [tenant.region, tenant.credit_code, sorted((name, row.value) for name, row in kept.items())]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def _fit(name: str, value: Any) -> Value:
    found = fitting(name, value)
    if not isinstance(found, Problem):
        return found
    if found.code == "setting_range":
        sentence = _(
            "“%(label)s” lies between %(least)s and %(most)s: enter a number in between.",
            label=SETTINGS[name].label,
            **found.facts,
        )
    else:
        label = SETTINGS[name].label if name in SETTINGS else name
        sentence = _("“%(label)s” cannot have this value: choose one that is offered.", label=label)
    raise SettingRefused(sentence, field=name)


def _keep(row: TenantSetting | None, name: str, value: Value, *, actor: Actor, at: datetime) -> None:
    if row is None:
        session.add(TenantSetting(name=name, value=value, changed_by=actor.name, changed_at=at))
    else:
        row.value, row.changed_by, row.changed_at = value, actor.name, at


def _ours() -> Tenant:
    scope = current_scope()
    if scope is None or scope.unit_path is not None:
        raise OutOfSight(_("This is for the whole union: ask the administrator of headquarters."))
    return session.get_one(Tenant, current_tenant_id())
