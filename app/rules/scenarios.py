"""情形目录 — what points are granted for, as data: how it begins, and from which wallet it may be paid.

The union's own money (工会经费) pays for what 总工办发〔2017〕32号 allows and nothing else; rewards for work
are the employer's (激励经费) and wages to the tax office. `union` says which of the two; the standards and
the compliance rules decide in each case.
"""

from dataclasses import dataclass
from typing import Any

from app.core.text import _l

# 触发方式: how a grant by a rule begins
TRIGGERS = {
    "festival": _l("A statutory festival"),
    "date": _l("A date of the person’s own"),
    "event": _l("An event HR recorded"),
    "day": _l("A fixed day each year"),
    "season": _l("Certain months each year"),
    "named": _l("People named by hand or by file"),
}

GROUPS = {
    "care": _l("Care for members"),
    "service": _l("Years and joining"),
    "work": _l("Work and honours"),
    "learning": _l("Learning and taking part"),
    "other": _l("Other"),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """情形 — `source` is the stored date, the recorded event, or nothing; `union`: the union's own money may
    pay for it.
    """

    code: str
    label: Any
    trigger: str
    group: str
    source: str = ""
    union: bool = False


CATALOGUE: dict[str, Scenario] = {
    each.code: each
    for each in (
        Scenario("festival", _l("Festival"), "festival", "care", union=True),
        Scenario("birthday", _l("Birthday"), "date", "care", "birth_on", union=True),
        Scenario("anniversary", _l("Work anniversary"), "date", "service", "hire_on"),
        Scenario("onboarding", _l("Onboarding"), "date", "service", "hire_on"),
        Scenario("marriage", _l("Marriage"), "event", "care", "marriage", union=True),
        Scenario("birth", _l("Birth of a child"), "event", "care", "birth", union=True),
        Scenario("retirement", _l("Retirement"), "event", "care", "retirement", union=True),
        Scenario("performance", _l("Performance"), "named", "work"),
        Scenario("contribution", _l("Special contribution"), "named", "work"),
        Scenario("training", _l("Training or certificate"), "named", "learning"),
        Scenario("volunteering", _l("Volunteering"), "named", "learning"),
        Scenario("suggestion", _l("Suggestion taken up"), "named", "work"),
        Scenario("recognition", _l("Recognition on the spot"), "named", "work"),
        Scenario("attendance", _l("Full attendance"), "named", "work"),
        Scenario("safety", _l("Days without an accident"), "named", "work"),
        Scenario("referral", _l("Referral of a new colleague"), "named", "service"),
        Scenario("contest", _l("Prize of a contest"), "named", "learning"),
        Scenario("club", _l("Club or activity"), "named", "learning"),
        Scenario("survey", _l("Survey answered"), "named", "learning"),
        Scenario("honour", _l("Praise by customers or honours"), "named", "work"),
        Scenario("posting", _l("Posting away from home"), "event", "other", "posting"),
        Scenario("shortage", _l("Making up for goods out of stock"), "named", "other"),
        Scenario("adjustment", _l("Adjustment by two people"), "named", "other"),
        Scenario("fixed_day", _l("Fixed day of the year"), "day", "other"),
        Scenario("season", _l("Season"), "season", "other"),
    )
}

SCENARIO_WORDS = {code: each.label for code, each in CATALOGUE.items()}


def of_trigger(*kinds: str) -> tuple[str, ...]:
    """某类情形 — the scenarios that begin in one of these ways."""
    return tuple(code for code, each in CATALOGUE.items() if each.trigger in kinds)
