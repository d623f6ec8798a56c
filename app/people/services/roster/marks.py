"""行标识 — what a roster of ours carries through Excel and back (core/rowkeys.py): what its keys hold."""

from collections.abc import Mapping
from typing import Any

from app.core import rowkeys
from app.core.rowkeys import Mark
from app.rules.sheets import ROSTER

TEMPLATE = ROSTER
BASE = TEMPLATE.fields


def key_of(employee_id: int, written: Mapping[str, Any]) -> str:
    """写标识 — the key of a person's row; `written` holds a value for each of BASE."""
    return rowkeys.key_of(TEMPLATE, employee_id, written)


def mark_in(text: str) -> Mark | None:
    """读标识 — what a key says; None for one that is not ours. Raises Refused for an old one."""
    return rowkeys.mark_in(TEMPLATE, text)


def origin(**facts: str) -> dict[str, str]:
    """来历 — what an exported roster says of itself."""
    return rowkeys.origin(TEMPLATE, **facts)


def must_be_ours(found: Mapping[str, str]) -> None:
    """验来历 — a roster of this union, of the template in force. Raises Refused."""
    rowkeys.must_be_ours(TEMPLATE, found)
