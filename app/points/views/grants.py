"""发放页 — look at who gets how much and why, and submit it to those who decide."""

from collections.abc import Sequence
from typing import Any

from app.approvals.standing import AsksFirst, WithApproval
from app.core.actor import Actor
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, Lines, PreviewPage
from app.core.console.leading import traced
from app.core.console.listing import Computed
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.ledger.queries import available_fen, sums_of
from app.ledger.views import booked_for
from app.models import Grant
from app.points.queries import by_tier, first_lines, reasons
from app.points.services.paying import paying_sub_account
from app.points.services.saying import UNSAID, made_under, tier_words
from app.points.services.turning import withdraw_grant
from app.points.services.waiting import waiting_of
from app.points.views.filed import AnnotateGrant, GrantByFile, rejected
from app.points.views.fitness import AskGrantException, fitness, over_the_cap
from app.points.views.lines import GrantLines
from app.points.views.preparing import GrantByHand, GrantForm, PrepareGrant, lay_before
from app.rules.points import GRANT_ASKS, GRANT_LIFECYCLE, REFUSALS

SHOWN = 20


def _withdraw(grant: Grant, *, actor: Actor, reason: str | None = None) -> Grant:
    return withdraw_grant(grant, actor=actor, reason=reason)


class SubmitGrant(AsksFirst, GrantForm, PreviewPage):
    """提交发放 — before and after, tier by tier, reason by reason."""

    verb = "submit"
    of = Grant
    title, submit = _l("Submit the grant"), _l("Submit for approval")
    service = lay_before
    done = _l("Granted: %(what)s.")
    then = (
        _l("Those who decide see exactly this; when the list is changed, they are asked anew."),
        _l("Once they agree, the money is set aside and each member's points can be spent at once."),
        _l("Where your union asks nobody, that happens now. A mistake is not deleted: it is reversed."),
    )

    def message(self, row: Grant, result: Any) -> str:
        """What waits for money is not said to be granted."""
        queued = waiting_of(result) if isinstance(result, Grant) else None
        said = [] if queued and queued.whole else [super().message(row, result)]
        return " ".join([*said, *([queued.sentence] if queued else [])])

    @classmethod
    def applies(cls, row: Grant) -> bool:
        """What was prepared and is not submitted."""
        return "submit" in GRANT_LIFECYCLE.verbs_from(row.state)

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """The next step stands out."""
        return super().button(row, label=label, style=style or cls.style)

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
                note=_("Proposed by night")
                if row.nightly
                else _("Prepared by %(name)s", name=row.prepared_by),
            ),
            Fact(_l("Members with points"), 0, row.people, kind="number"),
            Fact(_l("Points"), 0, row.total_points, kind="points"),
        ]

    def lists(self, row: Grant) -> Sequence[Lines]:
        """Who gets how much, who nothing, and what was wrong in the file."""
        return [*fitness(row), *over_the_cap(row), *summary(row), *rejected(row)]


def _available(rows: Sequence[Grant]) -> dict[int, int]:
    left = sums_of("available", sorted({row.sub_account_id for row in rows}))
    return {row.id: left[row.sub_account_id] for row in rows}


def summary(grant: Grant) -> list[Lines]:
    """发放摘要 — the tiers, the reasons for nothing, and the first of the people."""
    return [
        *_tiers(grant),
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


def _tiers(grant: Grant) -> list[Lines]:
    """A rule has tiers; by hand everybody has their own number."""
    if grant.version is None:
        return []
    words = tier_words(grant.version, grant.granted_on)
    return [
        Lines(
            _l("By tier"),
            [_l("Tier"), _l("Points each"), _l("Members"), _l("Points"), _l("Cost")],
            [
                [*words.get(number, UNSAID), people, points, fen]
                for number, people, points, fen in by_tier(grant)
            ],
            ["text", "text", "number", "points", "fen"],
            summed=(2, 3, 4),
        )
    ]


def _made_under(rows: Sequence[Grant]) -> dict[int, str]:
    """编制依据 — by which version the list was made, and whether another is in force by now."""
    return {row.id: made_under(row) for row in rows}


def _given_up(row: Grant) -> list[Fact]:
    return [
        Fact(_l("Members who would get points"), row.people, 0, kind="number"),
        Fact(_l("Points to be granted"), row.total_points, 0, kind="points"),
    ]


class Grants(WithApproval, ConsoleView):
    """发放."""

    asks = tuple(dict.fromkeys(GRANT_ASKS.values()))

    datamodel = Rows(Grant)
    totals = ["total_points", "total_fen"]
    list_title, one = _l("Grants"), _l("Grant")
    list_columns = [
        *("code", "title", "kind", "granted_on", "people", "total_points", "total_fen"),
        *("prepared_by", "state"),
    ]
    search_columns = ["code", "title"]
    filters = ["state", "kind", "granted_on", "rule", "nightly", "item"]
    base_order = ("id", "desc")
    key_facts = ["total_points", "total_fen", "people", "blocked", "available_now"]
    show_columns = [
        *("code", "title", "kind", "rule", "sub_account", "from_on", "until_on", "granted_on", "expires_on"),
        *("made_under", "reason", "item", "ended_because"),
    ]
    lifecycle, stage_columns = (
        GRANT_LIFECYCLE,
        {"prepared": "prepared", "queued": "queued", "released": "confirmed"},
    )
    panels = (
        fitness,
        over_the_cap,
        lambda grant: summary(grant)[:-1],
        rejected,
        booked_for(lambda grant: [f"grant:{grant.code}"]),
    )
    verbs = {"withdraw": Verb(_withdraw, ask="optional", style="danger", effect=_given_up)}
    forms = [
        *(PrepareGrant, GrantByHand, GrantByFile, SubmitGrant, AnnotateGrant, AskGrantException),
        traced(Grant, "grant", _l("What became of it"), applies=lambda row: row.state == "released"),
    ]
    related_views = [GrantLines]
    computed = {
        "available_now": Computed(_l("Available now"), "fen", _available),
        "made_under": Computed(_l("Made under"), "text", _made_under),
    }
    empty = _l("No grants yet. Prepare one by a rule that is in force, look at it, and submit it.")
