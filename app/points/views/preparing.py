"""准备发放 — by a rule for a day or for people's own dates, or by hand for people who are named."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import redirect, url_for

from app.core import jobs
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.forms import FormPage
from app.core.console.verbs import Button
from app.core.errors import BadInput
from app.core.tenancy import current_scope
from app.core.text import _, _l
from app.models import ApprovalRequest, Employee, Grant, Job, PointRule, RuleVersion, SubAccount
from app.points.queries import people_below
from app.points.services.named import Purpose, grant_by_hand, never_in_points, numbers_of
from app.points.services.prepare import judging, prepare_grant, refuse_unlikely_day
from app.points.services.submit import submit_grant
from app.rules.calendar import last_day
from app.rules.occasions import OWN_DATES, Window
from app.rules.rule_terms import by_name
from app.rules.standard_items import OPEN_ITEMS
from app.standards.queries import festivals_in_use

NO_ITEM = "none"
AT_ONCE = 5_000  # people; more are worked on while a progress bar is shown


def _in_force() -> Sequence[Any]:
    return [PointRule.state == "released"]


def prepare(
    rule: PointRule,
    *,
    on: date,
    actor: Actor,
    from_on: date | None = None,
    until_on: date | None = None,
    people: str | None = None,
) -> Grant | Job:
    """A plan for a few is made at once, one for many by a worker."""
    version = judging(rule, on)
    refuse_unlikely_day(version, on, today())
    window = _window(version, on, from_on, until_on)
    if by_name(version.scenario):
        return prepare_grant(rule, on=on, named=numbers_of(people or ""), actor=actor)
    if people:  # who types numbers means those people and no others
        raise BadInput(
            _("“%(rule)s” is not for people who are named: leave the numbers empty.", rule=version.rule),
            field="people",
        )
    if people_below(rule) <= AT_ONCE:
        return prepare_grant(rule, on=on, window=window, actor=actor)
    span = {} if window is None else {"from_on": f"{window.first}", "until_on": f"{window.last}"}
    return jobs.enqueue("grant.prepare", {"rule_id": rule.id, "on": on.isoformat(), **span}, actor=actor)


def _window(version: RuleVersion, on: date, from_on: date | None, until_on: date | None) -> Window | None:
    """The dates that were typed; left empty, those of the month."""
    if version.scenario not in OWN_DATES:
        if from_on or until_on:
            raise BadInput(
                _("“%(rule)s” is not for people’s own dates: leave the dates empty.", rule=version.rule),
                field="from_on",
            )
        return None
    first = from_on or max(on.replace(day=1), version.starts_on or date.min)
    return Window(first, until_on or last_day(first.year, first.month))


def _prepare_by(
    *,
    rule: PointRule,
    on: date,
    actor: Actor,
    from_on: date | None = None,
    until_on: date | None = None,
    people: str | None = None,
) -> Grant | Job:
    return prepare(rule, on=on, actor=actor, from_on=from_on, until_on=until_on, people=people)


def lay_before(
    grant: Grant, *, digest: str, actor: Actor, on: date, at: datetime
) -> ApprovalRequest | Grant | Job:
    """A grant to a few is submitted at once, one to many by a worker."""
    if grant.people <= AT_ONCE:
        return submit_grant(grant, digest=digest, actor=actor, on=on, at=at)
    return jobs.enqueue("grant.submit", {"grant_id": grant.id, "digest": digest}, actor=actor)


class GrantForm(FormPage):
    """A step of a grant; when a worker does it, its progress is shown first."""

    class_permission_name = "Grants"
    next = "Grants.show"

    def after(self, row: Any, result: Any) -> Any:
        """The grant, or the progress of the job that makes it."""
        if isinstance(result, Job):
            return redirect(url_for("Progress.progress", pk=result.id))
        return super().after(row, result)


class PrepareGrant(GrantForm):
    """准备发放 — from the list: by which rule, for which day."""

    verb = "prepare"
    title, submit = _l("Prepare a grant"), _l("Make the preview")
    intro = _l("Nothing is granted yet: you see who would get how much, then submit it.")
    fields = {
        "rule": fields.pick(_l("Rule"), PointRule, where=_in_force),
        "on": fields.day(_l("Granted on"), default=today),
        "from_on": fields.day(
            _l("Dates from"),
            required=False,
            description=_l("For birthdays and other dates of people's own. Left empty, the whole month."),
        ),
        "until_on": fields.day(_l("Dates until"), required=False),
        "people": fields.long_text(
            _l("Employee numbers"),
            length=60_000,
            description=_l("For rules for people who are named, apart by lines, blanks or commas."),
        ),
    }
    service = _prepare_by
    done = _l("Prepared: %(what)s. Look at it, then submit it.")


class PrepareGrantBy(GrantForm):
    """准备发放 — from a rule: for which day."""

    verb = "prepare"
    of = PointRule
    title, submit, intro = PrepareGrant.title, PrepareGrant.submit, PrepareGrant.intro
    fields = {name: PrepareGrant.fields[name] for name in ("on", "from_on", "until_on", "people")}
    service = prepare
    done = PrepareGrant.done

    @classmethod
    def applies(cls, row: PointRule) -> bool:
        """A rule grants while it is in force."""
        return row.state == "released"

    def prepared(self, form: Any, row: PointRule) -> None:
        """Only people's own dates have a span, only a rule for who is named has a list."""
        if row.current.scenario not in OWN_DATES:
            del form.from_on, form.until_on
        if not by_name(row.current.scenario):
            del form.people


def _by_hand(  # noqa: PLR0913 - the fields of its form
    *,
    title: str,
    people: str,
    points: int,
    sub_account: SubAccount,
    expires_on: date | None,
    item: str,
    festival: str | None,
    reason: str,
    actor: Actor,
    on: date,
) -> Grant:
    purpose = Purpose(title, reason, sub_account, expires_on, *counted(item, festival))
    return grant_by_hand(people=people, points=points, purpose=purpose, actor=actor, on=on)


def counted(item: str, festival: str | None) -> tuple[str | None, str | None]:
    """计入事项 — as chosen on the form. Raises BadInput for festival goods without their festival."""
    if item == "festival" and not festival:
        raise BadInput(_("Say which festival it is for: each has a ceiling of its own."), field="festival")
    return (None if item == NO_ITEM else item), festival or None


def item_fields() -> dict[str, Any]:
    """计入标准事项 — which item of the standards a grant of named people counts towards."""
    return {
        "item": fields.choice(
            _l("Counts towards the standard"),
            items_offered,
            description=_l(
                "Of union money each person gets no more than the standard leaves; what counts towards none "
                "needs an exception by two people. The employer's money counts towards none."
            ),
        ),
        "festival": fields.choice(
            _l("Festival"), festivals_in_use, required=False, description=_l("Only for festival goods.")
        ),
    }


def items_offered() -> dict[str, Any]:
    """可选事项 — what is always refused of union money says so beside its name."""
    never = set() if current_scope() is None else never_in_points(today())
    words = {
        code: _("%(item)s (so much a day: not in points)", item=word) if code in never else word
        for code, word in OPEN_ITEMS.items()
    }
    return {NO_ITEM: _("Nothing the standards name"), **words}


class GrantByHand(GrantForm):
    """手工发放 — the same points for one or some people, asked for by one, decided by others."""

    verb = "prepare"
    title, submit = _l("Grant by hand"), _l("Make the preview")
    intro = _l(
        "For one or some people. Nothing is granted yet: you see who would get how much, then submit it."
    )
    fields = {
        "title": fields.text(_l("What for"), length=60),
        "people": fields.long_text(
            _l("Employee numbers"),
            required=True,
            description=_l("One or some, apart by lines, blanks or commas. For many, grant by file."),
        ),
        "points": fields.whole(_l("Points for each"), least=1),
        "sub_account": fields.pick(_l("Paid from"), SubAccount),
        **item_fields(),
        "expires_on": fields.day(
            _l("Last day"), required=False, description=_l("Left empty, as your union has settled.")
        ),
        "reason": fields.reason(),
    }
    service = _by_hand
    done = PrepareGrant.done

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """Beside the usual way of granting, a plain button."""
        return super().button(row, label=label, style=style or "plain")


class GrantTo(GrantByHand):
    """手工发放 — from a member's points page: the person is filled in."""

    of = Employee

    def prefill(self, row: Employee) -> Mapping[str, Any]:
        """Whom."""
        return {"people": row.employee_no}

    def apply(self, row: Employee, values: Mapping[str, Any]) -> Any:
        """As by hand from the list."""
        return super().apply(None, values)

    @classmethod
    def applies(cls, row: Employee) -> bool:
        """Who has left is given nothing."""
        return row.state == "active"
