"""标记 — one row of every tenant's table at a place, each text in it carrying the place's mark.

New tables are found by themselves. Whoever reads a mark of a place out of their sight has crossed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, LargeBinary, Table, UniqueConstraint, func, insert, select

from app.core.clock import now
from app.core.columns import Encrypted, UtcDateTime
from app.core.db import Base, session
from app.core.schema import scoped_table_names
from app.core.tenancy import BULK_DOOR
from app.models import SHARED_TABLES
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.approval_json import step_to_json, to_json
from app.rules.notice_channels import CHANNELS
from app.rules.notices import PARTS, TEMPLATES

COMMON = "QXCOMMON"  # on what every seat of the tenant may read
DAY = date(2026, 8, 31)
MADE = frozenset({"org_units", "seats"})  # places and people are there already
SPECIAL: Mapping[tuple[str, str], Any] = {
    ("import_batches", "kind"): "roster",
    ("import_batches", "summary"): {
        "counts": dict.fromkeys(
            ("new", "changed", "unchanged", "rehired", "moved", "leaving", "rejected", "skipped"), 0
        ),
        "new_units": [],
        "warnings": [],
    },
    ("ledger_accounts", "kind"): "member",
    ("ledger_accounts", "balance"): 0,
    ("ledger_entries", "reverses_id"): None,
    ("ledger_entries", "kind"): "redeem",
    ("point_rule_versions", "amount"): {"points": 1},
    ("employees", "left_on"): None,
    ("proposals", "occasion"): "service",
    ("proposals", "way"): "visit",
    ("proposals", "years"): 10,
    ("proposals", "state"): "open",
    ("value_ranges", "mode"): "free",
    ("value_ranges", "affected"): [],
    ("value_ranges", "options"): None,
    ("memberships", "left_on"): None,
    ("statements", "period"): "2026-08",
    ("feedback_pools", "kind"): "survey",
    ("feedback_results", "answers"): 5,
    ("feedback_results", "questions"): [],
    ("feedback_results", "tally"): {"answers": 5, "counts": {}, "texts": {}},
    ("feedback_surveys", "questions"): [],
    ("audit_events", "object_kind"): "employees",
    ("supplier_invoices", "tax_fen"): 0,
    ("member_access", "account_id"): None,
    ("suppliers", "state"): "active",  # one still to be admitted has nobody who could come in
    ("year_end_lines", "target_id"): None,
    ("audit_events", "verb"): "edit",
    ("approval_delegations", "delegate_id"): 999_999,  # somebody else than who stands aside
    ("approval_flows", "tree"): to_json(SINGLE_CHAIR),
    ("approval_steps", "spec"): step_to_json(SINGLE_CHAIR.steps[0]),
    ("approval_requests", "subject_id"): 1,
    ("roster_findings", "row_id"): 1,
    ("compliance_exceptions", "thing_id"): 1,
    ("compliance_exceptions", "rules"): ["within_standard"],
    ("compliance_verdicts", "thing_id"): 1,
    ("compliance_verdicts", "facts"): {"fund": "dues"},
    ("reveal_asks", "object_id"): 1,
    ("welfare_standards", "entered_by_id"): None,  # somebody else than who confirmed it
    ("welfare_standards", "forms"): [],
    ("approval_requests", "concerns"): [],
    ("approval_requests", "shown"): [],
    ("notice_channels", "kind"): lambda place, column: _next_of(CHANNELS, place, column),
    ("notice_channels", "target"): None,
    ("notice_wordings", "template"): lambda place, column: _next_of(TEMPLATES, place, column),
    ("notice_deliveries", "channel"): "sms",
    ("notice_deliveries", "state"): "outbox",
    ("notices", "said"): {"zh": dict.fromkeys(PARTS, "—")},
    ("notice_choices", "levels"): {},
    ("approval_decisions", "seen"): {"facts": {}, "shown": [], "context": [], "subject": None},
}
# two columns of a row that may not point at the same one: the second points at one made for it
ANOTHER = {("sub_account_transfers", "target_id"): "sub_accounts"}
_numbers = count(500_001)  # no page has such a number in it for another reason


@dataclass(slots=True)
class Place:
    """地方 — a tenant and a unit of it, the mark of its rows, and their numbers by table."""

    tenant_id: int
    unit_id: int
    mark: str
    user_id: int
    rows: dict[str, int] = field(default_factory=dict)
    more: dict[str, set[int]] = field(default_factory=dict)  # made for others to point at


def scoped_tables() -> list[Table]:
    """Every table of tenants, those first that others point at."""
    named = set(scoped_table_names()) - MADE
    return [table for table in Base.metadata.sorted_tables if table.name in named]


def fill(place: Place) -> Place:
    """Put one row of every table there; the tenant's scope is in force, and nothing is committed."""
    for table in scoped_tables():
        place.rows[table.name] = _made(place, table)
    return place


def _made(place: Place, table: Table) -> int:
    values = {column.name: value for column in table.columns if (value := _value(place, column)) is not None}
    made = insert(table).values(values).returning(table.c.id)
    return int(session.execute(made, execution_options={BULK_DOOR: True}).scalar_one())


def mark_of(place: Place, table: str) -> str:
    """What stands in the texts of this table's row."""
    return COMMON if table in SHARED_TABLES else place.mark


def _value(place: Place, column: Column[Any]) -> Any:
    table = column.table.name
    if (table, column.name) in SPECIAL:
        special = SPECIAL[table, column.name]
        return special(place, column) if callable(special) else special
    if column.name == "id" and column.primary_key:
        return next(_numbers)
    if column.name == "tenant_id":
        return place.tenant_id
    if (table, column.name) in ANOTHER:
        other = ANOTHER[table, column.name]
        number = _made(place, Base.metadata.tables[other])
        place.more.setdefault(other, set()).add(number)
        return number
    if (number := _number_of(place, column)) is not None:
        return number
    return _of_kind(place, column)


def _next_of(kinds: Iterable[str], place: Place, column: Column[Any]) -> str:
    """One of each kind in a union: its first place has the first, its second the next."""
    theirs = select(func.count()).select_from(column.table).where(column.table.c.tenant_id == place.tenant_id)
    return tuple(kinds)[session.execute(theirs, execution_options={BULK_DOOR: True}).scalar_one()]


def _number_of(place: Place, column: Column[Any]) -> int | None:
    """The number of the row pointed at, where the name says of which table."""
    targets = {key.column.table.name for key in column.foreign_keys}
    known = {"org_units": place.unit_id, "ab_user": place.user_id, **place.rows}
    if found := [known[name] for name in targets if name in known]:
        return found[0]
    if column.name == "unit_id":
        return place.unit_id
    if column.name == "employee_id":
        return place.rows.get("employees")
    if column.name.endswith("by_id") or column.name in ("user_id", "owner_id"):
        return place.user_id
    return None


def _of_kind(place: Place, column: Column[Any]) -> Any:
    if words := column.info.get("words"):
        return next(iter(words))
    made = next((make for kind, make in BY_KIND if isinstance(column.type, kind)), None)
    if made is not None:
        return made()
    if column.type.python_type is int:
        return next(_numbers) if _is_key(column) else None if column.name.endswith("_id") else 1
    return f"{mark_of(place, column.table.name)}{next(_numbers)}"


def _is_key(column: Column[Any]) -> bool:
    keys = (each for each in column.table.constraints if isinstance(each, UniqueConstraint))
    return any(column.name in each.columns for each in keys)


BY_KIND: Sequence[tuple[Any, Callable[[], Any]]] = (
    (Encrypted, lambda: f"13800{next(_numbers)}"),
    (UtcDateTime, now),
    (Date, lambda: DAY),
    (JSON, dict),
    (Boolean, lambda: False),
    (LargeBinary, lambda: None),
)
