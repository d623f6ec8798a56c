"""CATALOGUE — every table of the house, by room; the only door through which tables are imported.

A service writes `from app.models import Employee`. Rooms name each other's tables by string only, so that no
room imports another's models (import-linter holds it).
"""

import flask_appbuilder.security.sqla.models

from app.budgets.models import (
    Adjustment,
    AdjustmentLine,
    Allocation,
    Budget,
    BudgetApproval,
    BudgetPlan,
    ChartAccount,
    SubAccount,
    Transfer,
    WaitingHold,
    YearEnd,
    YearEndLine,
)
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
from app.catalog.models import Category, ForbiddenGood, Product, ProductPicture, Sku
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
from app.feedback.models import FeedbackInvitation, FeedbackPool, FeedbackResult, FollowUp, Survey
from app.ledger.models import Account, JournalEntry, Posting
from app.orders.models import LotReturn, LotUse, Order, OrderLine, OrderReturn, OrderReturnLine
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
from app.suppliers.models import Supplier, SupplierDocument
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
    "Adjustment",
    "AdjustmentLine",
    "Allocation",
    "AuditEvent",
    "AuditSeal",
    "Budget",
    "BudgetApproval",
    "BudgetPlan",
    "CareCase",
    "CareDocument",
    "CareFollowUp",
    "CarePayment",
    "CareReader",
    "CareSubject",
    "CareVisit",
    "CareVisitor",
    "Category",
    "ChartAccount",
    "Departure",
    "Difference",
    "Employee",
    "EmploymentEvent",
    "ExpiryLine",
    "ExpiryRun",
    "FeedbackInvitation",
    "FeedbackPool",
    "FeedbackResult",
    "FollowUp",
    "ForbiddenGood",
    "Grant",
    "GrantLine",
    "ImportBatch",
    "Job",
    "JournalEntry",
    "KeyMark",
    "LifeEvent",
    "LotReturn",
    "LotUse",
    "MemberAccess",
    "Membership",
    "Order",
    "OrderLine",
    "OrderReturn",
    "OrderReturnLine",
    "OrgUnit",
    "PastPassword",
    "PointLot",
    "PointRule",
    "Posting",
    "Product",
    "ProductPicture",
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
    "SupplierDocument",
    "SupplierInvoice",
    "SupplierPayment",
    "Survey",
    "Tenant",
    "TenantExport",
    "TenantSetting",
    "TenantUser",
    "Transfer",
    "WaitingHold",
    "WelfareStandard",
    "YearEnd",
    "YearEndLine",
]

# Tables of a tenant whose rows every seat sees, at a branch too, each for a reason
SHARED_TABLES = {
    "welfare_standards": "what may be given is the same in every unit",
    "suppliers": "goods are bought for the whole union",
    "categories": "one catalogue for the whole union",
    "products": "one catalogue for the whole union",
    "skus": "one catalogue for the whole union",
    "product_pictures": "one catalogue for the whole union",
    "supplier_documents": "goods are bought for the whole union",
    "forbidden_goods": "what may not be sold holds for the whole union",
}

# Tables that belong to no tenant, each for a reason
GLOBAL_TABLES = {
    "chart_accounts": "the charts of accounts are the same for every union",
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
