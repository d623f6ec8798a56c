"""过期页 — what lapses in 30, 60 and 90 days; a run prepared by one and confirmed by another; past runs."""

from collections.abc import Sequence
from datetime import date

from app.core.actor import Actor
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage, PreviewPage
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.ledger.queries import sums_of
from app.models import ExpiryLine, ExpiryRun
from app.points.queries import by_sub_account
from app.points.services.expire import confirm_expiry, prepare_expiry, withdraw_expiry
from app.rules.points import RUN_KINDS, RUN_LIFECYCLE


def _prepare(*, on: date, actor: Actor, kind: str = "lapsed") -> ExpiryRun:
    return prepare_expiry(on=on, actor=actor, kind=kind)


def _confirm(run: ExpiryRun, *, digest: str, actor: Actor) -> ExpiryRun:
    return confirm_expiry(run, digest=digest, actor=actor)


def _withdraw(run: ExpiryRun, *, actor: Actor, reason: str | None = None) -> ExpiryRun:
    return withdraw_expiry(run, actor=actor, reason=reason)


def _money(run: ExpiryRun) -> list[Lines]:
    """To which sub-account how much goes back."""
    rows = by_sub_account(run)
    before = sums_of("available", [account.id for account, _people, _points, _fen in rows])
    waits = run.state == "prepared"
    return [
        Lines(
            _l("Back to the sub-accounts"),
            [
                *(_l("Sub-account"), _l("People"), _l("Points"), _l("Value")),
                *([_l("Available now"), _l("Available afterwards")] if waits else []),
            ],
            [
                [
                    account,
                    people,
                    points,
                    fen,
                    *([before[account.id], before[account.id] + fen] if waits else []),
                ]
                for account, people, points, fen in rows
            ],
            ["relation", "number", "points", "fen", "fen", "fen"],
            summed=(2, 3),
        )
    ]


class PrepareExpiry(FormPage):
    """准备过期清理."""

    class_permission_name, verb = "ExpiryRuns", "prepare"
    title, submit = _l("Let points lapse"), _l("Make the preview")
    intro = _l(
        "Nothing lapses yet: you see whose points and where the money goes, then somebody else confirms."
    )
    fields = {
        "kind": fields.choice(
            _l("Which points"),
            RUN_KINDS,
            default="lapsed",
            description=_l("Those of people who left go back by your union's terms for leavers."),
        ),
        "on": fields.day(_l("Lapsed before"), default=today),
    }
    service = _prepare
    done = _l("Prepared: %(what)s. Have it confirmed.")
    next = "ExpiryRuns.show"


class ConfirmExpiry(PreviewPage):
    """确认过期清理."""

    class_permission_name, verb = "ExpiryRuns", "confirm"
    of = ExpiryRun
    title, submit = _l("Confirm the expiry"), _l("Confirm: let them lapse")
    service = _confirm
    done = _l("Lapsed: %(what)s.")
    next = "ExpiryRuns.show"
    then = (_l("The points leave their members, and the money is available again in its sub-accounts."),)

    @classmethod
    def applies(cls, row: ExpiryRun) -> bool:
        """What waits can be confirmed."""
        return row.state == "prepared"

    def facts(self, row: ExpiryRun) -> Sequence[Fact]:
        """Whose points, how many, how much money."""
        return [
            Fact(_l("Prepared by"), row.prepared_by),
            Fact(_l("Members who lose points"), row.people, kind="number"),
            Fact(_l("Points to lapse"), row.points, 0, kind="points"),
        ]

    def lists(self, row: ExpiryRun) -> Sequence[Lines]:
        """Sub-account by sub-account."""
        return _money(row)


class ExpiryLines(ConsoleView):
    """过期明细."""

    datamodel = Rows(ExpiryLine)
    totals = ["points", "value_fen"]
    list_title, one = _l("Whose points"), _l("Line of an expiry run")
    list_columns = ["employee", "points", "value_fen", "sub_account"]
    search_columns = ["employee.name", "employee.employee_no"]
    filters = ["run", "sub_account"]
    base_order = ("id", "asc")
    show_columns = ["run", *list_columns]
    empty = _l("Nobody loses points by this run.")


class ExpiryRuns(ConsoleView):
    """过期清理."""

    datamodel = Rows(ExpiryRun)
    totals = ["points", "value_fen"]
    list_title, one = _l("Points that lapsed"), _l("Expiry run")
    list_columns = ["code", "kind", "on", "people", "points", "value_fen", "prepared_by", "state"]
    search_columns = ["code"]
    filters = ["state", "kind", "on"]
    base_order = ("id", "desc")
    key_facts = ["people", "points", "value_fen", "on"]
    show_columns = ["code", "kind", "prepared_by", "prepared_at", "confirmed_by", "confirmed_at"]
    lifecycle, stage_columns = RUN_LIFECYCLE, {"released": "confirmed"}
    panels = (_money,)
    verbs = {"withdraw": Verb(_withdraw, ask="optional", style="danger")}
    forms = [PrepareExpiry, ConfirmExpiry]
    related_views = [ExpiryLines]
    empty = _l("No points have lapsed yet. They do in the night after their last day.")
