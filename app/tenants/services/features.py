"""功能开通 — which packages of the house a tenant has; they need one another in known ways."""

from collections.abc import Collection

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.models import Tenant
from app.rules.features import FEATURES, missing, word
from app.tenants.services.refusals import FeatureNeeded, FeatureUnknown


def set_features(
    tenant: Tenant, *, wanted: Collection[str], actor: Actor, reason: str | None = None
) -> Tenant:
    """开通功能 — the tenant has these packages from its people's next request on, and no others.

    Raises FeatureUnknown, or FeatureNeeded when one of them needs one that is not among them.
    """
    if unknown := sorted(set(wanted) - FEATURES.keys()):
        raise FeatureUnknown(_("There is no package “%(name)s”.", name=unknown[0]))
    if found := missing(wanted):
        name, need = found
        raise FeatureNeeded(
            _(
                "“%(feature)s” needs “%(need)s”: switch both on, or both off.",
                feature=word(name),
                need=word(need),
            ),
            field=name,
        )
    before, after = set(tenant.features_off), FEATURES.keys() - set(wanted)
    if before == after:
        return tenant
    tenant.features_off = [name for name in FEATURES if name in after]
    changes = {
        name: [name not in before, name not in after]
        for name in FEATURES
        if (name in before) != (name in after)
    }
    label, tenant_id = f"tenants:{tenant.code}", tenant.id
    session.flush()
    with tenant_scope(tenant_id):
        audit.record("set_features", label, actor=actor, changes=changes, reason=reason, subject_id=tenant_id)
        session.flush()
    return tenant
