"""待款说明 — of a grant that was submitted, what waits for money: all of it, or a rest that was split off."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import session
from app.core.text import _
from app.models import Grant
from app.points.services.queueing import Standing, standings


@dataclass(frozen=True, slots=True)
class Waiting:
    """待款部分 — the grant that waits, where in the queue, and whether it is all that was submitted."""

    grant: Grant
    standing: Standing
    whole: bool

    @property
    def sentence(self) -> str:
        """What is said after submitting."""
        place = self.standing.place
        if self.whole:
            return _(
                "Nothing is granted yet: %(grant)s waits for money, at place %(place)d in the queue.",
                grant=self.grant,
                place=place,
            )
        return _(
            "The money does not reach %(people)d people: they wait in %(grant)s, at place %(place)d in the "
            "queue.",
            people=self.grant.people,
            grant=self.grant,
            place=place,
        )


def waiting_of(grant: Grant) -> Waiting | None:
    """待款部分 — None where everybody on the list was granted, or nothing of it stands any more."""
    rests = select(Grant).where(Grant.split_of_id == grant.id, Grant.state == "queued")
    whole = grant.state == "queued"
    part = grant if whole else session.scalars(rests.order_by(Grant.id)).first()
    return None if part is None else Waiting(part, standings(part.sub_account_id)[part.id], whole)
