"""单位所在地区 — a unit's own region, else that of the nearest unit above it that has one, else the
union's.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from app.core.db import session
from app.core.tenancy import current_tenant_id, whole_tenant
from app.models import OrgUnit, Tenant


def region_of(unit_id: int) -> str:
    """所在地区 — of one unit."""
    return regions([unit_id]).get(unit_id, ("", ""))[1]


def regions(unit_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """各单位地区 — path and region by unit, in two queries, however many units."""
    ours = session.get_one(Tenant, current_tenant_id()).region or ""
    with whole_tenant("the region of a unit may be that of one above it"):
        rows = session.execute(select(OrgUnit.id, OrgUnit.path, OrgUnit.region)).tuples().all()
    own = {number: region for number, _path, region in rows if region}
    paths = {number: path for number, path, _region in rows}
    return {each: (paths[each], _nearest(paths[each], own, ours)) for each in set(unit_ids) if each in paths}


def _nearest(path: str, own: Mapping[int, str], ours: str) -> str:
    above = (int(each) for each in reversed(path.strip("/").split("/")))
    return next((own[each] for each in above if each in own), ours)
