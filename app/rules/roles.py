"""角色 — who there is in the house, who stands at a unit, and which roles nobody holds together."""

from collections.abc import Mapping

from app.core.text import _l

ROLES = {
    "platform_admin": _l("Platform administrator"),
    "tenant_admin": _l("Tenant administrator"),
    "hr": _l("HR officer"),
    "unit_head": _l("Unit head"),
    "hrbp": _l("HR business partner"),
    "officer": _l("Welfare officer"),
    "chair": _l("Union chair"),
    "finance": _l("Finance"),
    "auditor": _l("Auditor"),
    "supplier": _l("Supplier"),
    "member": _l("Member"),
}

# 平台管理员 stands outside of every tenant; the others are seats inside one
SEAT_ROLES = tuple(role for role in ROLES if role != "platform_admin")
# 本人岗位 — roles that see what one owner has and nothing else of the union, and the kind of owner
OWNER_ROLES: Mapping[str, str] = {"supplier": "supplier", "member": "employee"}
UNIT_ROLES = tuple(role for role in SEAT_ROLES if role not in OWNER_ROLES)

# whoever does or decides something in the union, as against those who examine it or sell to it
_WORKING = ("tenant_admin", "hr", "unit_head", "hrbp", "officer", "chair", "finance")

# 不相容职务 — who prepares does not confirm, who confirms does not keep the books, who examines does
# nothing else.
# One person may hold no two of a pair anywhere in the same tenant.
INCOMPATIBLE = frozenset(
    frozenset(pair)
    for pair in (
        ("officer", "chair"),
        ("officer", "finance"),
        ("chair", "finance"),
        # 三级审批 — who speaks for the unit or for its staff is not also the one who watches the money
        ("unit_head", "finance"),
        ("hrbp", "finance"),
        *(("auditor", role) for role in _WORKING),
        # 利益冲突 — who sells to the union decides nothing in it
        *(("supplier", role) for role in (*_WORKING, "auditor")),
    )
)


def incompatible_with(role: str, held: frozenset[str]) -> tuple[str, ...]:
    """不相容岗位 — which of the roles somebody holds forbid this one, in the order of ROLES."""
    return tuple(other for other in ROLES if other in held and frozenset((role, other)) in INCOMPATIBLE)
