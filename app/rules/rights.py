"""权限组 — rights that go together, by their names: what the table of permissions is written in."""

LOOK = frozenset({"can_list", "can_show"})
TAKE = LOOK | {"can_export"}
KEEP = TAKE | {"can_add", "can_edit"}
DOWNLOAD = frozenset({"can_download"})
# 审计 — to see who looked at what, to verify the chain, to take the trail along
EXAMINE = frozenset({"can_reads", "can_verify", "can_export"})
SHARE = frozenset({"can_share"})

# every page of a tenant's business, to look at, or to take along as a workbook as well
EVERYWHERE = (
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
    "Proposals",
    "RuleVersions",
    "Simulations",
    "SimulationLines",
    "Grants",
    "GrantLines",
    "PointLots",
    "MemberPoints",
    "ExpiryRuns",
    "ExpiryLines",
    "LapseReminders",
    "LapseReminderLines",
    "LeaverTerms",
    "Revocations",
    "GrantQueue",
    "Verdicts",
    "Exceptions",
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
    "Standards",
    "Surveys",
    "Pools",
    "FeedbackResults",
    "FeedbackFollowUps",
)
# 匿名评价 — own words are for those who act on them; auditors and administrators read the numbers
READ_WORDS = frozenset({"can_texts"})

TABLE = frozenset({"can_table", "can_export"})
TABLES = ("Execution", "Lapsing", "Lineage", "LapseForecast")
# 统分结合 — who decides about values gives and fills them in; who directs or examines reads both pages
VALUES_KEPT = {
    "ValueFills": TAKE | {"can_table", "can_fill", "withdraw"},
    "ValueRanges": TAKE | {"can_table", "can_give", "withdraw"},
}
VALUES_READ = dict.fromkeys(("ValueFills", "ValueRanges"), TAKE | {"can_table"})
LOOK_EVERYWHERE = dict.fromkeys(EVERYWHERE, LOOK) | dict.fromkeys(TABLES, frozenset({"can_table"}))
TAKE_EVERYWHERE = dict.fromkeys(EVERYWHERE, TAKE) | dict.fromkeys(TABLES, TABLE) | VALUES_READ

# 慰问 — who enters, proposes and carries out, who decides (a flow of approvals), who pays: three hands
CARE_ASK = frozenset({"can_apply", "can_resubmit", "can_add_documents"}) | DOWNLOAD
CARE_DO = frozenset(
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
CARE_DECIDE = frozenset({"can_name_reader", "can_register"})

# 报表 — of the whole union's books, for those who keep, direct or examine them
REPORTS = dict.fromkeys(
    ("SupplierMovements", "PointsRoll", "TrialBalance", "LedgerRows"), frozenset({"can_report"})
)

# 通知 — everybody's own; channels and words are the administrator's, what is sent by hand the officer's
OWN_NOTICES = {"MyNotices": frozenset({"can_mine", "can_choose"})}
NOTICES_KEPT = {
    "NoticeChannels": LOOK
    | {"can_set_up_mail", "can_set_up_robot", "can_set_up_text", "can_test", "switch_on", "switch_off"},
    "NoticeTemplates": frozenset({"can_list", "can_word"}),
    "NoticeDeliveries": TAKE | {"resend", "drop"},
    "SmsOutbox": LOOK,
}

# 审批 — whoever works in the union may be asked to decide, and may ask; who examines only reads
DECIDE = {
    "Approvals": LOOK
    | {
        *("can_decide", "can_add_signer", "can_withdraw", "can_resubmit", "can_recall"),
        *("can_comment", "can_attach"),
    }
    | DOWNLOAD,
    "Delegations": LOOK | {"can_delegate", "end_delegation"},
}
OVERSEE = {"AllApprovals": TAKE, "ApprovalFlows": LOOK, "ApprovalHealth": frozenset({"can_health"})}

# 标准 — whoever gives, pays or examines reads what may be given, what is missing, and the festivals of a year
READ_STANDARDS = {
    "StandardCalculator": frozenset({"can_calculate"}),
    "StandardGaps": frozenset({"can_gaps"}),
    "FestivalCalendar": frozenset({"can_year"}),
}
