"""回避 — nobody proposes or decides what concerns themselves: by their own seat, or the same name."""

from sqlalchemy import or_, select

from app.care.services.refusals import OwnCase
from app.care.services.seal import subject_of
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import session
from app.core.text import _
from app.models import CareCase, CareSubject, Employee, Seat


def concerned_users(case: CareCase) -> list[int]:
    """须回避的账号 — who applied, the member's own account, and whoever bears the member's name."""
    employee = session.get_one(Employee, subject_of(case).employee_id)
    same = or_(Seat.employee_id == employee.id, User.first_name == employee.name)
    found = session.scalars(select(Seat.user_id).join(User, User.id == Seat.user_id).where(same))
    return [*found, *([case.requested_by_id] if case.requested_by_id else [])]


def refuse_own(subject: CareSubject, actor: Actor) -> None:
    """Raise OwnCase for who would propose help for themself."""
    own_seat = (Seat.user_id == actor.user_id, Seat.employee_id == subject.employee_id)
    concerned = session.scalar(select(Employee.name).where(Employee.id == subject.employee_id))
    if concerned == actor.name or session.scalar(select(Seat.id).where(*own_seat).limit(1)) is not None:
        raise OwnCase(
            _("This case concerns yourself, or somebody of your name: another officer proposes the help.")
        )
