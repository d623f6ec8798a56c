"""值 — a value in JSON by the kind of its column: fen and points are numbers, days ISO, secrets masked."""

from datetime import date, datetime
from typing import Any

from flask import g

from app.core import policy
from app.core.console.attributes import Attribute


def json_value(attribute: Attribute, value: Any) -> Any:
    """A value as the API says it."""
    if value is None:
        return None
    if attribute.kind == "sensitive":
        return policy.mask(g.get("role"), attribute.mask or "", value)
    if attribute.kind == "relation":
        return {"id": value.id, "text": str(value)}
    return value.isoformat() if isinstance(value, date | datetime) else value
