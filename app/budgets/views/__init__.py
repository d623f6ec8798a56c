"""预算页 — plans and their lines, sub-accounts and the money that moves between them, charts, the year."""

from app.budgets.views.lines import AdjustBudget, Budgets, DropLine
from app.budgets.views.sub_accounts import Allocate, Allocations, SubAccounts

__all__ = ["AdjustBudget", "Allocate", "Allocations", "Budgets", "DropLine", "SubAccounts"]
