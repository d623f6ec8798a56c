"""判定服务 — what fails stops a thing unless an exception stands; what was said of it is kept with it."""

from datetime import date

from sqlalchemy import delete

from app.compliance.services.exceptions import standing
from app.compliance.services.refusals import NotCompliant
from app.compliance.services.things import Judged
from app.core import bulk
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import ComplianceVerdict
from app.rules.compliance import FAIL

VERDICTS = ComplianceVerdict.__table__
LONGEST_NAME, LONGEST_CLAUSE = 200, 300


def refuse_failing(judged: Judged) -> None:
    """不合规不放行 — raises NotCompliant with the sentences of all that fails, unless an exception stands."""
    if judged.failing and standing(judged) is None:
        raise NotCompliant(
            _(
                "%(what)s Change it, or ask for an exception that a second person agrees to.",
                what=" ".join(each.sentence for each in judged.failing),
            ),
            rules=[each.rule for each in judged.failing],
        )


def keep_verdicts(judged: Judged, *, actor: Actor, on: date) -> None:
    """留存判定 — with the thing, as it was judged when it went through; kept anew, the later one holds.

    Raises NotCompliant.
    """
    refuse_failing(judged)
    exception = standing(judged) if judged.failing else None
    mine = (VERDICTS.c.thing == judged.thing, VERDICTS.c.thing_id == judged.number)
    bulk.execute(delete(VERDICTS).where(VERDICTS.c.tenant_id == current_tenant_id(), *mine))
    bulk.insert_rows(
        VERDICTS,
        [
            {
                "unit_id": judged.unit_id,
                "thing": judged.thing,
                "thing_id": judged.number,
                "thing_name": judged.name[:LONGEST_NAME],
                "digest": judged.digest,
                "rule": each.rule,
                "outcome": each.outcome,
                "facts": dict(each.facts),
                "clause": each.rests_on[:LONGEST_CLAUSE],
                "fen": judged.fen,
                "judged_on": on,
                "judged_by": actor.name,
                "exception_id": exception.id if exception is not None and each.outcome == FAIL else None,
            }
            for each in judged.verdicts
        ],
    )
    session.expire_all()
