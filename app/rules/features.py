"""功能包 — what a tenant may have of the house: packages of pages and of work, and which need which.

The platform administrator switches them per tenant. A page or a kind of job that stands in no package
belongs to everybody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.text import _l


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """功能包 — its name, the pages (as permissions name them), the rooms whose jobs are its own, and what it
    needs beside it.
    """

    label: Any
    says: Any
    pages: frozenset[str]
    jobs: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


FEATURES: Mapping[str, Feature] = {
    "people": Feature(
        label=_l("Employees and rosters"),
        says=_l("The list of employees, membership, rosters from spreadsheets."),
        pages=frozenset(
            {"Employees", "Memberships", "EmploymentEvents", "LifeEvents", "Roster", "RosterMemory"}
        ),
        jobs=frozenset({"roster", "people"}),
    ),
    "budgets": Feature(
        label=_l("Budgets and ledger"),
        says=_l("The year's budgets, sub-accounts, the double-entry ledger."),
        pages=frozenset(
            {
                *("Budgets", "BudgetPlans", "BudgetApprovals", "BudgetAdjustments", "BudgetAdjustmentLines"),
                *("Execution", "SubAccounts", "Allocations", "Transfers", "WaitingHolds", "Movements"),
                *("YearEnds", "YearEndLines", "ChartAccounts", "Accounts", "JournalEntries", "Postings"),
                *("LedgerRows", "TrialBalance", "Lineage"),
            }
        ),
        jobs=frozenset({"budget", "budgets", "insight"}),
    ),
    "points": Feature(
        label=_l("Points and mall"),
        says=_l("Point rules and grants, the catalogue, orders, suppliers."),
        pages=frozenset(
            {
                *(
                    "PointRules",
                    "Proposals",
                    "RuleVersions",
                    "Simulations",
                    "SimulationLines",
                    "Grants",
                    "GrantLines",
                    "PointLots",
                    "MemberPoints",
                    "Lapsing",
                ),
                *("LapseForecast", "LapseReminders", "LapseReminderLines", "LeaverTerms"),
                *("Revocations", "ExpiryRuns", "ExpiryLines", "GrantQueue", "Verdicts", "Exceptions"),
                *("Suppliers", "Categories", "Products", "ForbiddenGoods", "Orders", "Counter", "Returns"),
                *("SupplierOrders", "SupplierArticles", "SupplierMovements", "SupplierReturns", "MyPapers"),
            }
        ),
        jobs=frozenset({"grant", "points", "orders", "catalog"}),
        needs=frozenset({"people", "budgets"}),
    ),
    "care": Feature(
        label=_l("Care"),
        says=_l("Condolence cases, visits, payments."),
        pages=frozenset({"CareCases", "CarePayments"}),
        jobs=frozenset({"care"}),
        needs=frozenset({"people", "budgets"}),
    ),
    "feedback": Feature(
        label=_l("Satisfaction feedback"),
        says=_l("Anonymous questions after orders and visits, surveys, results by unit and month."),
        pages=frozenset({"Surveys", "Pools", "FeedbackResults", "FeedbackFollowUps"}),
        jobs=frozenset({"feedback"}),
        needs=frozenset({"people"}),
    ),
    "settlement": Feature(
        label=_l("Settlement"),
        says=_l("Suppliers' statements, differences, sign-off sheets."),
        pages=frozenset(
            {
                *("Settlements", "StatementLines", "SupplierStatements", "SettlementRuns", "Adjustments"),
                *("Differences", "Payments", "Invoices", "SignSheets", "PointsRoll"),
            }
        ),
        jobs=frozenset({"settlement"}),
        needs=frozenset({"points"}),
    ),
    "members": Feature(
        label=_l("Members' pages"),
        says=_l("Members sign in on their phones: points, orders, care, feedback."),
        pages=frozenset({"Me", "MemberAccess"}),
        jobs=frozenset({"me", "members"}),
        needs=frozenset({"people", "points"}),
    ),
}

_BY_PAGE = {page: name for name, feature in FEATURES.items() for page in feature.pages}
_BY_JOB = {job: name for name, feature in FEATURES.items() for job in feature.jobs}


def of_page(page: str) -> str | None:
    """页面所属 — the package a page stands in; None for what everybody has."""
    return _BY_PAGE.get(page)


def of_job(kind: str) -> str | None:
    """任务所属 — the package a kind of job belongs to, by the room before its dot."""
    return _BY_JOB.get(kind.partition(".")[0])


def word(feature: str) -> str:
    """包名 — as people read it."""
    return str(FEATURES[feature].label)


def missing(wanted: Collection[str]) -> tuple[str, str] | None:
    """缺少依赖 — the first package that lacks one it needs, and that one; None when all fit together."""
    pairs = ((name, need) for name in FEATURES if name in wanted for need in sorted(FEATURES[name].needs))
    return next(((name, need) for name, need in pairs if need not in wanted), None)
