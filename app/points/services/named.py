"""手工与文件发放 — points for people who are named one by one: asked for by one, decided by others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.budgets.services.allocations import refuse_out_of_force
from app.core import audit, bulk, clock
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.money import Points, Ratio
from app.core.numbering import next_number
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import Budget, Employee, Grant, GrantLine, SubAccount
from app.points.queries import LINES
from app.points.services.capping import hold_named, is_union_money
from app.points.services.judging import lapse_exceptions
from app.points.services.paying import refuse_other_festival
from app.points.services.prepare import recount
from app.points.services.turning import take_back
from app.rules.people import employee_no_key
from app.rules.points import GRANT_LIFECYCLE, GRANT_WAITING, MOST_MONTHS, expiry_of
from app.rules.standard_items import ITEMS, OPEN_ITEMS
from app.rules.standards import lines_for
from app.standards.queries import lines_in_force, lines_of, regions
from app.tenants.queries import setting

LONGEST_TITLE = 200
SHOWN = 40  # characters of a number that is nobody's, in a refusal
MOST_NAMED = 200  # by hand; more come by file


class PeopleUnknown(BadInput):
    """查无此人 — a number that is nobody's in sight, or somebody's who has left."""

    code = "people_unknown"


class NotOnTheList(DomainError):
    """不在名单 — only who would get points can be taken off a list that waits."""

    code = "not_on_the_list"
    status = 409


@dataclass(frozen=True, slots=True)
class Named:
    """一人 — whom, how many points, and why."""

    employee_id: int
    unit_id: int
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """事项 — what a grant by hand is for, from where it is paid, its last day, and the item of the standards
    (and festival) it counts towards.
    """

    title: str
    reason: str
    sub_account: SubAccount
    expires_on: date | None = None
    item: str | None = None
    festival: str | None = None


def propose(
    people: Sequence[Named],
    purpose: Purpose,
    *,
    actor: Actor,
    on: date,
    kind: str = "manual",
    batch_id: int | None = None,
) -> Grant:
    """提出发放 — a grant to these people, to be looked at and submitted.

    Raises BadInput for nobody, no reason, a number of points that is none or too many, a last day that has
    passed, or an item under seal; NotInForce for money of a plan that is not approved or closed.
    """
    if kind == "manual" and not people:
        raise BadInput(_("Name at least one person."), field="people")
    _refuse_nonsense(people, purpose, on)
    paying = purpose.sub_account
    with whole_tenant("a branch grants what headquarters pays for"):
        refuse_out_of_force(session.get_one(Budget, paying.budget_id))
    grant = Grant(
        code=next_number("FF", on),
        kind=kind,
        state=GRANT_LIFECYCLE.initial,
        title=purpose.title.strip()[:LONGEST_TITLE],
        reason=purpose.reason.strip(),
        unit_id=paying.unit_id,
        sub_account_id=paying.id,
        batch_id=batch_id,
        granted_on=on,
        expires_on=purpose.expires_on
        or expiry_of(on, int(setting("points_valid_months", unit=paying.unit_id))),
        prepared_by=actor.name,
        prepared_by_id=actor.user_id,
        prepared_at=clock.now(),
        item=purpose.item if is_union_money(paying) else None,
        festival=purpose.festival if purpose.item == "festival" else None,
    )
    session.add(grant)
    session.flush()
    ratio = Ratio(paying.ratio_points, paying.ratio_fen)
    bulk.insert_rows(
        LINES,
        (
            {
                "grant_id": grant.id,
                "employee_id": each.employee_id,
                "unit_id": each.unit_id,
                "points": each.points,
                "value_fen": ratio.value(Points(each.points)).fen,
                "reason": each.reason[:LONGEST_TITLE],
            }
            for each in people
        ),
    )
    hold_named(grant)
    recount(grant)
    audit.record("prepare", grant, actor=actor, changes={"digest": [None, grant.digest]}, reason=grant.reason)
    return grant


def grant_by_hand(*, people: str, points: int, purpose: Purpose, actor: Actor, on: date) -> Grant:
    """手工发放 — the same points for everybody whose number stands in `people`, apart by lines, blanks,
    commas or semicolons.

    Raises PeopleUnknown naming the numbers that are nobody's, and as propose() does.
    """
    numbers = _numbers_in(people)
    if len(numbers) > MOST_NAMED:
        raise BadInput(
            _("%(count)d people are many to name by hand: grant by file.", count=len(numbers)), field="people"
        )
    why = purpose.reason.strip()
    named = [Named(each.id, each.unit_id, points, why) for each in _all_of(numbers)]
    return propose(named, purpose, actor=actor, on=on)


def numbers_of(people: str) -> list[int]:
    """点名 — whose employee numbers stand in the text. Raises PeopleUnknown naming what is nobody's."""
    return [each.id for each in _all_of(_numbers_in(people))]


def _numbers_in(people: str) -> list[str]:
    """As they were first typed; the same number in other letters is the same person."""
    numbers: dict[str, str] = {}
    for number in re.findall(r"[^\s,，、;；]+", people):
        numbers.setdefault(employee_no_key(number), number)
    if not numbers:
        raise BadInput(_("Please fill this in."), field="people")
    return list(numbers.values())


def _all_of(numbers: Sequence[str]) -> list[Employee]:
    rows = _people_of(numbers)
    missing = [number for number in numbers if number not in rows]
    if missing:
        raise PeopleUnknown(
            _(
                "Nobody in service in your units has the number %(numbers)s.",
                numbers="、".join(each[:SHOWN] for each in missing[:20]),
            ),
            field="people",
        )
    return [rows[number] for number in numbers]


def drop_line(line: GrantLine, *, actor: Actor, reason: str) -> GrantLine:
    """移出名单 — who stands in a waiting grant gets nothing by it, for a reason that stays beside the name.

    Raises NotOnTheList once the grant is decided, or when the person gets nothing anyway.
    """
    grant = session.get_one(Grant, line.grant_id)
    take_back(grant, actor=actor)
    session.refresh(grant, with_for_update=True)  # after the request, as granting locks them
    if grant.state not in GRANT_WAITING or line.blocked is not None:
        raise NotOnTheList(
            _(
                "“%(who)s” cannot be taken off: the grant is decided, or gives nothing here.",
                who=line.employee,
            )
        )
    line.blocked, line.reason = "dropped", reason.strip()[:LONGEST_TITLE]
    line.points, line.value_fen, line.case = 0, 0, None
    session.flush()
    recount(grant)
    lapse_exceptions(grant, actor=actor)
    audit.record("drop", line, actor=actor, reason=reason)
    return line


def _people_of(numbers: Sequence[str]) -> dict[str, Employee]:
    """By number, in sight and in service; case and width of letters do not matter."""
    keys = {employee_no_key(number): number for number in numbers}
    rows = session.scalars(
        select(Employee).where(Employee.employee_no_key.in_(list(keys)), Employee.state == "active")
    )
    return {keys[row.employee_no_key]: row for row in rows}


def _refuse_nonsense(people: Sequence[Named], purpose: Purpose, on: date) -> None:
    most = int(setting("points_by_hand_most", unit=purpose.sub_account.unit_id))
    _refuse_sealed(purpose.item)
    if purpose.item == "festival" and purpose.festival:
        refuse_other_festival(purpose.festival, purpose.sub_account)
    _refuse_by_the_day(purpose, on)
    if not purpose.reason.strip():
        raise BadInput(_("Say why these points are given."), field="reason")
    if any(not 0 < each.points <= most for each in people):
        raise BadInput(
            _("A person is given 1 to %(most)s points by hand at once.", most=Points(most)), field="points"
        )
    refuse_last_day(purpose.expires_on, on)


def refuse_last_day(last: date | None, on: date) -> None:
    """最后有效日 — raises BadInput for one that has passed, or comes later than points are ever valid."""
    if last is not None and last < on:
        raise BadInput(
            _("The points would have expired on %(day)s already: choose a later day.", day=last),
            field="expires_on",
        )
    furthest = expiry_of(on, MOST_MONTHS)
    if last is not None and last > furthest:
        raise BadInput(
            _(
                "Points are valid for at most %(most)d months: choose %(day)s or an earlier day.",
                most=MOST_MONTHS,
                day=furthest,
            ),
            field="expires_on",
        )


def _refuse_by_the_day(purpose: Purpose, on: date) -> None:
    """A grant does not say how many days it is for: by the ceiling of one day everybody would be stopped."""
    item = purpose.item if is_union_money(purpose.sub_account) else None
    lines = () if item is None else lines_in_force(item, unit_id=purpose.sub_account.unit_id, on=on)
    if any(each.by_the_day for each in lines):
        raise BadInput(
            _(
                "The standard for “%(item)s” is so much a day, and points do not say for how many days they "
                "are: it is not given in points. Pay it by its bills.",
                item=ITEMS[item or ""],
            ),
            field="item",
        )


def never_in_points(on: date) -> set[str]:
    """不以积分发放的事项 — of which the standards of every unit in sight that pays say what a day may cost:
    from union money they are always refused.
    """
    lines = lines_of(OPEN_ITEMS)
    asked = {each.item for each in lines if each.by_the_day}
    units = session.scalars(select(SubAccount.unit_id).distinct()).all() if asked else []
    places = regions(units).values()

    def by_the_day(item: str, path: str, region: str) -> bool:
        held = lines_for(lines, item=item, region=region, path=path, on=on)
        return any(each.by_the_day for each in held)

    return {item for item in asked if places and all(by_the_day(item, *place) for place in places)}


def _refuse_sealed(item: str | None) -> None:
    """A list of names with an item under seal tells who is ill; who is stopped by its ceiling, who was."""
    if item is not None and item not in OPEN_ITEMS:
        raise BadInput(
            _("Help of this kind is under seal and not given by a list of names: open a case of care."),
            field="item",
        )
