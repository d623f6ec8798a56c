"""预算审批 — the plan of a year, an adjustment of it, money between sub-accounts: what deciders are shown.

Shipped, the chair decides all three (主席审批, DOMAIN 1.8); what a committee resolved on paper
is recorded beside it. Money that keeps its purpose and its budget moves without asking.
"""

from app.budgets.approving import adjustments, plans, transfers

__all__ = ["adjustments", "plans", "transfers"]
