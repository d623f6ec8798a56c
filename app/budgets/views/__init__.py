"""预算页 — plans and their lines, sub-accounts and the money that moves between them, charts, the year."""

from app.budgets.views.adjustments import (
    BudgetAdjustmentLines,
    BudgetAdjustments,
    SubmitAdjustment,
)
from app.budgets.views.chart import ChartAccounts
from app.budgets.views.execution import Execution
from app.budgets.views.filed import ConfirmLines, UploadLines
from app.budgets.views.lines import AddLine, AdjustBudget, Budgets, DropBudget
from app.budgets.views.movements import Movements
from app.budgets.views.plans import BudgetApprovals, BudgetPlans, RecordApproval
from app.budgets.views.sub_accounts import Allocate, Allocations, SubAccounts
from app.budgets.views.transfers import ProposeTransfer, Transfers
from app.budgets.views.waiting import WaitingHolds
from app.budgets.views.year_ends import (
    ChooseLeftOver,
    ConfirmYearEnd,
    PrepareYearEnd,
    YearEndLines,
    YearEnds,
)

# reached from their pages
BEHIND = (
    *(
        RecordApproval,
        BudgetApprovals,
        AddLine,
        UploadLines,
        ConfirmLines,
        AdjustBudget,
        DropBudget,
        SubmitAdjustment,
    ),
    *(BudgetAdjustmentLines, Allocate, Allocations, ProposeTransfer),
    *(PrepareYearEnd, ChooseLeftOver, ConfirmYearEnd, YearEndLines, YearEnds),
)

__all__ = [
    "BEHIND",
    "Allocations",
    "BudgetAdjustmentLines",
    "BudgetAdjustments",
    "BudgetApprovals",
    "BudgetPlans",
    "Budgets",
    "ChartAccounts",
    "Execution",
    "Movements",
    "SubAccounts",
    "Transfers",
    "WaitingHolds",
    "YearEndLines",
    "YearEnds",
]
