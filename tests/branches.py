"""People who sit at a branch: what they may do is as on top, what they see begins at their unit."""

from datetime import date

from app.core import accounts
from app.core.actor import SYSTEM
from app.core.clock import moved_to
from app.core.db import atomic
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
