"""A small union for the tests of feedback: people at units, goods received, links to answer by."""

from datetime import date, datetime

from app.core.clock import SHANGHAI
from app.core.db import atomic, session
from app.feedback.services.boxes import Box, opened
from app.feedback.services.inviting import invite_for, links_for
from app.models import Employee, FeedbackPool, Order, OrgUnit, Supplier
from tests.cast import Union

TODAY = date(2026, 9, 15)
CLOSED = date(2026, 10, 11)  # the day after the last on which September's answers are taken
GOOD = {"overall": "5", "goods": "5", "delivery": "4"}
BAD = {"overall": "1", "goods": "2", "delivery": "1"}


def people(union: Union, unit: str, count: int, *, mark: str = "") -> list[int]:
    """So many employees of a unit, by number; the scope of the union is in force."""
    with atomic():
        made = [
            Employee(
                employee_no=f"{unit}{mark}{n}",
                employee_no_key=f"{unit}{mark}{n}",
                name=f"职工{n}",
                unit_id=union.units[unit],
            )
            for n in range(count)
        ]
        session.add_all(made)
        session.flush()
        return [each.id for each in made]


def received(union: Union, employees: list[int], *, on: date = TODAY) -> None:
    """Each of them received goods."""
    with atomic():
        supplier = session.query(Supplier).filter_by(code="GYS").first()
        if supplier is None:
            supplier = Supplier(code="GYS", name="供应商", state="active")
            session.add(supplier)
            session.flush()
        for number in employees:
            key = f"{on}-{number}"
            session.add(
                Order(
                    number=f"DD{key}",
                    reference=key,
                    employee_id=number,
                    supplier_id=supplier.id,
                    unit_id=union.units["总部"],
                    state="received",
                    total_points=10,
                    total_fen=1000,
                    placed_on=on,
                    placed_at=datetime(on.year, on.month, on.day, 9, tzinfo=SHANGHAI),
                    placed_by="陈静",
                    received_on=on,
                )
            )


def links(employees: list[int], *, on: date = TODAY) -> list[str]:
    """The first link of each, as the answer page takes it."""
    with atomic():
        invite_for("order", on=on)
    return [links_for(number, on=on)[0].path.removeprefix("/f/") for number in employees]


def pool_of(unit_id: int, occasion: str = "order:2026-09") -> FeedbackPool:
    """The pool of a unit, read anew."""
    session.expire_all()
    return session.query(FeedbackPool).filter_by(unit_id=unit_id, occasion=occasion).one()


def box_of(unit_id: int, occasion: str = "order:2026-09") -> Box:
    """What is in its box: what somebody reads who holds the database and the keys."""
    return opened(pool_of(unit_id, occasion))


def unit_of(union: Union, name: str) -> OrgUnit:
    return session.get_one(OrgUnit, union.units[name])
