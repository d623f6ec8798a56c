"""Standards: what an item may cost at most, in which shape and forms, on which clause."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, literal_column
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import TenantScoped
from app.core.text import _l
from app.rules.standard_items import ITEMS, SHAPES, TIERS
from app.rules.standards import CONFIDENCE, STANDARD_STATES

# of what a document says from a day on there is one line for the whole union, unless it was taken out of use
ONE_LINE = "unit_id IS NULL AND state <> 'retired'"


class WelfareStandard(TenantScoped, Base):
    """标准 — the most an item may cost, or its share, and the document that says so.

    A line of the whole union has no unit; one of a unit is stricter, and holds for what is paid there and
    below. Who entered it does not confirm it.
    """

    __tablename__ = "welfare_standards"
    __small__ = "a union has some hundred lines"
    __fence__ = None
    __table_args__ = c.scoped(
        Index(
            "uq_welfare_standards_line",
            *("tenant_id", "region", "item", "tier", "shape", "document", "valid_from"),
            unique=True,
            sqlite_where=literal_column(ONE_LINE),
            postgresql_where=literal_column(ONE_LINE),
        ),
        Index(None, "tenant_id", "item", "state"),
        CheckConstraint("cap_fen > 0 OR ratio_bp > 0 OR count > 0", name="figure"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="span"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id", name="two_people"),
        c.scoped_fk("file_id", "stored_files"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    region: Mapped[str] = c.text(_l("Region"), 20)
    item: Mapped[str] = c.choice(_l("Item"), ITEMS)
    tier: Mapped[str] = c.choice(_l("Tier"), TIERS, default="")
    shape: Mapped[str] = c.choice(_l("How it is counted"), SHAPES, default="event")
    cap_fen: Mapped[int | None] = c.fen(_l("At most"))
    ratio_bp: Mapped[int | None] = c.number(_l("Share, in hundredths of a percent"), info={"kind": "hidden"})
    count: Mapped[int | None] = c.number(_l("Times or days"))
    forms: Mapped[list[str]] = c.json(_l("Forms allowed"), default=list, info={"kind": "hidden"})
    unit_id: Mapped[int | None] = c.reference(_l("Only for the unit"))
    document: Mapped[str] = c.text(_l("Document and its no."), 200)
    clause: Mapped[str | None] = c.text(_l("Clause"))
    source: Mapped[str | None] = c.text(_l("Where it was read"), 200)
    confidence: Mapped[str] = c.choice(_l("How sure"), CONFIDENCE, default="weak")
    note: Mapped[str | None] = c.text(_l("Note"), 200)
    valid_from: Mapped[date] = c.day(_l("Valid from"))
    valid_until: Mapped[date | None] = c.day(_l("Valid until"))
    state: Mapped[str] = c.choice(
        _l("State"),
        STANDARD_STATES,
        tones={"proposed": "wait", "confirmed": "good", "retired": "off"},
        default="proposed",
    )
    entered_by: Mapped[str | None] = c.text(_l("Entered by"))
    entered_by_id: Mapped[int | None] = c.reference(_l("Entered by"), info={"kind": "hidden"})
    confirmed_on: Mapped[date | None] = c.day(_l("Confirmed on"))
    confirmed_by: Mapped[str | None] = c.text(_l("Confirmed by"))
    confirmed_by_id: Mapped[int | None] = c.reference(_l("Confirmed by"), info={"kind": "hidden"})
    retired_on: Mapped[date | None] = c.day(_l("Out of use since"))
    file_id: Mapped[int | None] = c.reference(_l("File"), info={"kind": "hidden"})

    unit: Mapped[Any] = c.to_one(
        "WelfareStandard.unit_id", "OrgUnit.id", info={"label": _l("Only for the unit")}
    )

    def __str__(self) -> str:
        return f"{self.document} · {ITEMS.get(self.item, self.item)}"
