"""CATALOGUE — every table of the house, by room; the only door through which tables are imported.

A service writes `from app.models import Employee`. Rooms name each other's tables by string only, so that no
room imports another's models (import-linter holds it).
"""

import flask_appbuilder.security.sqla.models

from app.budgets.models import Allocation, Budget, SubAccount
from app.care.models import (
    CareCase,
    CareDocument,
    CareFollowUp,
    CarePayment,
    CareReader,
    CareSubject,
    CareVisit,
    CareVisitor,
    WelfareStandard,
)
from app.catalog.models import Category, Product, Sku
from app.core.models import (
    AccountState,
    AuditEvent,
    AuditSeal,
    ImportBatch,
    Job,
    KeyMark,
    PastPassword,
    SavedView,
    Sequence,
    SignIn,
    StoredFile,
)
from app.feedback.models import FeedbackPool, FeedbackResult, FollowUp, Invitation, Survey
from app.ledger.models import Account, JournalEntry, Posting
from app.orders.models import LotUse, Order, OrderLine
from app.people.models import Employee, EmploymentEvent, LifeEvent, MemberAccess, Membership, RosterRow
from app.points.models import ExpiryLine, ExpiryRun, Grant, GrantLine, PointLot, PointRule, Revocation
from app.settlement.models import (
    Difference,
    ReceivedStatement,
    SettlementRun,
    Statement,
    StatementAdjustment,
    StatementLine,
    StatementShare,
    SupplierInvoice,
    SupplierPayment,
)
from app.suppliers.models import Supplier
from app.tenants.models import (
    Departure,
    OrgUnit,
    Seat,
    Tenant,
    TenantExport,
    TenantSetting,
    TenantUser,
)

__all__ = [
    "Account",
    "AccountState",
    "Allocation",
    "AuditEvent",
    "AuditSeal",
    "Budget",
    "CareCase",
    "CareDocument",
    "CareFollowUp",
    "CarePayment",
    "CareReader",
    "CareSubject",
    "CareVisit",
    "CareVisitor",
    "Category",
    "Departure",
    "Difference",
    "Employee",
    "EmploymentEvent",
    "ExpiryLine",
    "ExpiryRun",
    "FeedbackPool",
    "FeedbackResult",
    "FollowUp",
    "Grant",
    "GrantLine",
    "ImportBatch",
    "Invitation",
    "Job",
    "JournalEntry",
    "KeyMark",
    "LifeEvent",
    "LotUse",
    "MemberAccess",
    "Membership",
    "Order",
    "OrderLine",
    "OrgUnit",
    "PastPassword",
    "PointLot",
    "PointRule",
    "Posting",
    "Product",
    "ReceivedStatement",
    "Revocation",
    "RosterRow",
    "SavedView",
    "Seat",
    "Sequence",
    "SettlementRun",
    "SignIn",
    "Sku",
    "Statement",
    "StatementAdjustment",
    "StatementLine",
    "StatementShare",
    "StoredFile",
    "SubAccount",
    "Supplier",
    "SupplierInvoice",
    "SupplierPayment",
    "Survey",
    "Tenant",
    "TenantExport",
    "TenantSetting",
    "TenantUser",
    "WelfareStandard",
]

# Tables of a tenant whose rows every seat sees, at a branch too, each for a reason
SHARED_TABLES = {
    "welfare_standards": "what may be given is the same in every unit",
    "suppliers": "goods are bought for the whole union",
    "categories": "one catalogue for the whole union",
    "products": "one catalogue for the whole union",
    "skus": "one catalogue for the whole union",
}

# Tables that belong to no tenant, each for a reason
GLOBAL_TABLES = {
    "tenants": "the tenants themselves",
    "tenant_exports": "asked for by the platform's administrator, who stands in no tenant",
    "departures": "what stays of a tenant that was deleted",
    "tenant_users": "read at sign-in, before the tenant is known",
    "account_states": "locks and epochs of accounts, asked before the tenant is known",
    "past_passwords": "of accounts, asked where a platform administrator changes a password too",
    "sign_ins": "of accounts, asked at each request before the tenant is known",
    "key_marks": "keys belong to the installation",
    "jobs": "a worker serves every tenant; pages filter by tenant",
}
