"""预算拒绝 — what the services of budgets refuse, each with its code."""

from app.core.errors import BadInput, DomainError, NotAllowed


class PlanExists(DomainError):
    """年度预算已存在 — the unit has a plan of this year."""

    code = "plan_exists"
    status = 409


class BudgetExists(DomainError):
    """预算已存在 — this unit has a budget of the year from that source under that code already."""

    code = "budget_exists"
    status = 409


class PlanFixed(DomainError):
    """预算已定 — the plan is submitted, approved or closed: it changes by an adjustment alone."""

    code = "plan_fixed"
    status = 409


class NotInForce(DomainError):
    """预算未生效 — the plan is not approved yet, or its year is closed: no money moves in it."""

    code = "plan_not_in_force"
    status = 409


class NothingPlanned(DomainError):
    """无预算项 — a plan, an adjustment or a close without a single line."""

    code = "nothing_planned"


class SamePerson(NotAllowed):
    """同一人 — who prepared or submitted it does not approve it (不相容职务分离)."""

    code = "same_person"


class AdjustmentWaits(DomainError):
    """调整待批 — the plan's adjustment is submitted: it takes no further lines."""

    code = "adjustment_waits"
    status = 409


class SecondAdjustment(DomainError):
    """一年多次调整 — a further adjustment in the same year has to be meant: its confirmation is typed."""

    code = "second_adjustment"


class CodeTaken(DomainError):
    """代码已用 — another sub-account of the union has this code."""

    code = "code_taken"
    status = 409


class BudgetElsewhere(NotAllowed):
    """预算属上级 — money moves between a budget and its sub-accounts where the budget is kept."""

    code = "budget_elsewhere"


class BelongsElsewhere(BadInput):
    """不在预算单位之内 — the sub-account's unit is neither the budget's unit nor below it."""

    code = "belongs_elsewhere"


class YearNotOver(DomainError):
    """年度未终 — a year is closed when it is over, not before."""

    code = "year_not_over"
