"""单位所在地区 — where a unit lies when that is elsewhere than the unit above; standards follow it."""

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.showing import refuse_branch
from app.core.text import _
from app.models import OrgUnit
from app.rules.tenants import REGIONS


def set_region(unit: OrgUnit, *, region: str | None, actor: Actor, reason: str | None = None) -> OrgUnit:
    """设定地区 — the unit's own region; None: that of the unit above it. Units below follow.

    Raises NotAllowed at a branch, BadInput for a region that is none, and for headquarters, whose region is
    the union's.
    """
    refuse_branch()
    if unit.parent_id is None:
        raise BadInput(
            _("The region of headquarters is the union's: change it under “Our union”."), field="region"
        )
    if region and region not in REGIONS:
        raise BadInput(_("Choose one of the regions that are offered."), field="region")
    before, unit.region = unit.region, region or None
    session.flush()
    audit.record("set_region", unit, actor=actor, changes={"region": [before, unit.region]}, reason=reason)
    return unit
