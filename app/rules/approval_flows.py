"""流程范例 — flows as shipped: a union takes one over, changes it by pointing and clicking, and releases it.

单一负责人: 工会主席一支笔, for small help. 三级审批: 部门负责人 → HRBP → 财务, the chair above an amount.
委员会: large spending is decided by several (重大收支集体研究). Amounts in fen are proposals, never law.
"""

from collections.abc import Mapping

from app.core.text import _l
from app.rules.approvals import Flow, Step, Who
from app.rules.conditions import Check

_CHAIR = (Who("chair"),)
LARGE_FEN = 500_000_00
ESCALATED_FEN = 20_000_00
HELP_FEN = 2_000_00

SINGLE_CHAIR = Flow(
    _l("Single chair"),
    (Step(key="chair", name=_l("Union chair"), who=_CHAIR, days=2),),
)
SMALL_HELP = Flow(
    _l("Small help"),
    (
        Step(key="chair", name=_l("Union chair"), who=_CHAIR, days=2),
        Step(
            key="above",
            name=_l("Union chair one level up"),
            who=(Who("nearest", "chair", levels=1),),
            when=Check("amount_fen", "at_least", HELP_FEN),
            days=3,
        ),
    ),
)
THREE_LEVELS = Flow(
    _l("Unit head, HR business partner, finance"),
    (
        Step(
            key="unit_head",
            name=_l("Unit head"),
            who=(Who("unit", "unit_head"),),
            days=2,
            escalate=(Who("nearest", "unit_head", levels=1),),
        ),
        Step(key="hrbp", name=_l("HR business partner"), who=(Who("nearest", "hrbp"),), days=2),
        Step(key="finance", name=_l("Finance"), who=(Who("nearest", "finance"),), days=3),
        Step(
            key="chair",
            name=_l("Union chair"),
            who=_CHAIR,
            when=Check("amount_fen", "at_least", ESCALATED_FEN),
            days=3,
            signed=True,
        ),
    ),
)
COMMITTEE = Flow(
    _l("Union committee for large spending"),
    (
        Step(key="finance", name=_l("Finance"), who=(Who("nearest", "finance"),), days=3),
        Step(key="chair", name=_l("Union chair"), who=_CHAIR, days=3, signed=True),
        Step(
            key="committee",
            name=_l("Union committee"),
            who=(Who("nearest", "unit_head"), Who("nearest", "hrbp"), Who("nearest", "tenant_admin")),
            when=Check("amount_fen", "at_least", LARGE_FEN),
            quorum="some",
            needed=2,
            days=5,
        ),
    ),
)

SHIPPED: Mapping[str, Flow] = {
    "single_chair": SINGLE_CHAIR,
    "small_help": SMALL_HELP,
    "three_levels": THREE_LEVELS,
    "committee": COMMITTEE,
}
