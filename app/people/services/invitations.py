"""会员邀请 — HR invites members to their own pages: a one-time code each, shown once, kept as a keyed
hash.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.core import accounts, audit, secrets
from app.core.accounts import User
from app.core.actor import Actor
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Employee, MemberAccess, Membership
from app.people.services.refusals import NotInvited
from app.rules.members import ACCESS, new_code, read_code
from app.tenants.queries import setting

IN_PARTS = 1_000


class Invited(NamedTuple):
    """已邀请 — whom, and the code that is shown this once."""

    employee_no: str
    name: str
    unit: str
    code: str


def invite(people: Sequence[Employee], *, actor: Actor, on: date, at: datetime) -> list[Invited]:
    """邀请 — a new code for each of these members; an older one is void, whoever comes in already begins
    anew.

    Nobody is left out silently: raises NotInvited for who is no member in service or has no identity number.
    """
    for start in range(0, len(people), IN_PARTS):
        _must_be_invitable(people[start : start + IN_PARTS])
    expires_on = on + timedelta(days=int(setting("invitation_days")))
    made = []
    for start in range(0, len(people), IN_PARTS):
        part = people[start : start + IN_PARTS]
        known = access_of([person.id for person in part])
        made += [_invite(person, known.get(person.id), expires_on, actor, at) for person in part]
        session.flush()
    label = (
        f"employees:{people[0].name}"
        if len(people) == 1
        else f"employees:{_('%(count)s members', count=len(people))}"
    )
    only = people[0].id if len(people) == 1 else None
    audit.record("invite_members", label, actor=actor, changes={"rows": [None, len(made)]}, subject_id=only)
    return made


def withdraw_access(row: MemberAccess, *, actor: Actor, reason: str) -> MemberAccess:
    """撤回 — an invitation nobody shall use, or a way in that is shut; the account's sessions end.

    Raises NotAllowedNow.
    """
    row.state = ACCESS.after(row.state, "withdraw")
    row.code_digest = None
    _shut(row)
    label = f"employees:{row.employee.name}"
    audit.record("withdraw_access", label, actor=actor, reason=reason, subject_id=row.employee_id)
    session.flush()
    return row


def expire_invitations(*, on: date) -> int:
    """过期 — invitations whose day has passed; answers how many. Harmless when done twice."""
    over = session.scalars(
        select(MemberAccess).where(MemberAccess.state == "invited", MemberAccess.expires_on < on)
    ).all()
    for row in over:
        row.state, row.code_digest = ACCESS.after(row.state, "expire"), None
    session.flush()
    return len(over)


def access_of(employee_ids: Sequence[int]) -> dict[int, MemberAccess]:
    """入口 — of these people, by their number; who was never invited is left out."""
    found = select(MemberAccess).where(MemberAccess.employee_id.in_(employee_ids))
    return {row.employee_id: row for row in session.scalars(found)}


def digest_of(employee_id: int, code: str) -> str:
    """码摘要 — a keyed hash of this person's code, of this union only."""
    return secrets.blind_index(current_tenant_id(), "member_code", f"{employee_id}.{read_code(code)}")


def _invite(
    person: Employee, row: MemberAccess | None, expires_on: date, actor: Actor, at: datetime
) -> Invited:
    code = new_code()
    if row is None:
        row = MemberAccess(employee_id=person.id)
        session.add(row)
    else:
        _shut(row)
    row.state = ACCESS.after(row.state or ACCESS.initial, "invite")
    row.code_digest, row.expires_on = digest_of(person.id, code), expires_on
    row.tries, row.tried_at = 0, None
    row.invited_by, row.invited_at, row.activated_at = actor.name, at, None
    return Invited(person.employee_no, person.name, person.unit.full_name, code)


def _shut(row: MemberAccess) -> None:
    """Nobody comes in with the password of before, and whoever is in is out."""
    account = session.get(User, row.account_id) if row.account_id else None
    if account is not None:
        account.active = False
        accounts.end_sessions(account.id)


def _must_be_invitable(people: Sequence[Employee]) -> None:
    ids = [person.id for person in people]
    open_ones = select(Membership.employee_id).where(
        Membership.left_on.is_(None), Membership.employee_id.in_(ids)
    )
    members = set(session.scalars(open_ones))
    for person in people:
        if person.state != "active" or person.id not in members:
            raise NotInvited(
                _("%(who)s is no member in service: only those are invited.", who=person), field="employee"
            )
        if person.id_no_tail_index is None:
            raise NotInvited(
                _(
                    "The identity number of %(who)s is not on record, and its last four are asked at the "
                    "door: "
                    "enter it first.",
                    who=person,
                ),
                field="employee",
            )
