"""用款提醒 — finance and the officer hear once that a budget or a sub-account is used as far as the union's
threshold, and once more that all of it is.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from app.budgets.queries.usage import Usage, usages
from app.core.db import session
from app.models import Notice, SubAccount
from app.notices.services.recipients import nearest, seated
from app.notices.services.telling import tell
from app.tenants.queries import setting

TEMPLATE, ALL = "budgets.threshold", 100
TOLD = ("finance", "officer")
PAGES = {"budgets": "/budgets/show/{}", "sub_accounts": "/subaccounts/show/{}"}


def warn_of_thresholds(*, on: date, at: datetime) -> int:
    """用款提醒 — in the tenant in force; returns how many budgets and sub-accounts were told of.

    Told again, nobody hears twice, unless there is more money or less of it than then.
    """
    wanted = int(setting("budget_warn_percent"))
    if not wanted:
        return 0
    over = _once(each for each in usages(on.year) if each.percent >= wanted)
    seats, told, count = seated(TOLD, on=on), _told(over), 0
    for each in over:
        passed = ALL if each.percent >= ALL else wanted
        if told.get(_about(each), {}).get(each.whole, 0) >= passed:
            continue
        _tell(
            each, [user for role in TOLD for user in nearest(seats, role, each.thing.unit.path)], passed, at
        )
        count += 1
    return count


def _once(usages: Iterable[Usage]) -> list[Usage]:
    """Without budgets of which all lies in one sub-account: its notice says it."""
    some = list(usages)
    said = {
        (each.thing.budget_id, each.whole, each.left) for each in some if isinstance(each.thing, SubAccount)
    }
    return [each for each in some if (each.thing.id, each.whole, each.left) not in said or _is_part(each)]


def _is_part(usage: Usage) -> bool:
    return isinstance(usage.thing, SubAccount)


def _tell(usage: Usage, people: Iterable[int], passed: int, at: datetime) -> None:
    thing, (kind, number) = usage.thing, _about(usage)
    tell(
        people,
        TEMPLATE,
        facts={
            "budget": thing.name,
            "percent": usage.percent,
            "left": usage.left,
        },
        about=(kind, number),
        address=PAGES[kind].format(number),
        at=at,
        key=f"{passed}:{usage.whole}",
    )


def _about(usage: Usage) -> tuple[str, int]:
    return usage.thing.__tablename__, usage.thing.id


def _told(usages: Iterable[Usage]) -> dict[tuple[str, int], dict[int, int]]:
    """The highest share told of, by thing and by what there was to spend then."""
    numbers = {usage.thing.id for usage in usages}
    query = select(Notice.about_kind, Notice.about_id, Notice.mark).where(
        Notice.about_kind.in_(PAGES), Notice.about_id.in_(numbers), Notice.template == TEMPLATE
    )
    found: dict[tuple[str, int], dict[int, int]] = {}
    for kind, number, mark in session.execute(query.distinct()):
        passed, whole = (int(each) for each in mark.rsplit(":", 2)[1:])
        shares = found.setdefault((kind, number), {})
        shares[whole] = max(passed, shares.get(whole, 0))
    return found
