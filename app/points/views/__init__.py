"""积分页 — rules, grants with their lines, and the lots members hold."""

from app.points.views.grants import ConfirmGrant, GrantLines, Grants, PrepareGrant, PrepareGrantBy
from app.points.views.lots import PointLots
from app.points.views.rules import PointRules

__all__ = [
    "ConfirmGrant",
    "GrantLines",
    "Grants",
    "PointLots",
    "PointRules",
    "PrepareGrant",
    "PrepareGrantBy",
]
