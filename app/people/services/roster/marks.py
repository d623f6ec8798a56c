"""行标识 — what a roster of ours carries through Excel and back: whose row it is, and what stood in it then.

A row's key names the person and holds a keyed digest of each value as it was written, so that what was edited
in the sheet, what was changed here meanwhile, and both at once can be told apart. Keys and the mark of the
workbook are bound to the tenant: a forged or foreign one does not fit.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.core import secrets
from app.core.sheets.refusals import Refused
from app.core.tenancy import current_tenant_id

TEMPLATE, VERSION = "roster", "1"
DIGEST, SEAL = 6, 20  # hex digits of a value's digest, and of the seal over the whole key
# the values whose digests a key holds, in this order; of the masked ones what is shown and what is meant
BASE = (
    *("employee_no", "name", "gender", "id_no", "birth_date", "phone", "email", "dept_path", "position"),
    *("grade", "employment_type", "ethnicity", "education", "marital_status", "hire_date", "is_member"),
    *("id_no.meant", "birth_date.meant", "phone.meant", "email.meant", "state"),
)


class Mark(NamedTuple):
    """行标识 — the person a row is about, and the digests of what was written."""

    employee_id: int
    base: Mapping[str, str]

    def is_as_written(self, field: str, value: Any) -> bool:
        """Whether this value is the one the field had when the workbook was written."""
        return self.base[field] == digest(self.employee_id, field, value)


def key_of(employee_id: int, written: Mapping[str, Any]) -> str:
    """写标识 — the key of a row; `written` holds a value for each of BASE."""
    base = "".join(digest(employee_id, field, written.get(field)) for field in BASE)
    body = f"{VERSION}.{employee_id}.{base}"
    return f"{body}.{_seal(body)}"


def mark_in(text: str) -> Mark | None:
    """读标识 — what a key says; None for one that is not ours, or was changed. Raises Refused for an old
    one.
    """
    version, _dot, rest = text.partition(".")
    number, _dot, rest = rest.partition(".")
    base, _dot, seal = rest.partition(".")
    if not number.isdecimal() or len(seal) != SEAL or seal != _seal(f"{version}.{number}.{base}"):
        return None
    if version != VERSION or len(base) != DIGEST * len(BASE):
        raise Refused("older_template")
    parts = [base[at : at + DIGEST] for at in range(0, len(base), DIGEST)]
    return Mark(int(number), dict(zip(BASE, parts, strict=True)))


def digest(employee_id: int, field: str, value: Any) -> str:
    """摘要 — of one value of one person: tells that it is the same, not what it is."""
    said = "" if value is None else str(value)
    return secrets.blind_index(current_tenant_id(), "roster_value", f"{employee_id}.{field}.{said}")[:DIGEST]


def origin(**facts: str) -> dict[str, str]:
    """来历 — what a workbook of ours says of itself: template, version, and who wrote it when, sealed."""
    said = {"template": TEMPLATE, "version": VERSION, **facts}
    return {**said, "seal": _seal(_spelled(said))}


def must_be_ours(found: Mapping[str, str]) -> None:
    """验来历 — a workbook of this union, of the template in force. Raises Refused."""
    said = {name: value for name, value in found.items() if name != "seal"}
    if found.get("seal") != _seal(_spelled(said)):
        raise Refused("foreign_workbook")
    if (said.get("template"), said.get("version")) != (TEMPLATE, VERSION):
        raise Refused("older_template")


def _seal(text: str) -> str:
    return secrets.blind_index(current_tenant_id(), "roster_seal", text)[:SEAL]


def _spelled(facts: Mapping[str, str]) -> str:
    return "\n".join(f"{name}={facts[name]}" for name in sorted(facts))
