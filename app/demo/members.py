"""演示会员入口 — some hundred members invited, some dozen in; one of them is shown at the sign-in."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from app.core import accounts
from app.core.accounts import User
from app.core.clock import moved_to, now, today
from app.core.db import session
from app.demo.union import CODE, Demo, Login
from app.models import Employee, Membership, Order
from app.people.services import entry
from app.people.services.invitations import expire_invitations, invite

FIRST, THEN, IN = 160, 90, 12  # invited weeks ago, invited lately, and who came in
WEEKS_AGO, LATELY = timedelta(days=21), timedelta(days=3)


def open_doors(demo: Demo) -> None:
    """开通会员入口 — two rounds of invitations; the codes of the first that nobody used have lapsed."""
    people = _members(FIRST + THEN)
    first, then = people[:FIRST], people[FIRST:]
    with moved_to(demo.today - WEEKS_AGO):
        codes = invite(first, actor=demo.actors["hr"], on=today(), at=now())
    for place, (person, made) in enumerate(zip(first[:IN], codes, strict=False)):
        with moved_to(demo.today - WEEKS_AGO + timedelta(days=1 + place % 10)):
            password = accounts.one_time_password()
            account = _comes_in(person, made.code, password)
            if place == 0:
                demo.logins.append(_shown(person, account, password))
    with moved_to(demo.today - LATELY):
        expire_invitations(on=today())
        invite(then, actor=demo.actors["hr"], on=today(), at=now())


def first_in() -> Employee:
    """首位会员 — who comes in first, and is shown at the sign-in."""
    return _members(1)[0]


def _members(count: int) -> Sequence[Employee]:
    """Members in service, those with most orders first: a page with something on it is worth a look."""
    orders = select(Order.employee_id, func.count().label("many")).group_by(Order.employee_id).subquery()
    chosen = (
        select(Employee)
        .join(Membership, Membership.employee_id == Employee.id)
        .outerjoin(orders, orders.c.employee_id == Employee.id)
        .where(Employee.state == "active", Membership.left_on.is_(None))
        .where(Employee.id_no_tail_index.is_not(None))
        .order_by(func.coalesce(orders.c.many, 0).desc(), Employee.id)
    )
    return session.scalars(chosen.limit(count)).all()


def _comes_in(person: Employee, code: str, password: str) -> User:
    door = entry.door_of(CODE, person.employee_no)
    tail = (person.id_no or "")[-4:]
    return entry.activate(door, tail=tail, code=code, password=password, on=today(), at=now())


def _shown(person: Employee, account: User, password: str) -> Login:
    """Shown at every sign-in, so it never has to change."""
    accounts.state_of(account.id).password_set_at = None
    return Login("member", person.name, account.email, password, union=CODE, number=person.employee_no)
