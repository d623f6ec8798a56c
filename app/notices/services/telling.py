"""告知 — the one door of this room: every other room tells people something through it.

    tell([chair_id], "approvals.asked", facts={"what": …}, about=("approval_requests", 5), address="/…",
    at=at)

The notice stands in the caller's transaction and is there for its reader with its commit; a worker then
decides how it leaves the house (routing.py) and sends it (sending.py). Nothing is ever sent from here.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from sqlalchemy import Table, select

from app.core import bulk
from app.core.clock import SHANGHAI
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import Notice, NoticeWording
from app.rules.notices import LANGUAGES, TEMPLATES, Words, plain, said, standard

NOTICES: Table = Notice.__table__  # type: ignore[assignment]
LONGEST_ADDRESS = 500


def tell(
    recipients: Iterable[int],
    template: str,
    *,
    facts: Mapping[str, Any],
    about: tuple[str, int] | None,
    address: str | None,
    at: datetime,
    urgent: bool = False,
    key: str = "",
) -> None:
    """告知 — tell these sign-in accounts something, once.

    Idempotent by (template, about, recipient, key): told again, nothing happens; a reminder gives its day as
    `key`. Without `about` and `key` every telling is a new one. `facts` are values the template declares:
    texts (lazy ones are said in both languages), days, moments, fen. `address` is a path of ours to go on to.
    Raises KeyError for a template or a fact nobody declared, ValueError for an address outside of the house.
    """
    tell_each(
        ((user_id, facts) for user_id in recipients),
        template,
        about=about,
        address=address,
        at=at,
        urgent=urgent,
        key=key,
    )


def tell_each(
    recipients: Iterable[tuple[int, Mapping[str, Any]]],
    template: str,
    *,
    about: tuple[str, int] | None,
    address: str | None,
    at: datetime,
    urgent: bool = False,
    key: str = "",
) -> None:
    """逐人告知 — as tell(), with facts of each person's own: (account, facts); a few statements for
    thousands.
    """
    once = {
        "template": template,
        "mark": _mark(template, about, key),
        "about_kind": about[0] if about else None,
        "about_id": about[1] if about else None,
        "address": _ours(address),
        "urgent": urgent or TEMPLATES[template].urgent,
        "told_at": at,
    }
    with whole_tenant("a union's own words hold in all its units"):
        words = _words_in_force(template)
    made: dict[Any, dict[str, dict[str, str]]] = {}  # thousands are often told the same
    rows = []
    for user_id, facts in dict(recipients).items():
        same = tuple(facts.items())
        if same not in made:
            made[same] = _said(template, words, facts)
        rows.append(once | {"user_id": user_id, "said": made[same]})
    bulk.insert_all_new(NOTICES, rows)


def _mark(template: str, about: tuple[str, int] | None, key: str) -> str:
    if about is None and not key:
        key = secrets.token_urlsafe(12)
    return ":".join((template, *(map(str, about) if about else ("", "")), key))[:200]


def _ours(address: str | None) -> str | None:
    """A path of this house: what a notice leads to can be no stranger's page."""
    if address is None:
        return None
    if not address.startswith("/") or address.startswith(("//", "/\\")) or len(address) > LONGEST_ADDRESS:
        msg = f"a notice leads to a path of ours, not to {address[:60]!r}"
        raise ValueError(msg)
    return address


def _words_in_force(template: str) -> dict[str, Words]:
    """By language: the union's own words, else ours."""
    own = session.scalars(select(NoticeWording).where(NoticeWording.template == template))
    shipped = {language: standard(template, language) for language in LANGUAGES}
    return {**shipped, **{each.language: Words(each.subject, each.body, each.outside) for each in own}}


def _said(template: str, words: Mapping[str, Words], facts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    local = {
        name: value.astimezone(SHANGHAI) if isinstance(value, datetime) else value
        for name, value in facts.items()
    }
    made = {}
    for language, each in words.items():
        with force_locale(language):
            made[language] = said(each, plain(template, local))
    return made
