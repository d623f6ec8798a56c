"""已享受登记 — rooms above say what was given to whom: each a select of what counts towards the standards.

    register_usage("care", given_by_care)  # a function that answers a Core select, tied to the tenant

Columns: tenant_id, employee_id, unit_id (that paid), item, tier, festival, on, fen; and, where there is one,
`key` (what tells one occurrence from another, such as the disease), `event` (of the person's life, as care's
event_key writes it) and `source` (which case or grant it is).
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, Subquery, literal, select, union_all

COLUMNS = ("tenant_id", "employee_id", "unit_id", "item", "tier", "festival", "on", "fen")
MORE = ("key", "event", "source")

_USAGES: dict[str, Callable[[], Select[Any]]] = {}


def register_usage(name: str, select_factory: Callable[[], Select[Any]]) -> None:
    """登记 — once per room, at the start; the same name again replaces it."""
    _USAGES[name] = select_factory


def usage(more: Sequence[str] = MORE) -> Subquery | None:
    """全部已享受 — what every room gave, one row each; None while no room has said anything.

    `more` are those of the further columns that are asked for: over everybody the others would be looked up
    for nothing.
    """
    found = [_whole(factory(), name, more) for name, factory in _USAGES.items()]
    return union_all(*found).subquery("used") if found else None


def _whole(given: Select[Any], name: str, asked: Sequence[str]) -> Select[Any]:
    rows = given.subquery(f"used_{name}")
    more = [rows.c[each] if each in rows.c else literal("").label(each) for each in asked]
    return select(*(rows.c[each] for each in COLUMNS), *more)
