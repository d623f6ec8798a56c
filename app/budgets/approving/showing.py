"""所示 — what the three kinds of budgets show alike."""

from collections.abc import Iterator
from typing import Any

from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money
from app.core.text import _
from app.rules.budgets import FUND_SOURCES

Rows = Iterator[tuple[Any, Any]]


def standing(model: type[Any], number: int) -> Any:
    """所提事项 — raises NotFound when it is gone, or was withdrawn."""
    found = session.get(model, number)
    if found is None or found.state == "withdrawn":
        raise NotFound(_("What was asked about does not stand any more."))
    return found


def people(*accounts: int | None) -> list[int]:
    """经手人 — who prepared or submitted it, and so does not decide."""
    return [each for each in accounts if each is not None]


def before_and_after(before: int, after: int, reason: str | None = None) -> str:
    """前后 — two amounts, and why."""
    said = _("%(before)s → %(after)s", before=Money(before).format(), after=Money(after).format())
    return f"{said} · {reason}" if reason else said


def funds() -> dict[str, Any]:
    """经费来源 — what conditions of a flow may ask about."""
    return FUND_SOURCES
