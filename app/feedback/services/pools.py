"""开池 — at which unit a person is counted, and the pool that takes the answers of an occasion there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.core import bulk
from app.core.db import session
from app.feedback.services.boxes import Box, locked, opened, packed, seal
from app.feedback.services.links import hashes, new_secret, token_of
from app.models import Employee, FeedbackInvitation, FeedbackPool, OrgUnit
from app.rules.feedback import LEAST_FLOOR
from app.rules.pooling import pools_of
from app.tenants.queries import at_or_below, setting


@dataclass(frozen=True, slots=True)
class Occasion:
    """由头 — what answers are about: a kind and a month, or a survey; and until when they are taken."""

    kind: str
    period: str
    closes_on: date
    survey_id: int | None = None

    @property
    def code(self) -> str:
        """As pools and invitations name it."""
        return f"survey:{self.survey_id}" if self.survey_id else f"{self.kind}:{self.period}"


def floor() -> int:
    """公布下限 — answers a pool must hold to be shown, in the union in force; LEAST_FLOOR at least."""
    return max(int(setting("feedback_floor")), LEAST_FLOOR)


def counted_at(top: OrgUnit | None = None) -> dict[int, int]:
    """归池单位 — for each unit, of the union or from `top` down, the one at which its people are counted."""
    units = select(OrgUnit.id, OrgUnit.parent_id)
    parents = dict(
        session.execute(units if top is None else units.where(at_or_below(top.path))).tuples().all()
    )
    if top is not None:
        parents[top.id] = None
    people = (
        select(Employee.unit_id, func.count()).where(Employee.state == "active").group_by(Employee.unit_id)
    )
    return pools_of(parents, dict(session.execute(people).tuples().all()), floor())


def pool_at(unit_id: int, occasion: Occasion) -> FeedbackPool:
    """The pool of an occasion at a unit, made when it is not there; held until the transaction ends.

    Two at once make one and see the same one.
    """
    same = (FeedbackPool.occasion == occasion.code, FeedbackPool.unit_id == unit_id)
    found = session.scalar(select(FeedbackPool.id).where(*same))
    if found is None:
        bulk.insert_if_new(_table(FeedbackPool), _new(unit_id, occasion))
        found = session.scalar(select(FeedbackPool.id).where(*same))
    pool = locked(int(found or 0))
    assert pool is not None, "a pool was made a moment ago"
    return pool


def invite(people: Mapping[int, int], occasion: Occasion, *, top: OrgUnit | None = None) -> int:
    """邀请 — give each of {employee: unit} one link into the pool of their unit; returns how many are new.

    Whoever was invited to this occasion before, at whatever unit, is not again.
    """
    at = counted_at(top)
    pools = {unit: pool_at(unit, occasion) for unit in sorted({at[unit] for unit in people.values()})}
    invited = frozenset(
        session.scalars(
            select(FeedbackInvitation.employee_id).where(FeedbackInvitation.occasion == occasion.code)
        )
    )
    new = 0
    for unit, pool in pools.items():
        here = [each for each, home in people.items() if at[home] == unit and each not in invited]
        if pool.state == "open" and here:
            new += _admit(pool, here)
    return new


def _admit(pool: FeedbackPool, people: Iterable[int]) -> int:
    """Their links become usable, in the order of nothing but their hashes."""
    chosen = sorted(people)
    made = hashes(token_of(pool.id, pool.secret or "", each) for each in chosen)
    seal(pool, opened(pool).with_links(made))
    rows = ({"pool_id": pool.id, "occasion": pool.occasion, "employee_id": each} for each in chosen)
    return bulk.insert_rows(_table(FeedbackInvitation), rows)


def _new(unit_id: int, occasion: Occasion) -> dict[str, Any]:
    return {
        "unit_id": unit_id,
        "kind": occasion.kind,
        "period": occasion.period,
        "occasion": occasion.code,
        "survey_id": occasion.survey_id,
        "closes_on": occasion.closes_on,
        "state": "open",
        "secret": new_secret(),
        "box": packed(Box()),
    }


def _table(model: Any) -> Any:
    return model.__table__
