"""规则的说法 — conditions and amounts of a stored rule as people read them, and as they are typed."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.core.text import _, _l
from app.models import Category, Grant, RuleVersion
from app.points.services.meanings import (
    tiers_written,
    units_named,
    units_of,
    written_amount,
    written_conditions,
)
from app.points.services.versions import version_in_force
from app.rules.amounts import amount_from
from app.rules.conditions import EVERYBODY, Condition
from app.rules.phrases import phrases_of, table_of
from app.rules.rule_json import conditions_from
from app.rules.rule_terms import day_of_year
from app.rules.rule_words import amount_words, calendar_words, condition_words, line_words
from app.rules.triggers import FixedDay, calendar_from

UNSAID = ("…", "…")  # a tier that the terms do not have


def typed_conditions(value: dict[str, Any] | None) -> str:
    """条件的填写 — as it is typed: a phrase, or what the builder writes."""
    if not value or conditions_from(value) == EVERYBODY:
        return ""
    said = written_conditions(value)
    return phrases_of(conditions_from(said)) or json.dumps(said, ensure_ascii=False)


def typed_amount(value: dict[str, Any] | None) -> str:
    """积分数的填写 — as it is typed: lines, or what the builder writes."""
    if not value:
        return ""
    said = written_amount(value)
    lines = amount_from(said).lines
    plain = said.keys() in ({"points"}, {"table"}) and all(
        line.formula is None and phrases_of(line.condition) for line in lines
    )
    return table_of(lines) if plain else json.dumps(said, ensure_ascii=False)


def condition_text(tree: Condition) -> str:
    """一个条件的文字 — as an office writes it; in words, with the names of units, where that says it not."""
    names = units_named(tree)
    return (not names and phrases_of(tree)) or condition_words(tree, names)


def tier_words(version: RuleVersion, on: date) -> dict[int, tuple[str, str]]:
    """各档的文字 — by the place of the line: who gets it, or everybody where there is one line; and how many
    each, a number or the formula. Where each unit chooses its number, as they hold on this day.
    """
    lines = tiers_written(version, on)
    alone = len(lines) == 1
    return {
        at: (str(_l("All members")) if alone else condition_text(for_whom), line_words(line))
        for at, (for_whom, line) in enumerate(lines)
    }


def conditions_text(value: dict[str, Any] | None) -> str:
    """条件文字 — a rule's conditions as people read them; nothing for everybody."""
    tree = conditions_from(value)
    return "" if not value or tree == EVERYBODY else condition_text(tree)


def only_for(version: RuleVersion) -> Any:
    """适用条件 — whom the terms are for, in the words of an office."""
    return conditions_text(version.conditions) or _l("All members")


def trigger_words(scenario: str, trigger: dict[str, Any] | None) -> str:
    """日子文字 — when a rule for a fixed day or a season comes round; nothing for another."""
    return calendar_words(calendar_from(scenario, trigger)) if trigger else ""


def last_day_words(text: str | None) -> str:
    """每年到期日文字 — “12-31” as people say it."""
    return calendar_words(FixedDay(*day_of_year(text))) if text else ""


def goods_words(numbers: Iterable[int] | None) -> str:
    """可用商品文字 — the kinds of goods by name."""
    if not numbers:
        return ""
    found = select(Category.name).where(Category.id.in_(list(numbers))).order_by(Category.name)
    return "、".join(session.scalars(found))


def made_under(grant: Grant) -> str:
    """编制依据 — by which version of its rule a grant was made, and which one is in force by now."""
    if grant.version is None or grant.rule is None:
        return "—"
    now = version_in_force(grant.rule)
    if now is None or now.number <= grant.version.number:
        return _("Version %(number)d of the rule", number=grant.version.number)
    return _(
        "Version %(number)d of the rule; since %(day)s version %(now)d is in force",
        number=grant.version.number,
        day=now.effective_from,
        now=now.number,
    )


def amount_text(value: dict[str, Any] | None) -> str:
    """积分数文字 — a rule's amount as people read it, a line for each tier and each limit."""
    if not value:
        return ""
    typed, names = typed_amount(value), units_of(None, value)
    return "\n".join(amount_words(value, names)) if names or typed.startswith("{") else typed


def trigger_text(value: Any) -> str:
    """日子的文字 — “03-08”, or “6、7、8”."""
    if not value:
        return ""
    if "months" in value:
        return "、".join(str(month) for month in value["months"])
    return f"{value['month']:02}-{value['day']:02}"
