"""待办事项 — what may wait for whom in each room: told in words, with the page where it is done.

All is read through the fence of the seat, the longest waiting first; days are the union's own promises.
"""

from app.insight.waiting import (
    approvals,
    budgets,
    care,
    feedback,
    goods,
    grants,
    money,
    notices,
    people,
    proposals,
    settling,
    tenants,
    upkeep,
)

KINDS = (
    *approvals.KINDS,
    *upkeep.KINDS,
    *people.KINDS,
    *proposals.KINDS,
    *grants.KINDS,
    *goods.KINDS,
    *money.KINDS,
    *budgets.KINDS,
    *settling.KINDS,
    *care.KINDS,
    *feedback.KINDS,
    *notices.KINDS,
    *tenants.KINDS,
)
