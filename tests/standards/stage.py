"""标准舞台 — people of a union, lines put into force by hand, and things given before by a room of tests."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, String, delete, literal, select

from app.core.db import session
from app.core.documents import Document, checked
from app.core.given_rows import given_rows
from app.core.tenancy import current_tenant_id
from app.models import Employee, WelfareStandard
from app.standards import usage
from tests.allowances import DOCUMENT
from tests.cast import TODAY, Union
from tests.core.papers import PDF

KINDS = {
    "employee_id": BigInteger(),
    "unit_id": BigInteger(),
    "item": String(),
    "tier": String(),
    "festival": String(),
    "on": Date(),
    "fen": BigInteger(),
    "key": String(),
    "event": String(),
    "source": String(),
}


def document(mark: str = "") -> list[Document]:
    """A document to rest on, another for each mark."""
    return checked([(f"办法{mark}.pdf", PDF + mark.encode())])


def line_in_force(item: str = "festival", yuan: int | None = 2_200, **more: Any) -> WelfareStandard:
    """A line in force, of the whole union in 安徽 if nothing else is said."""
    given = {
        "region": "安徽",
        "item": item,
        "shape": "person_year",
        "cap_fen": None if yuan is None else yuan * 100,
        "document": f"办法{len(session.query(WelfareStandard).all())}",
        "valid_from": date(2020, 1, 1),
        "state": "confirmed",
        **more,
    }
    made = WelfareStandard(**given)
    session.add(made)
    session.flush()
    return made


@dataclass
class Giving:
    """What a test of standards needs by name."""

    union: Union
    given: list[tuple[Any, ...]] = field(default_factory=list)

    def without_allowances(self) -> None:
        """Only what a test puts into force holds."""
        session.execute(delete(WelfareStandard).where(WelfareStandard.document == DOCUMENT))

    def person(self, number: str = "S1", unit: str = "总部") -> Employee:
        """A new person at this unit."""
        made = Employee(
            employee_no=number,
            employee_no_key=number,
            name=f"职工{number}",
            unit_id=self.union.units[unit],
            hire_on=date(2020, 1, 1),
        )
        session.add(made)
        session.flush()
        return made

    def lines(self, item: str) -> list[WelfareStandard]:
        """Every line of an item, in no order."""
        return list(session.scalars(select(WelfareStandard).where(WelfareStandard.item == item)))

    def gave(self, person: Employee, yuan: int, item: str = "festival", **more: Any) -> None:
        """Something given before."""
        on = more.get("on", date(2026, 2, 1))
        told = (
            person.id,
            person.unit_id,
            item,
            more.get("tier", ""),
            more.get("festival", ""),
            on,
            yuan * 100,
        )
        self.given.append((*told, more.get("key", ""), more.get("event", ""), more.get("source", "")))
        usage.register_usage("tests", self._rows)

    def _rows(self) -> Any:
        rows = given_rows("given_by_tests", KINDS, self.given)
        return select(literal(current_tenant_id()).label("tenant_id"), *rows.c)


ON = TODAY
