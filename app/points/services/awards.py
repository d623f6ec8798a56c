"""奖发 — one person's points outside of a rule: care paid in points, compensation, a correction.

It follows from a decision made elsewhere, named by its reference, so it is not confirmed a second time; it
is a grant of one line all the same, and every point of it leads back to its sub-account. It counts towards
the standards where it was decided (care counts a case from its approval on, under the same lock), and so not
once more here.
"""

from datetime import date

from sqlalchemy import or_, select

from app.core import audit, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput
from app.core.money import Points, Ratio
from app.core.numbering import next_number
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.ledger.services import ReferenceTaken
from app.models import Employee, Grant, GrantLine, Membership, PointLot, SubAccount
from app.points.services.capping import is_union_money
from app.points.services.issuing import issue
from app.points.services.judging import keep_judgement, refuse_unfit
from app.points.services.prepare import recount
from app.points.services.refusals import NotAMember
from app.rules.points import expiry_of
from app.rules.rule_json import MOST_POINTS

VALID_MONTHS = 12
LONGEST_TITLE = 200


def award(  # noqa: PLR0913 - what an award is made of
    employee: Employee,
    *,
    sub_account: SubAccount,
    points: Points,
    reason: str,
    reference: str,
    actor: Actor,
    on: date,
    expires_on: date | None = None,
    member_on: date | None = None,
) -> PointLot:
    """奖发 — these points for this person, paid from the sub-account; under the same reference it is done
    once. Union money is for who was a member on `member_on`, left empty on the day itself.

    Raises BadInput for no or too many points, no reason or a last day that has passed, NotAMember,
    NotCompliant, AvailableTooLittle, and ReferenceTaken when the reference stands for something else.
    """
    if (before := session.scalar(select(Grant).where(Grant.reference == reference))) is not None:
        return _same(before, employee, sub_account, points)
    _refuse_nonsense(points, reason, on, expires_on)
    _refuse_stranger(employee, sub_account, member_on or on)
    grant = Grant(
        code=next_number("FF", on),
        kind="award",
        state="released",
        title=reason.strip()[:LONGEST_TITLE],
        reason=reason.strip(),
        reference=reference,
        unit_id=employee.unit_id,
        sub_account_id=sub_account.id,
        granted_on=on,
        expires_on=expires_on or expiry_of(on, VALID_MONTHS),
        people=1,
        total_points=points.points,
        total_fen=Ratio(sub_account.ratio_points, sub_account.ratio_fen).value(points).fen,
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=clock.now(),
        confirmed_by=actor.name,
        confirmed_at=clock.now(),
    )
    session.add(grant)
    session.flush()
    line = GrantLine(grant_id=grant.id, employee_id=employee.id, unit_id=employee.unit_id)
    line.points, line.value_fen, line.reason = grant.total_points, grant.total_fen, grant.title
    session.add(line)
    session.flush()
    recount(grant)
    refuse_unfit(grant)
    issue(grant, actor=actor)
    keep_judgement(grant, actor=actor)
    given = {"points": [None, grant.total_points], "fen": [None, grant.total_fen]}
    audit.record("award", grant, actor=actor, changes=given, reason=grant.reason)
    return _lot_of(grant)


def _same(grant: Grant, employee: Employee, sub_account: SubAccount, points: Points) -> PointLot:
    lot = _lot_of(grant)
    if (lot.employee_id, lot.sub_account_id, lot.points) != (employee.id, sub_account.id, points.points):
        raise ReferenceTaken(
            _("“%(reference)s” stands for other points. Reload and try again.", reference=grant.reference)
        )
    return lot


def _lot_of(grant: Grant) -> PointLot:
    return session.scalars(select(PointLot).where(PointLot.grant_id == grant.id)).one()


def _refuse_stranger(employee: Employee, sub_account: SubAccount, day: date) -> None:
    """The last day of a membership is one of it: who was helped on it may be given what was decided."""
    member = (
        Membership.employee_id == employee.id,
        Membership.joined_on <= day,
        or_(Membership.left_on.is_(None), Membership.left_on >= day),
    )
    with whole_tenant("membership holds wherever the person stands"):
        if not is_union_money(sub_account) or session.scalar(select(Membership.id).where(*member).limit(1)):
            return
    raise NotAMember(
        _(
            "%(who)s was no member of the union on %(day)s, and union money is for members: pay it from the "
            "employer's money.",
            who=employee,
            day=day,
        )
    )


def _refuse_nonsense(points: Points, reason: str, on: date, expires_on: date | None) -> None:
    if not 0 < points.points <= MOST_POINTS:
        raise BadInput(
            _(
                "“%(value)s” is not a number of points from 1 to %(most)s.",
                value=points,
                most=Points(MOST_POINTS),
            )
        )
    if not reason.strip():
        raise BadInput(_("Say why these points are given."))
    if expires_on is not None and expires_on < on:
        raise BadInput(
            _("The points would have expired on %(day)s already: choose a later day.", day=expires_on)
        )
