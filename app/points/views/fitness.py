"""合规与上限 — on the page of a grant: what the rules say of it, and who would have passed a ceiling."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.compliance.views import AskException, verdict_lines
from app.core.console.facts import Lines
from app.core.db import session
from app.core.text import _, _l
from app.models import Grant, GrantLine
from app.points.services.judging import judged
from app.rules.points import GRANT_WAITING
from app.rules.standard_items import ITEMS, SEALED_ITEMS

SHOWN = 20


def fitness(grant: Grant) -> list[Lines]:
    """合规判定 — kept once it is granted, live before."""
    return verdict_lines(judged(grant), through=grant.state == "released")


def over_the_cap(grant: Grant) -> list[Lines]:
    """超标名单 — who would have passed the ceiling: the ceiling, what was used, this grant, and by how much.

    Of what is helped with under seal no figures are told.
    """
    asked = (GrantLine.grant_id == grant.id, GrantLine.blocked == "over_cap")
    found = select(GrantLine).where(*asked).options(joinedload(GrantLine.employee)).order_by(GrantLine.id)
    lines = session.scalars(found.limit(SHOWN + 1)).all()
    if not lines or grant.item in SEALED_ITEMS:
        return []
    rows = [
        [
            each.employee,
            each.cap_fen,
            each.used_fen,
            each.asked_fen,
            (each.used_fen or 0) + (each.asked_fen or 0) - (each.cap_fen or 0),
        ]
        for each in lines[:SHOWN]
    ]
    headings = [_l("Employee"), _l("Ceiling"), _l("Used of it"), _l("This grant"), _l("Above it by")]
    more = _("The first %(count)d; the others stand in the list of names.", count=SHOWN)
    return [
        Lines(
            _("Above the standard: %(item)s", item=ITEMS.get(grant.item or "", grant.item)),
            headings,
            rows,
            ["relation", *["fen"] * 4],
            note=more if len(lines) > SHOWN else None,
        )
    ]


class AskGrantException(AskException):
    """申请特批 — of a grant that does not pass."""

    of, thing, next = Grant, "grant", "Grants.show"

    @classmethod
    def applies(cls, row: Grant) -> bool:
        """Before it is granted, where something fails."""
        return row.state in (*GRANT_WAITING, "queued") and cls.fails(row)
