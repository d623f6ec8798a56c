"""身份要素 — identity number and phone as stored: cipher text, and keyed indexes that answer equality only.

Forms and rosters come through here alike, so that a number is found again however it came in.
"""

from sqlalchemy import ColumnElement, or_

from app.core.secrets import blind_index
from app.core.tenancy import current_tenant_id
from app.models import Employee

TAIL = 4


def sensitive_values(*, id_no: str | None, phone: str | None) -> dict[str, str | None]:
    """敏感列 — the six columns of the tenant in force for values already parsed by rules/people.py."""
    return {**id_no_values(id_no), **phone_values(phone)}


def id_no_values(id_no: str | None) -> dict[str, str | None]:
    """身份证列 — the identity number, its index, and the index of its last four."""
    return _indexed("id_no", id_no)


def phone_values(phone: str | None) -> dict[str, str | None]:
    """手机号列 — the phone, its index, and the index of its last four."""
    return _indexed("phone", phone)


def index_of(kind: str, value: str) -> str:
    """盲索引 — what `<kind>_index` holds for this value; kinds are id_no, phone, id_no_tail, phone_tail."""
    return blind_index(current_tenant_id(), kind, value)


def has_number(text: str) -> ColumnElement[bool]:
    """按号码查 — employees whose identity number or phone is exactly this, or ends in these four."""
    text = text.strip().upper()
    return or_(
        Employee.id_no_index == index_of("id_no", text),
        Employee.phone_index == index_of("phone", text),
        Employee.id_no_tail_index == index_of("id_no_tail", text),
        Employee.phone_tail_index == index_of("phone_tail", text),
    )


def _indexed(kind: str, value: str | None) -> dict[str, str | None]:
    return {
        kind: value,
        f"{kind}_index": index_of(kind, value) if value else None,
        f"{kind}_tail_index": index_of(f"{kind}_tail", value[-TAIL:]) if value else None,
    }
