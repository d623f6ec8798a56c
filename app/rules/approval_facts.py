"""审批要素 — what the conditions of a flow may ask about a request: the same words for every room."""

from dataclasses import dataclass
from typing import Any

from app.core.text import _l
from app.rules.facts import Field, Kind, Value

FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("amount_fen", Kind.WHOLE, _l("Amount"), "amount_fen"),
        Field("people", Kind.WHOLE, _l("People concerned"), "people"),
        Field("unit", Kind.UNIT, _l("Unit"), "unit"),
        Field("type", Kind.TEXT, _l("Type"), "type"),
        Field("fund", Kind.TEXT, _l("Fund source"), "fund"),
        Field("level", Kind.TEXT, _l("Level"), "level"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """要素 — of one request: its name, the unit it belongs to, and what conditions ask about.

    `amount_fen` in fen; `type`, `fund`, `level` are codes of the room that asks.
    """

    title: str
    unit_id: int
    amount_fen: int | None = None
    people: int | None = None
    type: str | None = None
    fund: str | None = None
    level: str | None = None

    def asked(self, unit_path: str) -> dict[str, Value]:
        """条件取值 — every field's value; the unit as its path today."""
        return {
            "amount_fen": self.amount_fen,
            "people": self.people,
            "unit": unit_path,
            "type": self.type,
            "fund": self.fund,
            "level": self.level,
        }

    def to_json(self) -> dict[str, Any]:
        """存 — plain values, as they are kept with a request and with each decision."""
        return {
            "title": self.title,
            "unit_id": self.unit_id,
            "amount_fen": self.amount_fen,
            "people": self.people,
            "type": self.type,
            "fund": self.fund,
            "level": self.level,
        }
