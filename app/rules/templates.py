"""规则范本 — starter rules, one for each thing points are granted for: one click fills the form, the officer
changes what is different in the house.

The numbers are examples to begin with, not what any document allows: the standards of the region cap them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.text import _l

_TEN = {"field": "tenure_years", "op": "at_least", "value": 10}
_FIVE = {"field": "tenure_years", "op": "at_least", "value": 5}
_OTHERS: dict[str, Any] = {"all": []}


@dataclass(frozen=True, slots=True)
class Template:
    """范本 — a name, why one would want it, and the terms it fills in."""

    code: str
    name: Any
    why: Any
    scenario: str
    amount: Mapping[str, Any]
    conditions: Mapping[str, Any] | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)


TEMPLATES: tuple[Template, ...] = (
    Template(
        "mid_autumn",
        _l("Mid-Autumn for everybody"),
        _l("The same for every member; the festival and its year are granted once."),
        "festival",
        {"points": 300},
        terms={"festival": "mid_autumn"},
    ),
    Template(
        "spring_prorata",
        _l("Spring Festival in proportion to the months of the year"),
        _l("Who joined in the year gets the share of the months."),
        "festival",
        {"points": 600, "prorata": "up"},
        terms={"festival": "spring"},
    ),
    Template(
        "birthday",
        _l("Birthday"),
        _l("Put forward every night, three days ahead."),
        "birthday",
        {"points": 200},
        terms={"nightly": True, "lead_days": 3},
    ),
    Template(
        "anniversary_table",
        _l("Work anniversary in tiers"),
        _l("Ten years, five years, and everybody else."),
        "anniversary",
        {
            "table": [
                {"when": _TEN, "points": 500},
                {"when": _FIVE, "points": 300},
                {"when": _OTHERS, "points": 100},
            ]
        },
        terms={"nightly": True},
    ),
    Template(
        "anniversary_years",
        _l("Work anniversary, for each year of service"),
        _l("Twenty points a year, at most 600."),
        "anniversary",
        {"per_year": {"points": 20}, "most": 600},
        terms={"nightly": True},
    ),
    Template(
        "anniversary_fives",
        _l("Every fifth anniversary, in steps"),
        _l("Two hundred more with each five years, at most 1,000."),
        "anniversary",
        {"step": {"points": 200, "every": 5}, "most": 1000},
        terms={"every_years": 5, "nightly": True},
    ),
    Template(
        "onboarding",
        _l("Welcome for who joins"),
        _l("On the day of joining."),
        "onboarding",
        {"points": 50},
        terms={"nightly": True},
    ),
    Template("marriage", _l("Marriage"), _l("When HR has recorded it."), "marriage", {"points": 500}),
    Template("birth", _l("Birth of a child"), _l("When HR has recorded it."), "birth", {"points": 500}),
    Template(
        "retirement",
        _l("Retirement, by years of service"),
        _l("Put forward 60 days ahead; a base and something for each year."),
        "retirement",
        {"step": {"points": 100, "every": 5, "base": 500}, "most": 1500},
        terms={"nightly": True, "lead_days": 60},
    ),
    Template(
        "performance",
        _l("Performance of the quarter"),
        _l("For those named; one person at most 2,000 a year."),
        "performance",
        {"points": 500, "year_most": 2000},
        terms={"notice": True},
    ),
    Template(
        "contribution",
        _l("Special contribution"),
        _l("For those named, each time the same."),
        "contribution",
        {"points": 1000, "year_most": 3000},
    ),
    Template(
        "training",
        _l("Certificate passed"),
        _l("For those named, by the list of the training office."),
        "training",
        {"points": 300, "year_most": 900},
    ),
    Template(
        "volunteering",
        _l("Volunteering"),
        _l("For those on the list of an activity."),
        "volunteering",
        {"points": 50, "year_most": 600},
    ),
    Template(
        "suggestion",
        _l("Suggestion taken up"),
        _l("For those named; usable after a week, in which an objection may come."),
        "suggestion",
        {"points": 200, "year_most": 1000},
        terms={"pending_days": 7},
    ),
    Template(
        "recognition",
        _l("Recognition on the spot"),
        _l("A little at once; one person at most 300 a year."),
        "recognition",
        {"points": 20, "year_most": 300},
    ),
    Template(
        "attendance",
        _l("Full attendance of the month"),
        _l("By the list of the attendance office; at most 600 a year."),
        "attendance",
        {"points": 50, "year_most": 600},
    ),
    Template(
        "safety",
        _l("A hundred days without an accident"),
        _l("For the teams named; in production more."),
        "safety",
        {
            "table": [
                {"when": {"field": "position", "op": "in", "value": ["操作工", "班组长"]}, "points": 200},
                {"when": _OTHERS, "points": 100},
            ]
        },
    ),
    Template(
        "referral",
        _l("Referral of a new colleague"),
        _l("Usable after 90 days, when the new colleague has stayed."),
        "referral",
        {"points": 800, "year_most": 2400},
        terms={"pending_days": 90},
    ),
    Template("contest", _l("Prize of a contest"), _l("For those named."), "contest", {"points": 300}),
    Template(
        "club",
        _l("Club or activity"),
        _l("For those on the list; one person at most 400 a year."),
        "club",
        {"points": 20, "year_most": 400},
    ),
    Template(
        "survey",
        _l("Survey answered"),
        _l("For those on the list; ten points each time."),
        "survey",
        {"points": 10, "year_most": 100},
    ),
    Template("honour", _l("Praise by customers"), _l("For those named."), "honour", {"points": 100}),
    Template(
        "posting",
        _l("Posting away from home"),
        _l("When HR has recorded it; more for who has served five years."),
        "posting",
        {"table": [{"when": _FIVE, "points": 800}, {"when": _OTHERS, "points": 500}]},
    ),
    Template(
        "shortage",
        _l("Making up for goods out of stock"),
        _l("For those named; no message, the shop writes itself."),
        "shortage",
        {"points": 20},
        terms={"notice": False},
    ),
    Template(
        "women",
        _l("Women’s Day"),
        _l("8 March each year, for women; paid by the employer, for the day is no statutory festival."),
        "fixed_day",
        {"points": 100},
        {"field": "gender", "op": "in", "value": ["女"]},
        terms={"trigger": {"month": 3, "day": 8}, "nightly": True},
    ),
    Template(
        "heat",
        _l("Heat season"),
        _l("Once a month from June to September, for work in the open."),
        "season",
        {"points": 150},
        {"field": "position", "op": "in", "value": ["操作工", "配送员", "保安"]},
        terms={"trigger": {"months": [6, 7, 8, 9]}, "nightly": True},
    ),
    Template(
        "by_branch",
        _l("A number of each branch’s own"),
        _l("Headquarters says between what; each branch fills in its number."),
        "festival",
        {"by_unit": {"default": 200, "least": 100, "most": 300}},
        terms={"festival": "dragon_boat"},
    ),
)
