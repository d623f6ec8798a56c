"""CATALOGUE — every table of the house, by room; the only door through which tables are imported.

A service writes `from app.models import Employee`. Rooms name each other's tables by string only, so that no
room imports another's models (import-linter holds it).
"""

import flask_appbuilder.security.sqla.models

from app.budgets.models import Allocation, Budget, SubAccount
from app.catalog.models import Category, Product, Sku
from app.core.models import AuditEvent, AuditSeal, ImportBatch, Job, Sequence, StoredFile
from app.ledger.models import Account, JournalEntry, Posting
from app.orders.models import LotUse, Order, OrderLine
from app.people.models import Employee, EmploymentEvent, Membership, RosterRow
from app.points.models import Grant, GrantLine, PointLot, PointRule
from app.settlement.models import Statement, StatementLine
from app.suppliers.models import Supplier
from app.tenants.models import OrgUnit, Seat, Tenant, TenantUser

__all__ = [
    "Account",
    "Allocation",
    "AuditEvent",
    "AuditSeal",
    "Budget",
    "Category",
    "Employee",
    "EmploymentEvent",
    "Grant",
    "GrantLine",
    "ImportBatch",
    "Job",
    "JournalEntry",
    "LotUse",
    "Membership",
    "Order",
    "OrderLine",
    "OrgUnit",
    "PointLot",
    "PointRule",
    "Posting",
    "Product",
    "RosterRow",
    "Seat",
    "Sequence",
    "Sku",
    "Statement",
    "StatementLine",
    "StoredFile",
    "SubAccount",
    "Supplier",
    "Tenant",
    "TenantUser",
]

# Tables that belong to no tenant, each for a reason
GLOBAL_TABLES = {
    "tenants": "the tenants themselves",
    "tenant_users": "read at sign-in, before the tenant is known",
    "jobs": "a worker serves every tenant; pages filter by tenant",
}
