"""花名册记忆 — what somebody said once of how rosters are read: columns of files of one shape, words.

It belongs to the union; the console and the commands read by it. Forgetting asks again next time.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import DomainError
from app.core.text import _
from app.models import RosterLayout, RosterWord
from app.people.services.roster.check import Options
from app.rules.roster_layouts import DATE_STYLES
from app.rules.roster_policy import Policy
from app.rules.vocabulary import compared
from app.tenants.queries import setting

MOST_LAYOUTS = 300
MOST_WORDS = 5_000
LONGEST_WORD = 200


class LayoutRefused(DomainError):
    """读法不成立 — a field chosen for two columns, or a column that must be there left out."""

    code = "layout_refused"


def remembered_layouts() -> list[dict[str, Any]]:
    """记得的读法 — as the reading process takes them, those used last first."""
    rows = session.scalars(
        select(RosterLayout)
        .order_by(RosterLayout.used_at.desc().nulls_last(), RosterLayout.id.desc())
        .limit(MOST_LAYOUTS)
    )
    return [_plain(row) for row in rows]


def _plain(row: RosterLayout) -> dict[str, Any]:
    return {"fingerprint": row.fingerprint, "columns": row.columns, "dates": row.dates}


def with_memory(options: Options, look: Mapping[str, Any]) -> Options:
    """按记忆 — the options with the layout remembered and the words known here: part of the digest."""
    if look.get("how") == "remembered":
        row = session.scalars(
            select(RosterLayout).where(RosterLayout.fingerprint == look["fingerprint"])
        ).first()
        if row is not None:
            used_again(row)
            options = replace(options, layout=_plain(row))
    return replace(options, words=_digest_of({"words": dictionary(), "policy": policy_in_force()._asdict()}))


def policy_in_force() -> Policy:
    """现行政策 — what the union decided about rosters."""
    values: dict[str, Any] = {name: setting(f"roster_{name}") for name in Policy._fields}
    return Policy(**values)


def used_again(row: RosterLayout) -> None:
    """再次用到 — when a layout was used last; not worth a conflict between two who read at once."""
    session.execute(update(RosterLayout).where(RosterLayout.id == row.id).values(used_at=now()))


def remember_layout(
    look: Mapping[str, Any],
    columns: Mapping[str, str],
    dates: Mapping[str, str],
    *,
    file_name: str,
    actor: Actor,
    at: datetime,
) -> RosterLayout:
    """记住读法 — of all files with these headings; one said before is replaced."""
    row = session.scalars(
        select(RosterLayout).where(RosterLayout.fingerprint == look["fingerprint"]).with_for_update()
    ).first()
    before = dict(row.columns) if row else {}
    if row is None:
        row = RosterLayout(fingerprint=look["fingerprint"], file_name=file_name)
        session.add(row)
    row.headings = [each["heading"] for each in look["columns"]]
    row.columns, row.dates = dict(columns), dict(dates)
    row.remembered_by, row.remembered_at, row.used_at = actor.name, at, at
    session.flush()
    audit.record(
        "remember_layout",
        f"roster_layouts:{row.file_name}",
        actor=actor,
        subject_id=row.id,
        changes={"columns": [before, row.columns]},
    )
    return row


def forget_layout(row: RosterLayout, *, actor: Actor) -> None:
    """忘掉读法 — the next file of this shape is asked about again."""
    audit.record(
        "forget_layout",
        f"roster_layouts:{row.file_name}",
        actor=actor,
        subject_id=row.id,
        changes={"columns": [row.columns, None]},
    )
    session.delete(row)
    session.flush()


def layout_said(look: Mapping[str, Any], said: Mapping[str, str], dates: Mapping[str, str]) -> dict[str, Any]:
    """所说读法 — of what was chosen for each mark. Raises LayoutRefused for a field chosen twice."""
    headings = {each["mark"]: each["heading"] or each["letter"] for each in look["columns"]}
    columns = {mark: said.get(mark, "") for mark in headings}
    chosen: dict[str, str] = {}
    for mark, key in columns.items():
        if key and key in chosen:
            raise LayoutRefused(
                _(
                    "“%(first)s” and “%(second)s” are both read as the same thing: choose one of them, and "
                    "leave the other out.",
                    first=headings[chosen[key]],
                    second=headings[mark],
                )
            )
        if key:
            chosen[key] = mark
    styles = {mark: style for mark, style in dates.items() if style in DATE_STYLES and columns.get(mark)}
    return {
        "fingerprint": look["fingerprint"],
        "columns": columns,
        "dates": styles,
        "header_row": look["header_row"],
    }


# ---------------------------------------------------------------- words


def dictionary() -> dict[str, dict[str, Any]]:
    """词典 — by column, what each word means here; None: it is left out."""
    found: dict[str, dict[str, Any]] = {}
    chosen = select(RosterWord.field, RosterWord.word, RosterWord.meaning).limit(MOST_WORDS)
    for field, word, meaning in session.execute(chosen.order_by(RosterWord.id.desc())):
        found.setdefault(field, {})[word] = meaning
    return found


def remember_words(
    said: Sequence[tuple[str, str, str | None]], *, actor: Actor, at: datetime
) -> list[RosterWord]:
    """记住词义 — column, word and meaning of each; one said before is replaced."""
    kept = {(row.field, row.word): row for row in session.scalars(select(RosterWord).with_for_update())}
    rows, told = [], []
    for field, word, meaning in said:
        key = (field, compared(word)[:LONGEST_WORD])
        row = kept.get(key)
        if row is None:
            row = kept[key] = RosterWord(field=field, word=key[1])
            session.add(row)
        row.meaning, row.remembered_by, row.remembered_at = meaning, actor.name, at
        told.append(f"{key[1]} → {meaning or '—'}")
        rows.append(row)
    session.flush()
    if rows:
        audit.record(
            "remember_words", "roster_words", actor=actor, changes={"meaning": [None, "；".join(told)]}
        )
    return rows


def forget_word(row: RosterWord, *, actor: Actor) -> None:
    """忘掉词义 — the word is asked about again."""
    audit.record(
        "forget_word",
        f"roster_words:{row.word}",
        actor=actor,
        subject_id=row.id,
        changes={"meaning": [row.meaning, None]},
    )
    session.delete(row)
    session.flush()


def _digest_of(words: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
