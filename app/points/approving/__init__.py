"""积分审批 — grants, rules to be put into force, and points to be taken back: what deciders are shown.

Shipped, the chair decides grants and what is taken back (工会主席一支笔, DOMAIN 1.8), and nobody is asked
about a rule.
"""

from app.points.approving import grants, revocations, rules

__all__ = ["grants", "revocations", "rules"]
