"""Two unions with the same tree and the same people: what one of them sees of the other is a leak."""

from dataclasses import dataclass

from app.core import clock
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import Employee, OrgUnit, Tenant


@dataclass(frozen=True)
class Union:
    """A tenant, its root, a branch, and one employee at each."""

    id: int
    root: int
    branch: int
    root_path: str
    branch_path: str
    at_root: int
    at_branch: int


def two_unions() -> tuple[Union, Union]:
    """Ours and the other one."""
    with atomic():
        tenants = [
            Tenant(code=code, name=code, region="安徽", created_at=clock.now()) for code in ("OUR", "OTHER")
        ]
        session.add_all(tenants)
        session.flush()
        ids = [tenant.id for tenant in tenants]
    ours, other = (_people(tenant_id) for tenant_id in ids)
    return ours, other


def _people(tenant_id: int) -> Union:
    with tenant_scope(tenant_id), atomic():
        root = _unit("集团", None)
        branch = _unit("华东", root)
        people = [_employee("1001", root, tenant_id), _employee("1002", branch, tenant_id)]
        return Union(tenant_id, root.id, branch.id, root.path, branch.path, *(each.id for each in people))


def _unit(name: str, parent: OrgUnit | None) -> OrgUnit:
    above = (parent.path, f"{parent.full_name}/") if parent else ("", "")
    unit = OrgUnit(
        code=name, name=name, parent_id=parent.id if parent else None, path="-", full_name=above[1] + name
    )
    session.add(unit)
    session.flush()
    unit.path = f"{above[0]}{unit.id}/"
    session.flush()
    return unit


def _employee(number: str, unit: OrgUnit, tenant_id: int) -> Employee:
    person = Employee(
        employee_no=number, employee_no_key=number, name=f"{number} of {tenant_id}", unit_id=unit.id
    )
    session.add(person)
    session.flush()
    return person
