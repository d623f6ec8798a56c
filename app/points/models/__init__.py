"""Tables of points: rules with their versions; grants, lots and what becomes of them."""

from app.points.models.grants import ExpiryLine, ExpiryRun, Grant, GrantLine, PointLot, Revocation
from app.points.models.proposals import Proposal
from app.points.models.rules import PointRule, RuleVersion
from app.points.models.simulations import RuleSimulation, SimulationLine

__all__ = [
    "ExpiryLine",
    "ExpiryRun",
    "Grant",
    "GrantLine",
    "PointLot",
    "PointRule",
    "Proposal",
    "Revocation",
    "RuleSimulation",
    "RuleVersion",
    "SimulationLine",
]
