"""CONTENTS — the console's menu: which page stands where, which lists stand under which page."""

from flask import current_app
from flask_appbuilder import AppBuilder

from app.budgets.views import BEHIND as BUDGET_FORMS
from app.budgets.views import (
    Allocations,
    BudgetAdjustmentLines,
    BudgetAdjustments,
    BudgetApprovals,
    BudgetPlans,
    Budgets,
    ChartAccounts,
    Execution,
    Movements,
    SubAccounts,
    Transfers,
    WaitingHolds,
    YearEndLines,
    YearEnds,
)
from app.care.views.applying import ApplyForCare, NewCare
from app.care.views.cases import CareCases, CareRecords
from app.care.views.payments import BringCareBack, CarePayments, PayCare
from app.care.views.standards import AdoptStandards, CareStandards, EnterStandard
from app.care.views.steps import STEPS as CARE_STEPS
from app.care.views.workbooks import CarePaymentList, CareRegister
from app.catalog.views import (
    AddPictures,
    Categories,
    ConfirmProducts,
    ForbiddenGoods,
    Products,
    RemovePicture,
    Skus,
    Stock,
    SupplierArticles,
    UploadProducts,
)
from app.core.console import boards, finding, home, navigation, tour, waiting
from app.core.console.boards import Board
from app.core.console.finding import Find, Finder
from app.core.console.gallery import Gallery
from app.core.console.home import Home, Step
from app.core.console.jobpages import Jobs, Progress
from app.core.console.navigation import Group, Page
from app.core.console.saved_views import SavedViews
from app.core.console.tour import Tour
from app.core.text import _l
from app.feedback.views import answer
from app.feedback.views.following import FeedbackFollowUps, FinishFollowUp, PlanFollowUp
from app.feedback.views.pools import CounterSlips, Pools, SurveySlips
from app.feedback.views.results import FeedbackResults
from app.feedback.views.surveys import Surveys
from app.insight import queries as insight
from app.insight import waiting as waits
from app.insight.boards import BOARDS
from app.insight.tours import TOURS
from app.insight.views import AuditEvents
from app.ledger.views import Accounts, JournalEntries, Postings
from app.me.views import Door, Me, MyCare, MyProfile
from app.orders.views import (
    AcceptMine,
    AcceptReturn,
    AskReturn,
    Bounce,
    Cancel,
    ConfirmMine,
    ConfirmShipments,
    Counter,
    OrderLines,
    Orders,
    Receive,
    Redeem,
    RefuseMine,
    RefuseReturn,
    Returns,
    Ship,
    ShipMine,
    SupplierOrderLines,
    SupplierOrders,
    SupplierReturns,
    TakeBack,
    TakeBackMine,
    UploadMine,
    UploadShipments,
)
from app.people.views.access import InviteMembers, InviteOne, MembersAccess
from app.people.views.changes import Hire, Leave, Move, Return
from app.people.views.codes import Codes
from app.people.views.employees import Employees
from app.people.views.life_events import LifeEvents, RecordLifeEvent
from app.people.views.membership import JoinUnion, LeaveUnion
from app.people.views.past import EmploymentEvents, Memberships
from app.people.views.roster import AnnotateRoster, ConfirmRoster, Rosters, RosterUpload
from app.people.views.roster_lists import RosterRows, RowsToCorrect
from app.points.views import (
    AnnotateGrant,
    AskRevocation,
    ConfirmExpiry,
    ConfirmGrant,
    DropLine,
    ExpiryLines,
    ExpiryRuns,
    GrantByFile,
    GrantByHand,
    GrantLines,
    Grants,
    GrantTo,
    Lapsing,
    MemberPoints,
    PointLots,
    PointRules,
    PrepareExpiry,
    PrepareGrant,
    PrepareGrantBy,
    Revocations,
)
from app.settlement.views import (
    AcceptDifference,
    Adjustments,
    Close,
    ConfirmAdjustment,
    ConfirmPayment,
    ConfirmRun,
    Differences,
    DrawUp,
    ExportDetail,
    Invoices,
    LedgerRows,
    Payments,
    PointsRoll,
    PrepareRun,
    Propose,
    ReceivedStatements,
    RecordInvoice,
    RecordPayment,
    SettlementRuns,
    Settlements,
    SignSheet,
    StatementLines,
    SupplierMovements,
    TrialBalance,
    UploadStatement,
)
from app.settlement.views.for_suppliers import SupplierStatementLines, SupplierStatements
from app.suppliers.views import FilePaper, MyPapers, SupplierPapers, Suppliers
from app.tenants.views import (
    AskExport,
    AskExportOf,
    ConfirmDeletion,
    ConfirmMerge,
    CreateTenant,
    Deactivate,
    Departures,
    GiveSeat,
    GiveSeatTo,
    HandOver,
    MergeUnit,
    MoveUnit,
    OurUnion,
    People,
    Reactivate,
    RequestDeletion,
    ResetAdministrator,
    ResetPassword,
    Seats,
    SetFeatures,
    TenantExports,
    Tenants,
    Units,
    Unlock,
)

CONTENTS = (
    Group(
        _l("Workbench"),
        "home",
        (Page(Home, _l("Workbench"), "can_home"), Page(Board, _l("Dashboard"), "can_board")),
    ),
    Group(
        _l("Employees"),
        "people",
        (
            Page(Employees, _l("List of employees")),
            Page(Rosters, _l("Roster imports")),
            Page(RowsToCorrect, _l("Rows awaiting correction")),
            Page(EmploymentEvents, _l("Joiners, leavers, moves")),
            Page(LifeEvents, _l("Events of a life")),
            Page(MembersAccess, _l("Members' pages")),
        ),
    ),
    Group(
        _l("Budgets"),
        "budget",
        (
            Page(BudgetPlans, _l("Yearly plans")),
            Page(Budgets, _l("Budget lines")),
            Page(BudgetAdjustments, _l("Adjustments of budgets")),
            Page(SubAccounts, _l("Sub-accounts")),
            Page(Transfers, _l("Transfers")),
            Page(WaitingHolds, _l("Waiting for money")),
            Page(Movements, _l("Movements")),
            Page(Execution, _l("Budget execution"), "can_table"),
            Page(ChartAccounts, _l("Charts of accounts")),
            Page(JournalEntries, _l("Journal entries")),
            Page(Accounts, _l("Ledger accounts")),
        ),
    ),
    Group(
        _l("Points"),
        "points",
        (
            Page(PointRules, _l("Point rules")),
            Page(Grants, _l("Grants")),
            Page(MemberPoints, _l("Members' points")),
            Page(PointLots, _l("Lots of points")),
            Page(Lapsing, _l("Points about to lapse"), "can_table"),
            Page(ExpiryRuns, _l("Points that lapsed")),
            Page(Revocations, _l("Points taken back")),
        ),
    ),
    Group(
        _l("Products and suppliers"),
        "goods",
        (
            Page(Products, _l("Products")),
            Page(Skus, _l("Articles")),
            Page(Categories, _l("Categories")),
            Page(Suppliers, _l("Suppliers")),
            Page(SupplierPapers, _l("Papers of suppliers")),
            Page(ForbiddenGoods, _l("Goods not to be sold")),
        ),
    ),
    Group(
        _l("Orders"),
        "orders",
        (
            Page(Counter, _l("Counter"), "can_counter"),
            Page(Orders, _l("Orders")),
            Page(Returns, _l("Returns")),
            Page(SupplierOrders, _l("My orders")),
            Page(SupplierReturns, _l("My returns")),
            Page(SupplierArticles, _l("My articles")),
            Page(SupplierStatements, _l("My statements")),
            Page(MyPapers, _l("My papers")),
        ),
    ),
    Group(
        _l("Care"),
        "care",
        (
            Page(CareCases, _l("Cases of care")),
            Page(CarePayments, _l("Care payments")),
            Page(CareStandards, _l("Standards of care")),
        ),
    ),
    Group(
        _l("Feedback"),
        "feedback",
        (
            Page(FeedbackResults, _l("Results of feedback")),
            Page(FeedbackFollowUps, _l("Follow-ups of feedback")),
            Page(Surveys, _l("Surveys")),
            Page(Pools, _l("Feedback being collected")),
        ),
    ),
    Group(
        _l("Settlement"),
        "settle",
        (
            Page(Settlements, _l("Statements")),
            Page(Adjustments, _l("Settlement adjustments")),
            Page(Differences, _l("Differences")),
            Page(Payments, _l("Payments")),
            Page(Invoices, _l("Invoices")),
            Page(SettlementRuns, _l("Whole months")),
            Page(SignSheet, _l("Sheets to sign"), "can_sign"),
            Page(SupplierMovements, _l("Movements with suppliers"), "can_report"),
            Page(PointsRoll, _l("Points: in, out and left"), "can_report"),
            Page(TrialBalance, _l("Trial balance"), "can_report"),
        ),
    ),
    Group(
        _l("Settings"),
        "settings",
        (
            Page(Tenants, _l("Tenants")),
            Page(Departures, _l("Deletions")),
            Page(OurUnion, _l("Our union"), "can_edit"),
            Page(Units, _l("Units")),
            Page(People, _l("People and seats")),
            Page(TenantExports, _l("Data exports")),
            Page(Jobs, _l("Jobs")),
            Page(AuditEvents, _l("Audit trail")),
        ),
    ),
)

# views without a place in the menu: forms, previews and progress, reached from their page
BEHIND = (
    *(RosterUpload, ConfirmRoster, AnnotateRoster, RosterRows, InviteMembers, InviteOne, Codes),
    *(Memberships, Hire, Move, Leave, Return, JoinUnion, LeaveUnion),
    *(SetFeatures, HandOver, ResetAdministrator),
    *(AskExport, AskExportOf, RequestDeletion, ConfirmDeletion, MergeUnit, ConfirmMerge),
    *(CreateTenant, MoveUnit, Seats, GiveSeat, GiveSeatTo, ResetPassword, Unlock, Deactivate, Reactivate),
    *BUDGET_FORMS,
    *(PrepareGrant, PrepareGrantBy, ConfirmGrant, GrantLines, Postings),
    RecordLifeEvent,
    *(
        GrantByHand,
        GrantTo,
        GrantByFile,
        AnnotateGrant,
        DropLine,
        AskRevocation,
        PrepareExpiry,
        ConfirmExpiry,
        ExpiryLines,
    ),
    *(Redeem, OrderLines, Ship, Receive, Cancel, Bounce, AskReturn, AcceptReturn, RefuseReturn, TakeBack),
    *(UploadShipments, ConfirmShipments, UploadMine, ConfirmMine),
    *(SupplierOrderLines, ShipMine, AcceptMine, RefuseMine, TakeBackMine, SupplierStatementLines),
    *(DrawUp, Close, StatementLines, Propose, ConfirmAdjustment, RecordPayment, ConfirmPayment),
    *(
        UploadStatement,
        AcceptDifference,
        ReceivedStatements,
        LedgerRows,
        PrepareRun,
        ConfirmRun,
        *(ExportDetail, RecordInvoice),
    ),
    *(
        CareRegister,
        CarePaymentList,
        NewCare,
        ApplyForCare,
        *CARE_STEPS,
        CareRecords,
        PayCare,
        BringCareBack,
        AdoptStandards,
        EnterStandard,
    ),
    *(
        UploadProducts,
        ConfirmProducts,
        AddPictures,
        RemovePicture,
        FilePaper,
        Stock,
        Progress,
        Find,
        Gallery,
        Tour,
    ),
    *(PlanFollowUp, FinishFollowUp, CounterSlips, SurveySlips),
    SavedViews,
    *(Door, Me, MyCare, MyProfile),
)

# lists under a page: rows that point at the row shown
UNDER = {
    Surveys: (FeedbackResults, Pools),
    Employees: (PointLots, Orders, CareRecords, EmploymentEvents, Memberships),
    Products: (Skus,),
    Suppliers: (SupplierPapers,),
    BudgetPlans: (Budgets, BudgetApprovals, BudgetAdjustments, YearEnds),
    Budgets: (SubAccounts, BudgetAdjustmentLines),
    SubAccounts: (Movements, Allocations, WaitingHolds),
    YearEnds: (YearEndLines,),
    Orders: (OrderLines, Returns),
    SupplierOrders: (SupplierOrderLines, SupplierReturns),
    SupplierStatements: (SupplierStatementLines,),
    Settlements: (StatementLines, Differences, ReceivedStatements, Payments, Invoices),
}

# 查找 — what the search box looks through, in this order; a kind is searched as its list is
FINDERS = (
    Finder(Employees, ("unit.full_name", "position"), numbered=True),
    Finder(Orders, ("employee", "placed_on", "total_fen"), numbered=True),
    Finder(CareCases, ("unit", "requested_on", "approved_fen"), numbered=True),
    Finder(Grants, ("title", "granted_on", "total_fen"), numbered=True),
    Finder(Settlements, ("supplier", "period", "total_fen"), numbered=True),
    Finder(Units, ("code",)),
    Finder(Products, ("code", "supplier")),
    Finder(Skus, ("code", "price_fen", "stock")),
    Finder(Suppliers, ("code", "contact")),
    Finder(PointRules, ("scenario", "unit")),
    Finder(Budgets, ("year", "unit", "approved_fen")),
    Finder(SubAccounts, ("code", "budget")),
    Finder(Rosters, ("file_name", "prepared_at")),
    Finder(People),
    Finder(JournalEntries, ("reference",), numbered=True),
    Finder(Surveys, ("unit", "until_on", "state")),
    Finder(Tenants, ("code", "region")),
)

# 主线 — the five steps of the main job, with what waits at each; shown on the workbench
MAIN_JOB = (
    Step(
        *(
            _l("Import the roster"),
            _l("HR uploads the spreadsheet; check, then confirm."),
            "Roster",
            "can_upload",
        ),
        *("RosterUpload.form", _l("%(count)s rosters wait for confirmation"), insight.rosters_waiting),
    ),
    Step(
        *(_l("Grant points"), _l("The officer prepares, the chair confirms."), "Grants", "can_list"),
        *("Grants.list", _l("%(count)s grants wait for confirmation"), insight.grants_waiting),
    ),
    Step(
        *(
            _l("Redeem and order"),
            _l("At the counter, for a member, with their points."),
            "Counter",
            "can_counter",
        ),
        *("Counter.form", _l("%(count)s members have points to spend"), insight.members_with_points),
    ),
    Step(
        *(
            _l("Ship and confirm receipt"),
            _l("Orders go to the supplier and to the member."),
            "Orders",
            "can_list",
        ),
        *("Orders.list", _l("%(count)s orders on their way"), insight.orders_underway),
    ),
    Step(
        *(
            _l("Settle and export"),
            _l("One statement for each supplier and month."),
            "Settlements",
            "can_list",
        ),
        *("Settlements.list", _l("%(count)s statements are open"), insight.statements_open),
    ),
)

# 落脚页 — roles that have pages of their own in place of the workbench
LANDINGS = {"member": "Me.home"}


def register(appbuilder: AppBuilder) -> None:
    """Hang every page in the console."""
    for view, lists in UNDER.items():
        view.related_views = list(lists)
    pages = [page.view for group in CONTENTS for page in group.pages]
    for view in dict.fromkeys([*pages, *BEHIND]):
        if view is not Home:  # FAB hangs the index page itself
            appbuilder.add_view_no_menu(view)
    navigation.init_app(current_app, CONTENTS)
    finding.init_app(current_app, FINDERS)
    home.init_app(current_app, MAIN_JOB, LANDINGS)
    boards.init_app(current_app, BOARDS)
    tour.init_app(current_app, TOURS)
    waiting.init_app(current_app, waits.KINDS)
    answer.init_app(current_app)
