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
from app.rules.roles import INCOMPATIBLE, OWNER_ROLES, ROLES, SEAT_ROLES, UNIT_ROLES, incompatible_with

LOOK = frozenset({"can_list", "can_show"})
TAKE = LOOK | {"can_export"}
KEEP = TAKE | {"can_add", "can_edit"}
DOWNLOAD = frozenset({"can_download"})
# 审计 — to see who looked at what, to verify the chain, to take the trail along
EXAMINE = frozenset({"can_reads", "can_verify", "can_export"})
SHARE = frozenset({"can_share"})

# every page of a tenant's business, to look at, or to take along as a workbook as well
_EVERYWHERE = (
    "Units",
    "Employees",
    "Memberships",
    "EmploymentEvents",
    "MemberAccess",
    "BudgetPlans",
    "BudgetApprovals",
    "Budgets",
    "BudgetAdjustments",
    "BudgetAdjustmentLines",
    "SubAccounts",
    "Allocations",
    "Transfers",
    "WaitingHolds",
    "Movements",
    "YearEnds",
    "YearEndLines",
    "ChartAccounts",
    "PointRules",
    "Grants",
    "GrantLines",
    "PointLots",
    "MemberPoints",
    "ExpiryRuns",
    "ExpiryLines",
    "Revocations",
    "Suppliers",
    "Categories",
    "Products",
    "ForbiddenGoods",
    "Orders",
    "Returns",
    "Settlements",
    "StatementLines",
    "Adjustments",
    "Differences",
    "Payments",
    "Invoices",
    "SettlementRuns",
    "Accounts",
    "JournalEntries",
    "Postings",
    "CareCases",
    "CareStandards",
    "Surveys",
    "Pools",
    "FeedbackResults",
    "FeedbackFollowUps",
)
# 匿名评价 — own words are for those who act on them; auditors and administrators read the numbers
_READ_WORDS = frozenset({"can_texts"})

_TABLE = frozenset({"can_table", "can_export"})
_TABLES = ("Execution", "Lapsing")
_LOOK_EVERYWHERE = dict.fromkeys(_EVERYWHERE, LOOK) | dict.fromkeys(_TABLES, frozenset({"can_table"}))
_TAKE_EVERYWHERE = dict.fromkeys(_EVERYWHERE, TAKE) | dict.fromkeys(_TABLES, _TABLE)

# 慰问 — who enters, proposes and carries out, who decides (a flow of approvals), who pays: three hands
_CARE_ASK = frozenset({"can_apply", "can_resubmit", "can_add_documents"}) | DOWNLOAD
_CARE_DO = frozenset(
    {
        *(
            "can_propose",
            "can_dispatch",
            "can_visit",
            "can_prepare_payment",
            "can_award_points",
            "can_follow_up",
        ),
        *("can_close_case", "can_withdraw_case", "can_name_reader", "can_register"),
    }
)
_CARE_DECIDE = frozenset({"can_name_reader", "can_register"})

# 报表 — of the whole union's books, for those who keep, direct or examine them
_REPORTS = dict.fromkeys(
    ("SupplierMovements", "PointsRoll", "TrialBalance", "LedgerRows"), frozenset({"can_report"})
)

# 通知 — everybody's own; channels and words are the administrator's, what is sent by hand the officer's
_OWN_NOTICES = {"MyNotices": frozenset({"can_mine", "can_choose"})}
_NOTICES_KEPT = {
    "NoticeChannels": LOOK
    | {"can_set_up_mail", "can_set_up_robot", "can_set_up_text", "can_test", "switch_on", "switch_off"},
    "NoticeTemplates": frozenset({"can_list", "can_word"}),
    "NoticeDeliveries": TAKE | {"resend", "drop"},
    "SmsOutbox": LOOK,
}

# 审批 — whoever works in the union may be asked to decide, and may ask; who examines only reads
_DECIDE = {
    "Approvals": LOOK
    | {
        *("can_decide", "can_add_signer", "can_withdraw", "can_resubmit", "can_recall"),
        *("can_comment", "can_attach"),
    }
    | DOWNLOAD,
    "Delegations": LOOK | {"can_delegate", "end_delegation"},
}
_OVERSEE = {"AllApprovals": TAKE, "ApprovalFlows": LOOK, "ApprovalHealth": frozenset({"can_health"})}

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
        **_OWN_NOTICES,
        **_NOTICES_KEPT,
        **_LOOK_EVERYWHERE,
        "Home": frozenset({"can_home"}),
        **_DECIDE,
        **_OVERSEE,
        # draws the flows, which the chair puts into force
        "ApprovalFlows": LOOK | {"can_draw", "can_simulate"},
        "ApprovalHealth": frozenset({"can_health", "can_try_again"}),
        "Delegations": LOOK | {"can_delegate", "can_delegate_for", "end_delegation"},
        "CareStandards": TAKE | {"can_adopt", "can_enter", "confirm", "retire"} | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "OurUnion": frozenset({"can_edit"}),
        "TenantExports": LOOK | {"can_ask", "can_file"},
        "Units": KEEP | {"close_unit", "reopen_unit", "can_merge"},
        "Seats": KEEP | {"end_seat"},
        "People": LOOK | {"can_reset_password", "can_unlock", "can_deactivate", "can_reactivate"},
        "Suppliers": KEEP | DOWNLOAD,
        "ForbiddenGoods": KEEP,
        "Jobs": LOOK,
        "AuditEvents": LOOK | EXAMINE,
    },
    "hr": {
        **_OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        **_DECIDE,
        "CareCases": LOOK | _CARE_ASK,
        "CareStandards": LOOK,
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
        "Roster": frozenset({"can_upload", "can_import", "can_show", "can_list", "withdraw", "settle"})
        | DOWNLOAD,
        "Jobs": LOOK,
    },
    # 部门负责人、人力资源伙伴 — decide what is laid before them, and look at whom it concerns
    "unit_head": {
        **_OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        **_DECIDE,
        "Board": frozenset({"can_board"}),
        "Units": LOOK,
        "Employees": LOOK,
        "Memberships": LOOK,
    },
    "hrbp": {
        **_OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        **_DECIDE,
        "Board": frozenset({"can_board"}),
        "Units": LOOK,
        "Employees": LOOK,
        "Memberships": LOOK,
        "EmploymentEvents": LOOK,
    },
    "officer": {
        **_OWN_NOTICES,
        "SmsOutbox": LOOK | {"can_send_list", "hand_over", "drop"},
        "Home": frozenset({"can_home"}),
        **_DECIDE,
        "SignSheets": frozenset({"can_sign"}),
        "Surveys": KEEP | {"start", "end", "withdraw", "can_print_slips"},
        "Pools": TAKE | {"can_print_slips"},
        "FeedbackResults": TAKE | _READ_WORDS,
        "FeedbackFollowUps": TAKE | {"can_plan", "can_finish"},
        "CareCases": TAKE | _CARE_ASK | _CARE_DO,
        "CareStandards": TAKE | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "Units": LOOK,
        "Employees": TAKE | {"can_reveal"},
        "Memberships": TAKE,
        "Budgets": TAKE,
        "SubAccounts": TAKE,
        "Movements": TAKE,
        "WaitingHolds": TAKE | {"withdraw"},
        "Execution": _TABLE,
        "PointRules": KEEP | {"release", "revise", "retire"},
        "Grants": TAKE | {"can_prepare", "can_upload", "can_submit", "withdraw"} | DOWNLOAD,
        "GrantLines": TAKE | {"can_drop"},
        "PointLots": TAKE,
        "MemberPoints": TAKE,
        "Lapsing": _TABLE,
        "ExpiryRuns": TAKE | {"can_prepare", "withdraw"},
        "ExpiryLines": TAKE,
        "Revocations": TAKE | {"can_ask", "withdraw"},
        "Suppliers": KEEP | {"can_file_paper", "remove_paper"} | DOWNLOAD,
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
        **_OWN_NOTICES,
        **_TAKE_EVERYWHERE,
        **_REPORTS,
        "Home": frozenset({"can_home"}),
        **_DECIDE,
        **_OVERSEE,
        "ApprovalFlows": LOOK | {"can_release", "can_retire", "can_simulate"},
        "SignSheets": frozenset({"can_sign"}),
        "FeedbackResults": TAKE | _READ_WORDS,
        "CareCases": TAKE | _CARE_DECIDE | DOWNLOAD,
        "CareStandards": TAKE | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "Returns": TAKE | {"can_accept", "can_refuse"},
        "Adjustments": TAKE | {"can_confirm", "withdraw"},
        "Payments": TAKE | {"can_confirm", "withdraw", "reverse"},
        "BudgetPlans": TAKE | {"can_approve", "can_record", "send_back"} | DOWNLOAD,
        "BudgetAdjustments": TAKE | {"can_approve", "send_back"},
        "Transfers": TAKE | {"can_confirm", "withdraw"},
        "YearEnds": TAKE | {"can_confirm", "withdraw"},
        "Grants": TAKE | DOWNLOAD,
        "Lapsing": _TABLE,
        "ExpiryRuns": TAKE | {"can_confirm", "withdraw"},
        "Revocations": TAKE | {"approve", "decline"},
        "AuditEvents": LOOK,
    },
    "finance": {
        **_OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        **_DECIDE,
        "CareCases": TAKE,
        "CarePayments": TAKE | {"can_pay", "drop", "can_bring_back", "can_reveal", "can_payment_list"},
        "CareStandards": LOOK,
        "Board": frozenset({"can_board"}),
        "SavedViews": SHARE,
        "Units": LOOK,
        "BudgetPlans": KEEP | {"submit", "can_record"} | DOWNLOAD,
        "BudgetApprovals": TAKE,
        "Budgets": KEEP | {"can_adjust", "can_drop"},
        "BudgetAdjustments": TAKE | {"can_submit", "withdraw"},
        "BudgetAdjustmentLines": TAKE,
        "SubAccounts": KEEP | {"can_allocate"},
        "Allocations": TAKE,
        "Transfers": TAKE | {"can_propose", "withdraw"},
        "WaitingHolds": TAKE | {"fulfil", "withdraw"},
        "Movements": TAKE,
        "YearEnds": TAKE | {"can_prepare", "can_choose", "withdraw"},
        "YearEndLines": TAKE,
        "Execution": _TABLE,
        "ChartAccounts": TAKE,
        "PointRules": TAKE,
        "Grants": TAKE,
        "GrantLines": TAKE,
        "PointLots": TAKE,
        "MemberPoints": TAKE,
        "Lapsing": _TABLE,
        "ExpiryRuns": TAKE,
        "ExpiryLines": TAKE,
        "Revocations": TAKE,
        "Suppliers": KEEP | {"can_reveal"},
        "Categories": LOOK,
        "Products": LOOK,
        "Orders": TAKE,
        "Returns": TAKE,
        "Settlements": TAKE | {"can_open", "can_close", "can_detail"} | DOWNLOAD,
        "StatementLines": TAKE,
        "Adjustments": TAKE | {"can_propose", "withdraw"},
        "Differences": TAKE | {"can_upload", "can_accept_as", "accept", "dispute", "uphold"} | DOWNLOAD,
        "Payments": TAKE | {"can_record", "withdraw"},
        "Invoices": TAKE | {"can_record"},
        "SignSheets": frozenset({"can_sign"}),
        "SettlementRuns": TAKE | {"can_prepare", "can_confirm", "withdraw"} | DOWNLOAD,
        **_REPORTS,
        "Accounts": TAKE,
        "JournalEntries": TAKE,
        "Postings": TAKE,
        "Jobs": LOOK,
    },
    "auditor": {
        **_OWN_NOTICES,
        "NoticeChannels": LOOK,
        "NoticeTemplates": frozenset({"can_list"}),
        "NoticeDeliveries": TAKE,
        **_TAKE_EVERYWHERE,
        **_REPORTS,
        "Home": frozenset({"can_home"}),
        **_OVERSEE,
        "ApprovalFlows": LOOK | {"can_simulate"},
        "Approvals": LOOK | DOWNLOAD,
        "Delegations": LOOK,
        "BudgetPlans": TAKE | DOWNLOAD,
        "CareCases": TAKE | {"can_register"} | DOWNLOAD,
        "CareStandards": TAKE | DOWNLOAD,
        "Board": frozenset({"can_board"}),
        "AuditEvents": LOOK | EXAMINE,
        "People": LOOK,
        "Seats": LOOK,
        "Jobs": LOOK,
    },
    "supplier": {
        **_OWN_NOTICES,
        "Home": frozenset({"can_home"}),
        "Board": frozenset({"can_board"}),
        "SupplierOrders": TAKE | {"can_ship", "can_upload_shipments"},
        "SupplierReturns": TAKE | {"can_accept", "can_refuse", "can_take_back"},
        "SupplierArticles": TAKE,
        "SupplierStatements": TAKE,
        "MyPapers": TAKE | DOWNLOAD,
    },
    "member": {"Me": frozenset({"can_me"}), **_OWN_NOTICES},
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
