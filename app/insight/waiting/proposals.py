"""提议待办 — proposals that wait for somebody to accept or decline them, told in one line."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select

from app.core.console.waiting import Item, Kind
from app.core.text import _, _l
from app.models import Proposal
from app.rules.proposing import OCCASIONS


def _open() -> Select[Any]:
    """All of them in one row: how many in all, the first day, how many of each occasion."""
    of = [func.count().filter(Proposal.occasion == each).label(each) for each in OCCASIONS]
    found = select(func.count().label("count"), func.min(Proposal.proposed_on).label("first"), *of)
    sums = found.where(Proposal.state == "open").subquery()
    return select(*sums.c).where(sums.c.count > 0)


def _item(found: Any) -> Item:
    count, first, *of = found
    parts = [
        _("%(occasion)s %(count)s", occasion=word, count=f"{number:,}")
        for word, number in zip(OCCASIONS.values(), of, strict=True)
        if number
    ]
    return Item(
        _("%(count)s proposals wait for you", count=f"{count:,}"),
        _("By occasion: %(parts)s. Accept or decline many at once", parts="、".join(parts)),
        url_for("Proposals.list"),
        _("Look at them"),
        first,
    )


KINDS = (Kind("proposals", _l("Proposals to look at"), "Proposals", "accept", _open, _item, days=7),)
