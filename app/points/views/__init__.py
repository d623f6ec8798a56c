"""积分页 — rules, grants with their lines, what members hold, what lapses, what was taken back."""

from app.points.views.building import RuleBuilder
from app.points.views.comparing import CompareVersions
from app.points.views.expiry import ConfirmExpiry, ExpiryLines, ExpiryRuns, PrepareExpiry
from app.points.views.explaining import Explain
from app.points.views.filed import AnnotateGrant, GrantByFile
from app.points.views.fitness import AskGrantException
from app.points.views.forecasting import LapseForecast
from app.points.views.grants import Grants, SubmitGrant
from app.points.views.lapsing import Lapsing
from app.points.views.leaver_terms import DecideTerm, LeaverTerms
from app.points.views.lines import DropLine, GrantLines
from app.points.views.lots import PointLots
from app.points.views.members import MemberPoints
from app.points.views.preparing import GrantByHand, GrantTo, PrepareGrant, PrepareGrantBy
from app.points.views.proposals import DeclinedProposals, Proposals, SettledProposals
from app.points.views.queue import GrantQueue
from app.points.views.reminders import LapseReminderLines, LapseReminders, SendReminder
from app.points.views.revocations import AskRevocation, Revocations
from app.points.views.rules import PointRules
from app.points.views.simulations import ReleaseVersion, SimulateVersion, SimulationLines, Simulations
from app.points.views.versions import RuleVersions

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
    Explain,
    AskRevocation,
    AskGrantException,
    PrepareExpiry,
    ConfirmExpiry,
    ExpiryLines,
    RuleVersions,
    RuleBuilder,
    SendReminder,
    LapseReminderLines,
    DecideTerm,
    CompareVersions,
    SimulateVersion,
    ReleaseVersion,
    Simulations,
    SimulationLines,
)

__all__ = [
    "BEHIND",
    "DeclinedProposals",
    "ExpiryRuns",
    "GrantQueue",
    "Grants",
    "LapseForecast",
    "LapseReminders",
    "Lapsing",
    "LeaverTerms",
    "MemberPoints",
    "PointLots",
    "PointRules",
    "Proposals",
    "Revocations",
    "RuleVersions",
    "SettledProposals",
]
