"""合规查询 — what was said of a thing when it went through, or would be said of it now."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import session
from app.models import ComplianceVerdict
from app.rules.compliance import Verdict


def kept(thing: str, number: int) -> Sequence[ComplianceVerdict]:
    """留存的判定 — of this thing, in the order of the rules; empty before it went through."""
    mine = (ComplianceVerdict.thing == thing, ComplianceVerdict.thing_id == number)
    return session.scalars(select(ComplianceVerdict).where(*mine).order_by(ComplianceVerdict.id)).all()


def as_verdict(row: ComplianceVerdict) -> Verdict:
    """还原 — a kept verdict, to be read in words."""
    return Verdict(row.rule, row.outcome, row.facts, row.clause)
