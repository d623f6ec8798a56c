"""积分页 — rules, grants with their lines, what members hold, what lapses, what was taken back."""

from app.points.views.expiry import ConfirmExpiry, ExpiryLines, ExpiryRuns, PrepareExpiry
from app.points.views.filed import AnnotateGrant, GrantByFile
from app.points.views.grants import Grants, SubmitGrant
from app.points.views.lapsing import Lapsing
from app.points.views.lines import DropLine, GrantLines
from app.points.views.lots import PointLots
from app.points.views.members import MemberPoints
from app.points.views.preparing import GrantByHand, GrantTo, PrepareGrant, PrepareGrantBy
from app.points.views.revocations import AskRevocation, Revocations
from app.points.views.rules import PointRules

# reached from their pages
BEHIND = (
    PrepareGrant,
    PrepareGrantBy,
    SubmitGrant,
    GrantLines,
    GrantByHand,
    GrantTo,
    GrantByFile,
    AnnotateGrant,
    DropLine,
    AskRevocation,
    PrepareExpiry,
    ConfirmExpiry,
    ExpiryLines,
)

__all__ = [
    "BEHIND",
    "ExpiryRuns",
    "Grants",
    "Lapsing",
    "MemberPoints",
    "PointLots",
    "PointRules",
    "Revocations",
]
