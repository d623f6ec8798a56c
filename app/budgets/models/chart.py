"""The charts of accounts: rows with their years and their source."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.text import _l
from app.rules.chart import APPLIES_TO, SCHEMES, SIDES


class ChartAccount(Base):
    """会计科目 — a head of income or expense in one chart, in force from a day to a day; the same for every
    union.

    Two charts use the same code for different things: 504 is 行政支出 in the one of 2009, 维权支出 in that
    of 2021.
    """

    __tablename__ = "chart_accounts"
    __small__ = "two charts of some fifty heads"
    __table_args__ = (
        UniqueConstraint("scheme", "code", "valid_from"),
        Index(None, "parent_code"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="years"),
    )

    id: Mapped[int] = c.identity()
    scheme: Mapped[str] = c.choice(_l("Chart"), SCHEMES)
    code: Mapped[str] = c.code(_l("Account code"))
    name: Mapped[str] = c.text(_l("Account name"))
    parent_code: Mapped[str | None] = c.code(_l("Under"))
    side: Mapped[str] = c.choice(_l("Side"), SIDES)
    applies_to: Mapped[str] = c.choice(_l("For"), APPLIES_TO, default="all")
    valid_from: Mapped[date] = c.day(_l("In force from"))
    valid_until: Mapped[date | None] = c.day(_l("In force until"))
    source: Mapped[str] = c.text(_l("Source"), 200)
    verified: Mapped[bool] = c.flag(_l("Checked against the annex"), default=False)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
