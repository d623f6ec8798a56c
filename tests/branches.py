"""People who sit at a branch, and a supplier's person: what they may do is given, what they see is theirs."""

from datetime import date

from app.core import accounts
from app.core.actor import SYSTEM
from app.core.clock import moved_to
from app.core.db import atomic, session
from app.models import Supplier
from app.tenants.services.seats import give_seat
from tests.cast import PASSWORD, Person, Union


def seat_at(union: Union, role: str, unit: str = "华东", *, alone: bool = False) -> Person:
    """Somebody new with this role at this unit, with all below it or alone, who can sign in."""
    email, name = f"{role}-{union.units[unit]}@{union.code}.example.com", f"分会{role}"
    with moved_to(date(2026, 8, 31)), union.scope(), atomic():
        given = give_seat(
            email,
            name=name,
            role=role,
            unit=union.unit(unit),
            from_on=date(2026, 1, 1),
            alone=alone,
            actor=SYSTEM,
        )
        account = accounts.account_by_email(email)
        assert account is not None
        accounts.set_password(account, PASSWORD)
        return Person(name, email, account.id, role, union.tenant_id, given.seat.id)


def seat_of(union: Union, supplier_id: int) -> Person:
    """Somebody new of this supplier, who can sign in."""
    email, name = f"supplier-{supplier_id}@{union.code}.example.com", f"供应商{supplier_id}的小王"
    with moved_to(date(2026, 8, 31)), union.scope(), atomic():
        given = give_seat(
            email,
            name=name,
            role="supplier",
            unit=union.unit("总部"),
            from_on=date(2026, 1, 1),
            owner=session.get_one(Supplier, supplier_id),
            actor=SYSTEM,
        )
        account = accounts.account_by_email(email)
        assert account is not None
        accounts.set_password(account, PASSWORD)
        return Person(name, email, account.id, "supplier", union.tenant_id, given.seat.id)
