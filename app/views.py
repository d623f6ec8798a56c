"""CONTENTS — the console's menu: which page stands where, which lists stand under which page."""

from flask import current_app
from flask_appbuilder import AppBuilder

from app.approvals import views as approvals
from app.budgets import views as budgets
from app.care import views as care
from app.catalog import views as catalog
from app.compliance import views as compliance
from app.core.console import bell, boards, finding, home, navigation, tour, waiting
from app.core.console.boards import Board
from app.core.console.finding import Find, Finder
from app.core.console.gallery import Gallery
from app.core.console.home import Home, Step
from app.core.console.jobpages import Jobs, Progress
from app.core.console.navigation import Group, Page
from app.core.console.saved_views import SavedViews
from app.core.console.tour import Tour
from app.core.text import _l
from app.feedback import views as feedback
from app.insight import queries as insight
from app.insight import waiting as waits
from app.insight.boards import BOARDS
from app.insight.tours import TOURS
from app.insight.views import AuditEvents, Lineage
from app.ledger import views as ledger
from app.me import views as me
from app.notices import queries as notices_told
from app.notices import views as notices
from app.orders import views as orders
from app.people import views as people
from app.points import views as points
from app.settlement import views as settlement
from app.standards import views as standards
from app.suppliers import views as suppliers
from app.tenants import views as tenants

CONTENTS = (
    Group(
        _l("Workbench"),
        "home",
        (Page(Home, _l("Workbench"), "can_home"), Page(Board, _l("Dashboard"), "can_board")),
    ),
    Group(
        _l("Approvals"),
        "check",
        (
            Page(approvals.Approvals, _l("My approvals")),
            Page(approvals.AllApprovals, _l("All requests")),
            Page(approvals.Delegations, _l("Standing in")),
            Page(approvals.ApprovalFlows, _l("Flows of approval")),
            Page(approvals.ApprovalHealth, _l("How approvals run"), "can_health"),
        ),
    ),
    Group(
        _l("Employees"),
        "people",
        (
            Page(people.Employees, _l("List of employees")),
            Page(people.Rosters, _l("Roster imports")),
            Page(people.RowsToCorrect, _l("Rows awaiting correction")),
            Page(people.RosterLayouts, _l("How rosters are read")),
            Page(people.RosterWords, _l("Words of rosters")),
            Page(people.EmploymentEvents, _l("Joiners, leavers, moves")),
            Page(people.LifeEvents, _l("Events of a life")),
            Page(people.MembersAccess, _l("Members' pages")),
        ),
    ),
    Group(
        _l("Budgets"),
        "budget",
        (
            Page(budgets.BudgetPlans, _l("Yearly plans")),
            Page(budgets.BudgetAdjustments, _l("Adjustments of budgets")),
            Page(budgets.SubAccounts, _l("Sub-accounts")),
            Page(budgets.Transfers, _l("Transfers")),
            Page(budgets.WaitingHolds, _l("Waiting for money")),
            Page(budgets.Execution, _l("Budget execution"), "can_table"),
            Page(Lineage, _l("Where the money went"), "can_table"),
        ),
    ),
    Group(
        _l("Points"),
        "points",
        (
            Page(points.PointRules, _l("Point rules")),
            Page(points.Proposals, _l("Proposals waiting")),
            Page(points.DeclinedProposals, _l("Declined proposals")),
            Page(points.SettledProposals, _l("Settled proposals")),
            Page(points.Grants, _l("Grants")),
            Page(points.GrantQueue, _l("Grants waiting for money")),
            Page(points.MemberPoints, _l("Members' points")),
            Page(points.PointLots, _l("Lots of points")),
            Page(points.Lapsing, _l("Points about to lapse"), "can_table"),
            Page(points.LapseForecast, _l("Forecast of points that lapse"), "can_table"),
            Page(points.LapseReminders, _l("Reminders of points that lapse")),
            Page(points.ExpiryRuns, _l("Points that lapsed")),
            Page(points.LeaverTerms, _l("Points of leavers")),
            Page(points.Revocations, _l("Points taken back")),
            Page(compliance.Verdicts, _l("Ledger of compliance")),
            Page(compliance.Exceptions, _l("Exceptions")),
        ),
    ),
    Group(
        _l("Products and suppliers"),
        "goods",
        (
            Page(catalog.Products, _l("Products")),
            Page(catalog.Skus, _l("Articles")),
            Page(catalog.Categories, _l("Categories")),
            Page(suppliers.Suppliers, _l("Suppliers")),
            Page(suppliers.SupplierPapers, _l("Papers of suppliers")),
            Page(catalog.ForbiddenGoods, _l("Goods not to be sold")),
        ),
    ),
    Group(
        _l("Orders"),
        "orders",
        (
            Page(orders.Counter, _l("Counter"), "can_counter"),
            Page(orders.Orders, _l("Orders")),
            Page(orders.Returns, _l("Returns")),
            Page(orders.SupplierOrders, _l("My orders")),
            Page(orders.SupplierReturns, _l("My returns")),
            Page(catalog.SupplierArticles, _l("My articles")),
            Page(settlement.SupplierStatements, _l("My statements")),
            Page(suppliers.MyPapers, _l("My papers")),
        ),
    ),
    Group(
        _l("Care"),
        "care",
        (
            Page(care.CareCases, _l("Cases of care")),
            Page(care.CarePayments, _l("Care payments")),
        ),
    ),
    Group(
        _l("Standards"),
        "books",
        (
            Page(standards.Standards, _l("Library of standards")),
            Page(standards.StandardCalculator, _l("What may be given"), "can_calculate"),
            Page(standards.StandardGaps, _l("What is missing"), "can_gaps"),
            Page(standards.FestivalCalendar, _l("Calendar of festivals"), "can_year"),
        ),
    ),
    Group(
        _l("Feedback"),
        "feedback",
        (
            Page(feedback.FeedbackResults, _l("Results of feedback")),
            Page(feedback.FeedbackFollowUps, _l("Follow-ups of feedback")),
            Page(feedback.Surveys, _l("Surveys")),
            Page(feedback.Pools, _l("Feedback being collected")),
        ),
    ),
    Group(
        _l("Settlement"),
        "settle",
        (
            Page(settlement.Settlements, _l("Statements")),
            Page(settlement.SettlementRuns, _l("Whole months")),
            Page(settlement.Differences, _l("Differences")),
            Page(settlement.Adjustments, _l("Settlement adjustments")),
            Page(settlement.Payments, _l("Payments")),
            Page(settlement.Invoices, _l("Invoices")),
            Page(settlement.SignSheet, _l("Sheets to sign"), "can_sign"),
        ),
    ),
    Group(
        _l("Books"),
        "books",
        (
            Page(budgets.Budgets, _l("Budget lines")),
            Page(budgets.Movements, _l("Movements")),
            Page(budgets.ChartAccounts, _l("Charts of accounts")),
            Page(ledger.JournalEntries, _l("Journal entries")),
            Page(ledger.Accounts, _l("Ledger accounts")),
            Page(settlement.TrialBalance, _l("Trial balance"), "can_report"),
            Page(settlement.PointsRoll, _l("Points: in, out and left"), "can_report"),
            Page(settlement.SupplierMovements, _l("Movements with suppliers"), "can_report"),
        ),
    ),
    Group(
        _l("Settings"),
        "settings",
        (
            Page(tenants.Tenants, _l("Tenants")),
            Page(tenants.Departures, _l("Deletions")),
            Page(tenants.OurUnion, _l("Our union"), "can_edit"),
            Page(tenants.GivenValues, _l("What is left to the units"), "can_table"),
            Page(tenants.UnitValues, _l("What our unit decides"), "can_table"),
            Page(tenants.Units, _l("Units")),
            Page(tenants.People, _l("People and seats")),
            Page(tenants.TenantExports, _l("Data exports")),
            Page(notices.NoticeChannels, _l("Notice channels")),
            Page(notices.NoticeTemplates, _l("Texts of notices")),
            Page(notices.NoticeDeliveries, _l("Notices sent")),
            Page(notices.SmsOutbox, _l("Text messages by hand")),
            Page(Jobs, _l("Jobs")),
            Page(AuditEvents, _l("Audit trail")),
        ),
    ),
)

# views without a place in the menu: forms, previews and progress, reached from their page
ROOMS = (
    approvals,
    budgets,
    care,
    catalog,
    compliance,
    feedback,
    ledger,
    me,
    notices,
    orders,
    people,
    points,
    settlement,
    standards,
    suppliers,
    tenants,
)
BEHIND = (
    *(view for room in ROOMS for view in room.BEHIND),
    *(Progress, Find, Gallery, Tour, SavedViews),
)

# lists under a page: rows that point at the row shown
UNDER = {
    notices.NoticeDeliveries: (notices.NoticeAttempts,),
    points.PointRules: (points.RuleVersions,),
    feedback.Surveys: (feedback.FeedbackResults, feedback.Pools),
    people.Employees: (
        *(points.PointLots, orders.Orders, care.CareRecords),
        *(people.EmploymentEvents, people.Memberships),
    ),
    catalog.Products: (catalog.Skus,),
    suppliers.Suppliers: (suppliers.SupplierPapers,),
    budgets.BudgetPlans: (
        *(budgets.Budgets, budgets.BudgetApprovals, budgets.BudgetAdjustments, budgets.YearEnds),
    ),
    budgets.Budgets: (budgets.SubAccounts, budgets.BudgetAdjustmentLines),
    budgets.SubAccounts: (budgets.Movements, budgets.Allocations, budgets.WaitingHolds),
    budgets.YearEnds: (budgets.YearEndLines,),
    orders.Orders: (orders.OrderLines, orders.Returns),
    orders.SupplierOrders: (orders.SupplierOrderLines, orders.SupplierReturns),
    settlement.SupplierStatements: (settlement.SupplierStatementLines,),
    settlement.Settlements: (
        *(settlement.StatementLines, settlement.Differences, settlement.ReceivedStatements),
        *(settlement.Payments, settlement.Invoices),
    ),
}

# 查找 — what the search box looks through, in this order; a kind is searched as its list is
FINDERS = (
    Finder(people.Employees, ("unit.full_name", "position"), numbered=True),
    Finder(orders.Orders, ("employee", "placed_on", "total_fen"), numbered=True),
    Finder(care.CareCases, ("unit", "requested_on", "approved_fen"), numbered=True),
    Finder(points.Grants, ("title", "granted_on", "total_fen"), numbered=True),
    Finder(settlement.Settlements, ("supplier", "period", "total_fen"), numbered=True),
    Finder(tenants.Units, ("code",)),
    Finder(catalog.Products, ("code", "supplier")),
    Finder(catalog.Skus, ("code", "price_fen", "stock")),
    Finder(suppliers.Suppliers, ("code", "contact")),
    Finder(points.PointRules, ("state", "unit")),
    Finder(budgets.Budgets, ("year", "unit", "approved_fen")),
    Finder(budgets.SubAccounts, ("code", "budget")),
    Finder(people.Rosters, ("file_name", "prepared_at")),
    Finder(tenants.People),
    Finder(ledger.JournalEntries, ("reference",), numbered=True),
    Finder(feedback.Surveys, ("unit", "until_on", "state")),
    Finder(tenants.Tenants, ("code", "region")),
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
        *(_l("Grant points"), _l("The officer prepares, those who decide approve."), "Grants", "can_list"),
        *("Grants.list", _l("%(count)s grants wait to be submitted or approved"), insight.grants_waiting),
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
    bell.init_app(current_app, endpoint="MyNotices.mine", count=notices_told.unread)
    feedback.answer.init_app(current_app)
