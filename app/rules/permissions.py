"""权限 — who may do what: one table, role by page; FAB's roles, the menu, the buttons and the API are made
from it.

A page is a view's permission name, a verb FAB's permission ("can_list") or the name of an action. Nothing is
allowed that does not stand here.
"""

from collections.abc import Mapping

from app.core.policy import Policy
from app.rules import passwords
from app.rules.disclosure import MASKING, REVEALS
from app.rules.masking import mask
from app.rules.rights import (
    CARE_ASK,
    CARE_DECIDE,
    CARE_DO,
    DECIDE,
    DOWNLOAD,
    EXAMINE,
    KEEP,
    LOOK,
    LOOK_EVERYWHERE,
    NOTICES_KEPT,
    OVERSEE,
    OWN_NOTICES,
    READ_STANDARDS,
    READ_WORDS,
    REPORTS,
    SHARE,
    TABLE,
    TAKE,
    TAKE_EVERYWHERE,
    VALUES_KEPT,
)
from app.rules.roles import INCOMPATIBLE, OWNER_ROLES, ROLES, SEAT_ROLES, UNIT_ROLES, incompatible_with

PERMISSIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "platform_admin": {
        "Home": frozenset({"can_home"}),
        "Tenants": KEEP
        | {"suspend", "resume", "can_features", "can_hand_over", "can_reset_administrator", "can_export_all"},
        "TenantExports": LOOK | {"can_file"},
        "Departures": LOOK | {"can_request", "can_confirm", "withdraw_deletion"},
        "ChartAccounts": KEEP,
        "Jobs": LOOK,
    },
    "tenant_admin": {
        **OWN_NOTICES,
        **READ_STANDARDS,
        **NOTICES_KEPT,
        **LOOK_EVERYWHERE,
        "Home": frozenset({"can_home"}),
        **DECIDE,
        **OVERSEE,
        # draws the flows, which the chair puts into force
        "ApprovalFlows": LOOK | {"can_draw", "can_simulate"},
        "ApprovalHealth": frozenset({"can_health", "can_try_again"}),
        "Delegations": LOOK | {"can_delegate", "can_delegate_for", "end_delegation"},
        "Standards": TAKE | {"can_adopt", "can_enter", "confirm", "retire"} | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "OurUnion": frozenset({"can_edit"}),
        **VALUES_KEPT,
        "TenantExports": LOOK | {"can_ask", "can_file"},
        "Units": KEEP | {"close_unit", "reopen_unit", "can_merge", "can_set_region"},
        "Seats": KEEP | {"end_seat"},
        "People": LOOK | {"can_reset_password", "can_unlock", "can_deactivate", "can_reactivate"},
        "Suppliers": KEEP | {"admit", "stop_supplier"} | DOWNLOAD,
        "ForbiddenGoods": KEEP,
        "Jobs": LOOK,
        "AuditEvents": LOOK | EXAMINE,
    },
    "hr": {
        **OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        **DECIDE,
        "CareCases": LOOK | CARE_ASK,
        "Standards": LOOK,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "Units": LOOK | {"can_add"},
        "Employees": KEEP
        | {
            "can_hire",
            "can_move",
            "can_leave",
            "can_return",
            "can_join_union",
            "can_leave_union",
            "can_reveal",
            "can_take_roster",
        },
        "Memberships": TAKE,
        "EmploymentEvents": TAKE,
        "LifeEvents": TAKE | {"can_record", "withdraw"},
        "MemberAccess": TAKE | {"can_invite", "withdraw"},
        "RosterMemory": LOOK | {"forget"},
        "Roster": frozenset(
            {"can_upload", "can_import", "can_show", "can_list", "can_undo", "withdraw", "settle"}
        )
        | {"can_correct", "can_correct_many", "take_suggestion", "skip_row", "take_back_row"}
        | DOWNLOAD,
        "Jobs": LOOK,
    },
    # 部门负责人、人力资源伙伴 — decide what is laid before them, and look at whom it concerns
    "unit_head": {
        **OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        **DECIDE,
        "Board": frozenset({"can_board"}),
        "Units": LOOK,
        "Employees": LOOK,
        "Memberships": LOOK,
        "CareCases": LOOK | DOWNLOAD,
    },
    "hrbp": {
        **OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        **DECIDE,
        "Board": frozenset({"can_board"}),
        "Units": LOOK,
        "Employees": LOOK,
        "Memberships": LOOK,
        "CareCases": LOOK | DOWNLOAD,
        "EmploymentEvents": LOOK,
    },
    "officer": {
        **OWN_NOTICES,
        **READ_STANDARDS,
        "SmsOutbox": LOOK | {"can_send_list", "hand_over", "drop"},
        "Home": frozenset({"can_home"}),
        **DECIDE,
        "SignSheets": frozenset({"can_sign"}),
        "Surveys": KEEP | {"start", "end", "withdraw", "can_print_slips"},
        "Pools": TAKE | {"can_print_slips"},
        "FeedbackResults": TAKE | READ_WORDS,
        "FeedbackFollowUps": TAKE | {"can_plan", "can_finish"},
        "CareCases": TAKE | CARE_ASK | CARE_DO,
        "Standards": TAKE | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "Units": LOOK,
        "Employees": TAKE | {"can_reveal"},
        "Memberships": TAKE,
        "Budgets": TAKE,
        "SubAccounts": TAKE,
        "Movements": TAKE,
        "WaitingHolds": TAKE | {"withdraw"},
        "Execution": TABLE,
        **VALUES_KEPT,
        "Proposals": TAKE | {"accept", "decline", "take_back"},
        "PointRules": KEEP | {"revise", "retire"},
        "RuleVersions": TAKE | {"can_edit", "can_simulate", "can_release", "restore", "withdraw"},
        "Simulations": TAKE,
        "SimulationLines": TAKE,
        "Grants": TAKE | {"can_prepare", "can_upload", "can_submit", "withdraw"} | DOWNLOAD,
        "GrantLines": TAKE | {"can_drop"},
        "PointLots": TAKE,
        "MemberPoints": TAKE,
        "Lapsing": TABLE,
        "Lineage": TABLE,
        "LapseForecast": TABLE | {"can_remind"},
        "LapseReminders": TAKE | {"can_send", "look_again", "withdraw"},
        "LapseReminderLines": TAKE,
        "LeaverTerms": TAKE | {"can_decide", "end_term"},
        "ExpiryRuns": TAKE | {"can_prepare", "withdraw"},
        "ExpiryLines": TAKE,
        "Revocations": TAKE | {"can_ask", "withdraw"},
        "GrantQueue": TAKE | {"withdraw"},
        "Verdicts": TAKE | {"can_report"},
        "Exceptions": TAKE | {"can_ask", "withdraw"},
        "Suppliers": KEEP | {"admit", "stop_supplier", "can_file_paper", "remove_paper"} | DOWNLOAD,
        "Categories": KEEP,
        "ForbiddenGoods": TAKE,
        "Products": KEEP
        | {
            "can_stock",
            "list_product",
            "unlist_product",
            "can_add_pictures",
            "can_remove_picture",
            "can_upload_products",
        },
        "Orders": TAKE | {"can_ship", "can_upload_shipments", "can_receive", "can_cancel", "can_bounce"},
        "Returns": TAKE | {"can_ask", "can_accept", "can_refuse", "can_take_back", "withdraw"},
        "Counter": frozenset({"can_counter", "can_redeem"}),
        "Jobs": LOOK,
    },
    "chair": {
        **OWN_NOTICES,
        **READ_STANDARDS,
        **TAKE_EVERYWHERE,
        **REPORTS,
        "Home": frozenset({"can_home"}),
        **DECIDE,
        **OVERSEE,
        "ApprovalFlows": LOOK | {"can_release", "can_retire", "can_simulate"},
        "SignSheets": frozenset({"can_sign"}),
        "FeedbackResults": TAKE | READ_WORDS,
        "CareCases": TAKE | CARE_DECIDE | DOWNLOAD,
        "Standards": TAKE | {"confirm", "retire"} | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "Returns": TAKE | {"can_accept", "can_refuse"},
        "Adjustments": TAKE | {"can_confirm", "withdraw"} | DOWNLOAD,
        "Payments": TAKE | {"can_confirm", "withdraw", "reverse"} | DOWNLOAD,
        "Invoices": TAKE | DOWNLOAD,
        "BudgetPlans": TAKE | {"can_record"} | DOWNLOAD,
        "YearEnds": TAKE | {"can_confirm", "withdraw"},
        "Grants": TAKE | DOWNLOAD,
        "Lapsing": TABLE,
        "Lineage": TABLE,
        "LapseForecast": TABLE,
        "LeaverTerms": TAKE | {"end_term"},
        "ExpiryRuns": TAKE | {"can_confirm", "withdraw"},
        "Revocations": TAKE,
        "Verdicts": TAKE | {"can_report"},
        "AuditEvents": LOOK,
    },
    "finance": {
        **OWN_NOTICES,
        **READ_STANDARDS,
        "Home": frozenset({"can_home"}),
        **DECIDE,
        "CareCases": TAKE,
        "CarePayments": TAKE | {"can_pay", "drop", "can_bring_back", "can_reveal", "can_payment_list"},
        "Standards": LOOK,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "Units": LOOK,
        "BudgetPlans": KEEP | {"submit", "send_back", "can_record"} | DOWNLOAD,
        "BudgetApprovals": TAKE,
        "Budgets": KEEP | {"can_adjust", "can_drop", "can_upload_lines"},
        "BudgetAdjustments": TAKE | {"can_submit", "send_back", "withdraw"},
        "BudgetAdjustmentLines": TAKE,
        "SubAccounts": KEEP | {"can_allocate"},
        "Allocations": TAKE,
        "Transfers": TAKE | {"can_propose", "withdraw"},
        "WaitingHolds": TAKE | {"fulfil", "withdraw"},
        "Movements": TAKE,
        "YearEnds": TAKE | {"can_prepare", "can_choose", "withdraw"},
        "YearEndLines": TAKE,
        "Execution": TABLE,
        "ChartAccounts": TAKE,
        "PointRules": TAKE,
        "RuleVersions": TAKE,
        "Simulations": TAKE,
        "SimulationLines": TAKE,
        "Grants": TAKE,
        "GrantLines": TAKE,
        "PointLots": TAKE,
        "MemberPoints": TAKE,
        "Lapsing": TABLE,
        "Lineage": TABLE,
        "LapseForecast": TABLE,
        "LapseReminders": TAKE,
        "LapseReminderLines": TAKE,
        "LeaverTerms": TAKE,
        "ExpiryRuns": TAKE,
        "ExpiryLines": TAKE,
        "Revocations": TAKE,
        "GrantQueue": TAKE,
        "Verdicts": TAKE | {"can_report"},
        "Exceptions": TAKE,
        "Suppliers": KEEP | {"admit", "stop_supplier", "can_reveal"},
        "Categories": LOOK,
        "Products": LOOK,
        "Orders": TAKE,
        "Returns": TAKE,
        "Settlements": TAKE | {"can_open", "can_close", "can_detail"} | DOWNLOAD,
        "StatementLines": TAKE,
        "Adjustments": TAKE | {"can_propose", "withdraw"} | DOWNLOAD,
        "Differences": TAKE | {"can_upload", "can_accept_as", "accept", "dispute", "uphold"} | DOWNLOAD,
        "Payments": TAKE | {"can_record", "withdraw"} | DOWNLOAD,
        "Invoices": TAKE | {"can_record"} | DOWNLOAD,
        "SignSheets": frozenset({"can_sign"}),
        "SettlementRuns": TAKE | {"can_prepare", "can_confirm", "withdraw"} | DOWNLOAD,
        **REPORTS,
        "Accounts": TAKE,
        "JournalEntries": TAKE,
        "Postings": TAKE,
        "Jobs": LOOK,
    },
    "auditor": {
        **OWN_NOTICES,
        **READ_STANDARDS,
        "NoticeChannels": LOOK,
        "NoticeTemplates": frozenset({"can_list"}),
        "NoticeDeliveries": TAKE,
        **TAKE_EVERYWHERE,
        **REPORTS,
        "Home": frozenset({"can_home"}),
        **OVERSEE,
        "ApprovalFlows": LOOK | {"can_simulate"},
        "Approvals": LOOK | DOWNLOAD,
        "Delegations": LOOK,
        "BudgetPlans": TAKE | DOWNLOAD,
        **dict.fromkeys(("Adjustments", "Payments", "Invoices"), TAKE | DOWNLOAD),
        "CareCases": TAKE | {"can_register"} | DOWNLOAD,
        "Verdicts": TAKE | {"can_report"},
        "Standards": TAKE | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "AuditEvents": LOOK | EXAMINE,
        "People": LOOK,
        "Seats": LOOK,
        "Jobs": LOOK,
    },
    "supplier": {
        **OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        "Board": frozenset({"can_board"}),
        "SupplierOrders": TAKE | {"can_ship", "can_upload_shipments"},
        "SupplierReturns": TAKE | {"can_accept", "can_refuse", "can_take_back"},
        "SupplierArticles": TAKE,
        "SupplierStatements": TAKE,
        "MyPapers": TAKE | DOWNLOAD,
    },
    "member": {"Me": frozenset({"can_me"}), **OWN_NOTICES},
}


def may(role: str, page: str, verb: str) -> bool:
    """可否 — whether a role may do this on that page."""
    return verb in PERMISSIONS.get(role, {}).get(page, frozenset())


def masking(role: str | None, kind: str) -> str:
    """脱敏程度 — how a role reads a kind of sensitive value; nothing at all when neither is known."""
    return MASKING.get(role or "", {}).get(kind, "hidden")


def may_seek(role: str | None, kind: str) -> bool:
    """可查 — whether a role may find rows by such a value: not by what it may not read, not even its end."""
    return masking(role, kind) != "hidden"


def may_reveal(role: str | None, kind: str) -> bool:
    """可查看全文 — whether a role may see such a value in full, with a reason."""
    return kind in REVEALS.get(role or "", frozenset()) and masking(role, kind) != "clear"


def _masked(role: str | None, kind: str, value: object) -> str:
    return mask(kind, str(value), masking(role, kind)) or ""


# what core asks, handed over by create_app()
POLICY = Policy(
    may=may, mask=_masked, seek=may_seek, reveals=may_reveal, weakness=passwords.sentence, roles=ROLES
)

__all__ = [
    "INCOMPATIBLE",
    "MASKING",
    "OWNER_ROLES",
    "PERMISSIONS",
    "POLICY",
    "REVEALS",
    "ROLES",
    "SEAT_ROLES",
    "UNIT_ROLES",
    "incompatible_with",
    "masking",
    "may",
    "may_reveal",
    "may_seek",
]
