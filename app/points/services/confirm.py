"""发放确认 — a plan that was seen is granted: money set aside, points issued, lots opened, in one
transaction, set-based.

A hundred thousand people are a handful of statements. The plan is computed once more before: when roster,
rule or earlier grants would give another one, the confirmation is refused.
"""

from typing import Any

from sqlalchemy import String, cast, func, insert, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import DomainError
from app.core.money import Money, Points
from app.core.preview import DigestUnknown, StalePreview
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.ledger import services as ledger
from app.ledger.queries import available_fen
from app.ledger.services import Booking, open_account
from app.models import Account, Grant, JournalEntry, PointRule, Posting
from app.points.queries import LINES, LOTS, answers
from app.points.services.prepare import paying_sub_account, question_of, refuse_out_of_sight
from app.rules.budgets import refuse_more_than
from app.rules.points import GRANT_LIFECYCLE

ACCOUNTS: Any = Account.__table__
POSTINGS: Any = Posting.__table__


class SamePerson(DomainError):
    """同一人 — who prepared a grant does not confirm it (不相容职务分离)."""

    code = "same_person"
    status = 403


class NobodyToGrant(DomainError):
    """无人可发 — the plan gives points to nobody."""

    code = "nobody_to_grant"


def confirm_grant(grant: Grant, *, digest: str, actor: Actor) -> Grant:
    """确认发放 — grant what was seen; confirming again does nothing.

    Raises DigestUnknown for another plan's digest, StalePreview when the plan would differ by now,
    SamePerson for the one who prepared it, AvailableTooLittle when the sub-account has less than it costs,
    NobodyToGrant.
    """
    rule = session.get_one(PointRule, grant.rule_id, with_for_update=True)
    session.refresh(grant, with_for_update=True)
    if grant.digest != digest:
        raise DigestUnknown(
            _("This is not the preview that is waiting. Open the grant again and confirm what it shows.")
        )
    if grant.state == "released":
        return grant
    state = GRANT_LIFECYCLE.after(grant.state, "confirm")
    if actor.is_same_person(grant.prepared_by_id):
        raise SamePerson(
            _("You prepared this grant yourself: somebody else has to confirm it, usually the union chair.")
        )
    refuse_out_of_sight(rule)
    _refuse_stale(grant, rule)
    _book(grant, actor)
    grant.state, grant.confirmed_by, grant.confirmed_at = state, actor.name, clock.now()
    session.flush()
    audit.record(
        "confirm",
        grant,
        actor=actor,
        changes={
            "people": [None, grant.people],
            "points": [None, grant.total_points],
            "fen": [None, grant.total_fen],
        },
    )
    return grant


def _refuse_stale(grant: Grant, rule: PointRule) -> None:
    if grant.people == 0:
        raise NobodyToGrant(_("By this plan nobody gets points: look at the reasons beside the names."))
    changed = 0
    if rule.state == "released" and rule.version == grant.rule_version:
        changed = _differences(grant, rule)
        if not changed:
            return
    raise StalePreview(
        _(
            "The rule or the roster has changed since this was prepared (%(people)s people differ). "
            "Prepare the grant again and confirm the new preview.",
            people=changed,
        ),
        changed=changed,
    )


def _differences(grant: Grant, rule: PointRule) -> int:
    """How many people the plan would treat otherwise if made now, those who came and went included.

    What stands in both plans stands there twice: no join, and so no plan of the database's that could go
    wrong.
    """
    compared = ("employee_id", "unit_id", "points", "value_fen", "blocked")
    now = answers(question_of(grant, rule)).subquery()
    staged = select(*(LINES.c[name] for name in compared)).where(
        LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id
    )
    both = union_all(select(*(now.c[name] for name in compared)), staged).subquery()
    single = select(both.c.employee_id).group_by(*both.c).having(func.count() == 1).subquery()
    with bulk.joining_many():
        return int(bulk.execute(select(func.count(single.c.employee_id.distinct()))).scalar_one())


def _book(grant: Grant, actor: Actor) -> None:
    paying = paying_sub_account(grant)
    refuse_more_than(Money(available_fen(paying.id)), Money(grant.total_fen), name=str(paying))
    booking = Booking(
        f"grant:{grant.code}", "grant", actor, grant.granted_on, rule_version=grant.rule_version
    )
    if grant.total_fen:
        available, granted = open_account("available", paying.id), open_account("granted", paying.id)
        ledger.transfer(available, granted, Money(grant.total_fen), booking=booking)
    entry = ledger.begin("points", booking=booking)
    with bulk.joining_many():
        _credit_members(grant)
        _write_postings(grant, entry)
        _open_lots(grant, paying.unit_id)
    ledger.seal(entry)
    grant.entry_id = entry.id


def _granted(grant: Grant) -> tuple[Any, ...]:
    return (LINES.c.tenant_id == current_tenant_id(), LINES.c.grant_id == grant.id, LINES.c.blocked.is_(None))


def _credit_members(grant: Grant) -> None:
    """Each member's account, opened where it is missing, holds the points more."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    members = (
        select(
            literal(current_tenant_id()),
            literal("member:") + cast(LINES.c.employee_id, String),
            literal("member"),
            literal("points"),
            LINES.c.points,
            LINES.c.employee_id,
        )
        .where(*_granted(grant))
        .order_by(LINES.c.employee_id)
    )
    opened = make(ACCOUNTS).from_select(
        ["tenant_id", "code", "kind", "unit", "balance", "employee_id"], members
    )
    bulk.execute(
        opened.on_conflict_do_update(
            index_elements=["tenant_id", "code"],
            set_={"balance": ACCOUNTS.c.balance + opened.excluded.balance},
        )
    )


def _write_postings(grant: Grant, entry: JournalEntry) -> None:
    """Out of what is issued, into each member's account."""
    tenant_id, issued = current_tenant_id(), open_account("issued")
    bulk.insert_rows(
        POSTINGS,
        [{"entry_id": entry.id, "account_id": issued.id, "amount": -Points(grant.total_points).points}],
    )
    members = LINES.join(
        ACCOUNTS,
        (ACCOUNTS.c.tenant_id == LINES.c.tenant_id)
        & (ACCOUNTS.c.employee_id == LINES.c.employee_id)
        & (ACCOUNTS.c.kind == "member"),
    )
    bulk.execute(
        insert(POSTINGS).from_select(
            ["tenant_id", "entry_id", "account_id", "amount"],
            select(literal(tenant_id), literal(entry.id), ACCOUNTS.c.id, LINES.c.points)
            .select_from(members)
            .where(*_granted(grant)),
        )
    )


def _open_lots(grant: Grant, paying_unit_id: int) -> None:
    lots = {
        "tenant_id": literal(current_tenant_id()),
        "employee_id": LINES.c.employee_id,
        "grant_id": literal(grant.id),
        "sub_account_id": literal(grant.sub_account_id),
        "unit_id": literal(paying_unit_id),
        "points": LINES.c.points,
        "value_fen": LINES.c.value_fen,
        "left_points": LINES.c.points,
        "left_fen": LINES.c.value_fen,
        "restricted": literal(value=False),
        "granted_on": literal(grant.granted_on),
        "expires_on": literal(grant.expires_on),
    }
    bulk.execute(
        insert(LOTS).from_select(
            list(lots), select(*lots.values()).where(*_granted(grant)).order_by(LINES.c.employee_id)
        )
    )
