"""规则版本页 — the terms of one version: written while it is a draft, read ever after."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import url_for

from app.approvals.standing import WithApproval
from app.core.actor import Actor
from app.core.clock import today
from app.core.console.datamodel import Rows
from app.core.console.facts import Lines
from app.core.console.listing import Computed
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import RuleVersion, SubAccount
from app.points.queries import people_below
from app.points.queries.simulation import simulated
from app.points.queries.versions import differences, further_terms
from app.points.services.rules import edit_version, revise_rule
from app.points.services.saying import UNSAID, tier_words
from app.points.services.simulate import simulation_of
from app.points.services.versions import give_up_version, version_in_force
from app.points.views.comparing import CompareVersions
from app.points.views.preparing import AT_ONCE
from app.points.views.simulations import SimulateVersion
from app.points.views.terms import COLUMNS, FIELDS, GROUPS, HINTS, terms_of
from app.points.views.typed import amount_text, conditions_text
from app.rules.festivals import FESTIVAL_WORDS
from app.rules.occasions import OWN_DATES, SCENARIOS
from app.rules.points import REFUSALS
from app.rules.versions import VERSION_LIFECYCLE, WRITTEN


def _edit(version: RuleVersion, *, sub_account: SubAccount, actor: Actor, **terms: Any) -> RuleVersion:
    said = terms_of(terms, name=version.rule.name)
    return edit_version(version, said, sub_account=sub_account, actor=actor)


def occasion_of(version: RuleVersion | None) -> str:
    """情形 — the festival by its name; a yearly date with its years."""
    if version is None:
        return "—"
    if version.festival:
        return str(FESTIVAL_WORDS[version.festival])
    said = str(SCENARIOS[version.scenario])
    return (
        said
        if version.every_years == 1
        else _("%(what)s, every %(count)d years", what=said, count=version.every_years)
    )


def written(write: Any, column: str, rows: Sequence[RuleVersion]) -> dict[int, str]:
    """所写 — amounts or conditions as an office writes them; nothing where the terms were not kept."""
    return {row.id: write(getattr(row, column)) if row.recorded else "—" for row in rows}


def _restore(version: RuleVersion, *, actor: Actor, reason: str | None = None) -> RuleVersion:
    """恢复旧版 — a draft of the next version with the terms of this one."""
    return revise_rule(version.rule, actor=actor, like=version, reason=reason)


def _what_simulation_said(version: RuleVersion) -> list[Lines]:
    """测算 — the latest figures, with the way to them."""
    made = simulation_of(version)
    if made is None:
        return []
    link = (_("Simulation of %(day)s", day=made.on), url_for("Simulations.show", pk=made.id))
    row = [link, made.gain, made.lose, made.same, made.before_fen, made.after_fen]
    headings = [
        *(_l("Simulation"), _l("Get more"), _l("Get less"), _l("Get the same")),
        *(_l("Cost before"), _l("Cost after")),
    ]
    return [Lines(_l("Simulation"), headings, [row], ["link", "number", "number", "number", "fen", "fen"])]


def _against_the_one_before(version: RuleVersion) -> list[Lines]:
    """与现行版本的差异 — only the terms that differ."""
    rule = version.rule
    other = version_in_force(rule)
    if other is None or other.id == version.id or not version.recorded:
        return []
    rows = [
        [str(name), before, after] for name, before, after, differs in differences(other, version) if differs
    ]
    headings = [
        _l("Term"),
        _("In force (version %(number)d)", number=other.number),
        _("This version (%(number)d)", number=version.number),
    ]
    return [
        Lines(_l("Differs from the version in force"), headings, rows, ["text", "long_text", "long_text"])
    ]


def _further(version: RuleVersion) -> list[Lines]:
    """其他内容 — when it comes round, for which goods, judged as of when, and the like, in words."""
    if not version.recorded:
        return []
    rows = [[str(name), str(value)] for name, value in further_terms(version)]
    return [Lines(_l("Further terms"), [_l("Term"), _l("As written")], rows, ["text", "long_text"])]


def if_granted_today(version: RuleVersion) -> list[Lines]:
    """测算 — the real roster; not for the very large, who have the preview, nor for what is past."""
    if version.state not in (*WRITTEN, "released") or people_below(version.rule) > AT_ONCE:
        return []
    words = tier_words(version, today())
    rows = [
        [
            REFUSALS[each.blocked] if each.blocked else " = ".join(words.get(each.line or 0, UNSAID)),
            each.people,
            each.points,
            each.fen,
        ]
        for each in simulated(version, on=today())
    ]
    headings = [_l("Tier, or why nothing"), _l("People"), _l("Points"), _l("Cost")]
    note = _("Those whose date lies in this month.") if version.scenario in OWN_DATES else None
    kinds = ["text", "number", "points", "fen"]
    return [Lines(_l("If granted today"), headings, rows, kinds, note=note, summed=(2, 3))] if rows else []


class RuleVersions(WithApproval, ConsoleView):
    """规则版本."""

    asks = ("point_rule",)

    datamodel = Rows(RuleVersion)
    list_title, one = _l("Versions of rules"), _l("Version of a rule")
    list_columns = [
        *("rule", "number", "occasion", "effective_from", "effective_until", "released_by", "state"),
    ]
    search_columns = []
    filters = ["state", "rule", "scenario", "festival", "nightly", "effective_from"]
    base_order = ("id", "desc")
    key_facts = ["number", "occasion", "sub_account", "effective_from", "effective_until"]
    show_columns = [
        *("rule", "basis", "amounts", "only_for", "expires_months", "nightly", "lead_days", "every_years"),
        *("starts_on", "like_number", "prepared_by", "prepared_at", "released_by", "released_at"),
    ]
    computed = {
        "occasion": Computed(
            _l("Granted for"), "text", lambda rows: {row.id: occasion_of(row) for row in rows}
        ),
        "amounts": Computed(
            _l("Points for each member"), "long_text", partial(written, amount_text, "amount")
        ),
        "only_for": Computed(_l("Only for"), "long_text", partial(written, conditions_text, "conditions")),
    }
    edit_columns = COLUMNS
    form_fields = FIELDS
    form_groups = GROUPS
    hints = HINTS
    edit_service = _edit
    lifecycle, staged = VERSION_LIFECYCLE, False
    panels = (_further, _what_simulation_said, _against_the_one_before)
    verbs = {
        "restore": Verb(_restore, label=_l("Restore as the next version"), ask="optional"),
        "withdraw": Verb(give_up_version, ask="optional", style="danger"),
    }
    forms = [SimulateVersion, CompareVersions]
    empty = _l("No versions yet: each rule begins with its first.")

    def editable(self, row: RuleVersion) -> bool:
        """What was released is never written over."""
        return row.state in WRITTEN

    def acts(self, row: RuleVersion) -> list[Button]:
        """Only what was in force before is restored."""
        made = super().acts(row)
        past = row.state == "superseded" and row.recorded and row.rule.state == "released"
        return made if past else [each for each in made if each.name != "restore"]
