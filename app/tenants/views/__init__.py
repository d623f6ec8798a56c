"""租户与单位的页面 — tenants, the tree of units, people and their seats."""

from app.tenants.views.ours import OurUnion
from app.tenants.views.people import GiveSeatTo, People, ResetPassword
from app.tenants.views.seats import GiveSeat, Seats
from app.tenants.views.tenants import CreateTenant, Tenants
from app.tenants.views.units import MoveUnit, Units

__all__ = [
    "CreateTenant",
    "GiveSeat",
    "GiveSeatTo",
    "MoveUnit",
    "OurUnion",
    "People",
    "ResetPassword",
    "Seats",
    "Tenants",
    "Units",
]
