"""预算服务 — plans and their budgets, sub-accounts in them, and money moved from the one to the other."""

from app.budgets.services.allocations import allocate, available, unallocated, wallet
from app.budgets.services.lines import approve_budget
from app.budgets.services.sub_accounts import open_sub_account

__all__ = ["allocate", "approve_budget", "available", "open_sub_account", "unallocated", "wallet"]
