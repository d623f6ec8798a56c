"""看板 — what each role looks at: figures that open their rows, charts that open theirs.

A role's file declares its tiles and charts; what several roles draw stands in draw.py.
"""

from app.core.console.boards import RoleBoard
from app.insight.boards import administrator, auditor, chair, finance, hr, officer, supplier

BOARDS = {
    "officer": RoleBoard(officer.TILES, officer.CHARTS),
    "hr": RoleBoard(hr.TILES, hr.CHARTS),
    "finance": RoleBoard(finance.TILES, finance.CHARTS),
    "chair": RoleBoard(chair.TILES, chair.CHARTS),
    "auditor": RoleBoard(auditor.TILES, auditor.CHARTS),
    "supplier": RoleBoard(supplier.TILES),
    "tenant_admin": RoleBoard(administrator.TILES, administrator.CHARTS),
}
