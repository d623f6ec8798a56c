"""规则版本查询 — the terms of a version in the words of an office, and what differs between two."""

from collections.abc import Iterator
from typing import Any

from app.core.text import _, _l
from app.models import RuleVersion
from app.points.services.saying import (
    amount_text,
    goods_words,
    last_day_words,
    only_for,
    trigger_words,
)
from app.rules.festivals import FESTIVAL_WORDS
from app.rules.occasions import SCENARIOS
from app.rules.rule_terms import AS_OF, OVER_BUDGET


def terms_in_words(version: RuleVersion) -> Iterator[tuple[Any, Any]]:
    """内容 — each term with its name; one whose terms were not kept says so."""
    if not version.recorded:
        yield _l("Terms"), _("The terms of this version were not kept.")
        return
    yield _l("Granted for"), SCENARIOS[version.scenario]
    if version.festival:
        yield _l("Festival"), FESTIVAL_WORDS[version.festival]
    yield _l("Points for each member"), amount_text(version.amount)
    yield _l("Only for"), only_for(version)
    if version.every_years > 1:
        yield _l("Every so many years"), version.every_years
    if version.starts_on is not None:
        yield _l("For dates from"), version.starts_on
    yield _l("Proposed every night"), _("Yes") if version.nightly else _("No")
    if version.lead_days:
        yield _l("Days ahead"), version.lead_days
    yield _l("Paid from"), version.sub_account
    yield _l("Valid for months"), version.expires_months
    yield from further_terms(version)
    yield _l("Rests on"), version.basis


def further_terms(version: RuleVersion) -> Iterator[tuple[Any, Any]]:
    """其他内容 — some of it is said only where it is not as usual."""
    if version.trigger:
        yield _l("Day or months of the year"), trigger_words(version.scenario, version.trigger)
    if version.expires_day:
        yield _l("Last day each year"), last_day_words(version.expires_day)
    if version.pending_days:
        yield _l("Usable after days"), version.pending_days
    if version.categories:
        yield _l("Only for these goods"), goods_words(version.categories)
    yield _l("Judged as of"), AS_OF[version.as_of]
    yield _l("People are told"), _("Yes") if version.notice else _("No")
    yield _l("When the money runs out"), OVER_BUDGET[version.over_budget]


def differences(before: RuleVersion, after: RuleVersion) -> list[tuple[Any, str, str, bool]]:
    """差异 — term by term: its name, the two sides, and whether they differ."""
    said, now = (
        {str(name): "" if value is None else str(value) for name, value in terms_in_words(each)}
        for each in (before, after)
    )
    names = list(dict.fromkeys([*now, *said]))
    return [
        (name, said.get(name, "—") or "—", now.get(name, "—") or "—", said.get(name) != now.get(name))
        for name in names
    ]
