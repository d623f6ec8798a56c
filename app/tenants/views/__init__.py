"""租户与单位的页面 — tenants, the tree of units, people and their seats."""

from app.tenants.views.account_forms import Deactivate, Reactivate, ResetPassword, Unlock
from app.tenants.views.houses import HandOver, ResetAdministrator, SetFeatures
from app.tenants.views.lattice import GivenValues, UnitValues, ValueFills, ValueRanges
from app.tenants.views.lattice_filling import FillValue
from app.tenants.views.lattice_giving import ConfirmRange, GiveRange
from app.tenants.views.leaving import (
    AskExport,
    AskExportOf,
    ConfirmDeletion,
    Departures,
    RequestDeletion,
    TenantExports,
)
from app.tenants.views.merging import ConfirmMerge, MergeUnit
from app.tenants.views.ours import OurUnion
from app.tenants.views.people import GiveSeatTo, People
from app.tenants.views.seats import GiveSeat, Seats
from app.tenants.views.tenants import CreateTenant, Tenants
from app.tenants.views.units import MoveUnit, SetRegion, Units

# reached from their pages
BEHIND = (
    SetFeatures,
    HandOver,
    ResetAdministrator,
    AskExport,
    AskExportOf,
    RequestDeletion,
    ConfirmDeletion,
    MergeUnit,
    ConfirmMerge,
    ValueFills,
    ValueRanges,
    FillValue,
    GiveRange,
    ConfirmRange,
    CreateTenant,
    MoveUnit,
    SetRegion,
    Seats,
    GiveSeat,
    GiveSeatTo,
    ResetPassword,
    Unlock,
    Deactivate,
    Reactivate,
)

__all__ = [
    "BEHIND",
    "Departures",
    "GivenValues",
    "OurUnion",
    "People",
    "TenantExports",
    "Tenants",
    "UnitValues",
    "Units",
]
