"""发放页 — prepare a grant, look at who gets how much and why, and have somebody else confirm it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import redirect, url_for

from app.core import jobs
from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines, PreviewPage
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.ledger.queries import available_fen, sums_of
from app.models import Grant, GrantLine, Job, PointRule
from app.points.queries import by_tier, first_lines, people_below, reasons
from app.points.services.confirm import confirm_grant
from app.points.services.paying import paying_sub_account
from app.points.services.prepare import prepare_grant, withdraw_grant
from app.rules.phrases import phrases_of
from app.rules.points import GRANT_LIFECYCLE, REFUSALS
from app.rules.rule_json import lines_from

SHOWN = 20
AT_ONCE = 5_000  # people; more are worked on while a progress bar is shown


def _in_force() -> Sequence[Any]:
    return [PointRule.state == "released"]


def _prepare(rule: PointRule, *, on: date, actor: Actor) -> Grant | Job:
    """A plan for a few is made at once, one for many by a worker."""
    if people_below(rule) <= AT_ONCE:
        return prepare_grant(rule, on=on, actor=actor)
    return jobs.enqueue("grant.prepare", {"rule_id": rule.id, "on": on.isoformat()}, actor=actor)


def _prepare_by(*, rule: PointRule, on: date, actor: Actor) -> Grant | Job:
    return _prepare(rule, on=on, actor=actor)


def _confirm(grant: Grant, *, digest: str, actor: Actor) -> Grant | Job:
    if grant.people <= AT_ONCE:
        return confirm_grant(grant, digest=digest, actor=actor)
    return jobs.enqueue("grant.confirm", {"grant_id": grant.id, "digest": digest}, actor=actor)


def _withdraw(grant: Grant, *, actor: Actor, reason: str | None = None) -> Grant:
    return withdraw_grant(grant, actor=actor, reason=reason)


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
    intro = _l("Nothing is granted yet: you see who would get how much, then somebody else confirms.")
    fields = {
        "rule": fields.pick(_l("Rule"), PointRule, where=_in_force),
        "on": fields.day(_l("Granted on"), default=today),
    }
    service = _prepare_by
    done = _l("Prepared: %(what)s. Have it confirmed.")


class PrepareGrantBy(GrantForm):
    """准备发放 — from a rule: for which day."""

    verb = "prepare"
    of = PointRule
    title, submit, intro = PrepareGrant.title, PrepareGrant.submit, PrepareGrant.intro
    fields = {"on": PrepareGrant.fields["on"]}
    service = _prepare
    done = PrepareGrant.done

    @classmethod
    def applies(cls, row: PointRule) -> bool:
        """A rule grants while it is in force."""
        return row.state == "released"


class ConfirmGrant(GrantForm, PreviewPage):
    """确认发放 — before and after, tier by tier, reason by reason."""

    verb = "confirm"
    of = Grant
    title, submit = _l("Confirm the grant"), _l("Confirm and grant")
    service = _confirm
    done = _l("Granted: %(what)s.")
    then = (
        _l("The money is set aside in the sub-account, and each member's points can be spent at once."),
        _l("Nobody has to confirm after you. What was granted by mistake is not deleted: it is reversed."),
    )

    @classmethod
    def applies(cls, row: Grant) -> bool:
        """What waits can be confirmed."""
        return "confirm" in GRANT_LIFECYCLE.verbs_from(row.state)

    def facts(self, row: Grant) -> Sequence[Fact]:
        """The money and the points, before and after."""
        paying = paying_sub_account(row.sub_account_id)
        available = available_fen(paying.id)
        return [
            Fact(
                _("Available in %(name)s", name=paying),
                available,
                available - row.total_fen,
                kind="fen",
                note=_("Prepared by %(name)s", name=row.prepared_by),
            ),
            Fact(_l("Members with points"), 0, row.people, kind="number"),
            Fact(_l("Points"), 0, row.total_points, kind="points"),
        ]

    def lists(self, row: Grant) -> Sequence[Lines]:
        """Who gets how much, and who nothing."""
        return summary(row)


def _available(rows: Sequence[Grant]) -> dict[int, int]:
    left = sums_of("available", sorted({row.sub_account_id for row in rows}))
    return {row.id: left[row.sub_account_id] for row in rows}


def summary(grant: Grant) -> list[Lines]:
    """发放摘要 — the tiers, the reasons for nothing, and the first of the people."""
    tiers = lines_from(grant.rule.amount)
    return [
        Lines(
            _l("By tier"),
            [_l("Tier"), _l("Points each"), _l("Members"), _l("Points"), _l("Cost")],
            [
                [_tier(tiers, number), points // people, people, points, fen]
                for number, people, points, fen in by_tier(grant)
            ],
            ["text", "points", "number", "points", "fen"],
            summed=(2, 3, 4),
        ),
        Lines(
            _l("Not granted"),
            [_l("Not granted because"), _l("People")],
            [[REFUSALS[why], people] for why, people in reasons(grant)],
            ["text", "number"],
        ),
        Lines(
            _l("List of names"),
            [_l("Employee no."), _l("Name"), _l("Unit"), _l("Points"), _l("Value")],
            first_lines(grant, SHOWN),
            ["text", "text", "text", "points", "fen"],
            note=_("The first %(count)d; the whole list stands on the page of the grant.", count=SHOWN)
            if grant.people > SHOWN
            else None,
        ),
    ]


def _tier(tiers: Sequence[Any], number: int) -> str:
    if number >= len(tiers):  # the rule was revised since: the grant keeps its points, the words are gone
        return "—"
    return _l("All members") if len(tiers) == 1 else phrases_of(tiers[number].condition) or "…"


class GrantLines(ConsoleView):
    """发放明细."""

    datamodel = Rows(GrantLine)
    totals = ["points", "value_fen"]
    list_title, one = _l("Who gets what"), _l("Grant line")
    list_columns = ["employee", "unit", "points", "value_fen", "blocked"]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["grant", "blocked", "unit"]
    base_order = ("id", "asc")
    show_columns = ["employee", "unit", "grant", "points", "value_fen", "blocked"]
    empty = _l("Nobody stands in this grant: there is no one below the rule's unit.")


def _given_up(row: Grant) -> list[Fact]:
    return [
        Fact(_l("Members who would get points"), row.people, 0, kind="number"),
        Fact(_l("Points to be granted"), row.total_points, 0, kind="points"),
    ]


class Grants(ConsoleView):
    """发放."""

    datamodel = Rows(Grant)
    totals = ["total_points", "total_fen"]
    list_title, one = _l("Grants"), _l("Grant")
    list_columns = [
        "code",
        "rule",
        "granted_on",
        "people",
        "total_points",
        "total_fen",
        "prepared_by",
        "state",
    ]
    search_columns = ["code", "rule.name"]
    filters = ["state", "granted_on", "rule"]
    base_order = ("id", "desc")
    key_facts = ["total_points", "total_fen", "people", "blocked", "available_now"]
    show_columns = ["code", "rule", "sub_account", "granted_on", "expires_on"]
    lifecycle, stage_columns = GRANT_LIFECYCLE, {"released": "confirmed"}
    panels = (lambda grant: summary(grant)[:2],)
    verbs = {"withdraw": Verb(_withdraw, ask="optional", style="danger", effect=_given_up)}
    forms = [PrepareGrant, ConfirmGrant]
    related_views = [GrantLines]
    computed = {"available_now": Computed(_l("Available now"), "fen", _available)}
    empty = _l("No grants yet. Prepare one by a rule that is in force; the chair confirms it.")
