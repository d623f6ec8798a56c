"""标准事项 — the items that union money is spent on by a standard, the forms it may take, its shapes.

Items of care have the codes of care's categories (rules/care_categories.py). A scenario of the point rules
that has no item (an incentive) is none of the union's standards: it is not paid from union money.
"""

from collections.abc import Mapping
from typing import Any

from app.core.text import _l
from app.rules.care_categories import CATEGORIES, SENSITIVE

ITEMS: Mapping[str, Any] = {
    "festival": _l("Festival goods"),
    "birthday": _l("Birthday"),
    "marriage": _l("Marriage"),
    "birth": _l("Birth of a child"),
    "hospital": _l("Illness, in hospital"),
    "critical": _l("Critical illness"),
    "injury": _l("Injury at work"),
    "death_self": _l("Bereavement: the member"),
    "death_kin": _l("Bereavement: next of kin"),
    "retirement": _l("Retirement"),
    "hardship": _l("Hardship"),
    "disaster": _l("Disaster or accident"),
    "mental": _l("Counselling"),
    "voucher": _l("Union vouchers"),
    "gala": _l("Spring Festival get-together"),
    "outing": _l("Spring and autumn outings"),
    "cinema": _l("Films"),
    "show": _l("One performance"),
    "park_pass": _l("Yearly pass of parks"),
    "recuperation": _l("Recuperation"),
    "clothing": _l("Clothes for activities"),
    "prize": _l("Prizes of contests"),
    "souvenir": _l("Small souvenirs"),
    "contest": _l("Contests of skills"),
    "referee": _l("Fees of referees"),
    "trainee": _l("Prizes of trainees"),
    "dues": _l("Activities from the dues"),
    "relief_goods": _l("Goods of poorer regions"),
}
# what is helped with under seal: how much of it a person was given tells that they were ill, or in need
SEALED_ITEMS = frozenset(SENSITIVE)
# what points by name may count towards: of an item under seal, who is stopped and who is not would tell who
# was helped before, and the list itself who is ill or in need
OPEN_ITEMS = {code: word for code, word in ITEMS.items() if code not in SEALED_ITEMS}

# 人生大事: events of a person's own, known by their key or day; a prize or a performance is another each time
LIFE_EVENTS = frozenset(ITEMS) & frozenset(CATEGORIES)

# 规则情形 → 事项: what is not here is an incentive, and no matter of union money
ITEM_OF_SCENARIO: Mapping[str, str] = {
    "festival": "festival",
    "birthday": "birthday",
    "marriage": "marriage",
    "birth": "birth",
    "retirement": "retirement",
}

# 发放形式 — what a region allows, from the strictest; what is not named is forbidden
FORM_WORDS: Mapping[str, Any] = {
    "goods": _l("Goods"),
    "cake_voucher": _l("Cake voucher of a named shop"),
    "named_pickup": _l("Pick-up voucher of a named shop"),
    "ticket": _l("Ticket for one purpose"),
    "e_voucher": _l("Union e-voucher"),
    "points": _l("Points for a mall"),
    "cash": _l("Money"),
}

TIERS: Mapping[str, Any] = {
    "": _l("All"),
    "plain": _l("Without surgery"),
    "surgery": _l("With surgery"),
    "spring": _l("Spring Festival"),
    "national": _l("National Day"),
    "first": _l("First prize"),
    "second": _l("Second prize"),
    "third": _l("Third prize"),
    "team": _l("Team, each member"),
    "single": _l("Single person"),
    "model": _l("Model worker"),
    "one_day": _l("One day"),
    "two_days": _l("Two days, one night"),
    "superior": _l("Activity of the superior union"),
    "parents": _l("Parents"),
    "spouse_child": _l("Spouse and children"),
    "rich": _l("Enterprise union with ample funds"),
}

SHAPES: Mapping[str, Any] = {
    "person_year": _l("Each person, all of a year together"),
    "festival": _l("Each festival"),
    "single": _l("Each time"),
    "event": _l("For each event"),
    "once_year": _l("Once a year"),
    "once_disease": _l("Once a year for the same disease"),
    "once_life": _l("Once in a lifetime"),
    "times_year": _l("So many times a year"),
    "per_day": _l("Each day, at most so many days"),
    "ratio_people": _l("Share of those who take part"),
    "ratio_funds": _l("Share of the union's funds"),
    "ratio_lines": _l("Share of the same activity"),
    "dues_multiple": _l("Multiple of the year's dues"),
    "min_share": _l("Share that it must reach at least"),
}
# those that say how much one person may receive; the others bind a budget or an activity as a whole
PERSONAL = frozenset(
    {
        *("person_year", "festival", "single", "event", "once_year", "once_disease", "once_life"),
        *("times_year", "per_day"),
    }
)
COUNTED = frozenset({"times_year", "per_day"})  # those that need a number
SHARES = frozenset(SHAPES) - PERSONAL
