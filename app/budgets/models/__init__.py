"""Charts of accounts, yearly plans and their budgets, sub-accounts, and how money moves between them."""

from app.budgets.models.accounts import Allocation, SubAccount, Transfer, WaitingHold
from app.budgets.models.chart import ChartAccount
from app.budgets.models.plans import Adjustment, AdjustmentLine, Budget, BudgetApproval, BudgetPlan
from app.budgets.models.year_ends import YearEnd, YearEndLine

__all__ = [
    "Adjustment",
    "AdjustmentLine",
    "Allocation",
    "Budget",
    "BudgetApproval",
    "BudgetPlan",
    "ChartAccount",
    "SubAccount",
    "Transfer",
    "WaitingHold",
    "YearEnd",
    "YearEndLine",
]
