"""规则内容的填写 — the fields in which the terms of a rule are written, for a new rule and for a version."""

from typing import Any

from wtforms.validators import Optional

from app.core.console import fields
from app.core.text import _l
from app.models import RuleVersion
from app.points.services.rules import TERMS, RuleTerms
from app.points.views.typed import CategoriesField, TriggerField, amount_field, conditions_field
from app.rules.occasions import MOST_LEAD, SCENARIOS
from app.rules.rule_terms import AS_OF, OVER_BUDGET
from app.standards.queries import festivals_in_use

OCCASION = ["scenario", "festival", "trigger", "every_years", "starts_on", "nightly", "lead_days"]
AMOUNT = ["conditions", "amount", "as_of"]
MONEY = ["sub_account", "over_budget", "expires_months", "expires_day", "pending_days", "categories"]
FURTHER = ["notice", "basis"]
COLUMNS = [*OCCASION, *AMOUNT, *MONEY, *FURTHER]
GROUPS = (
    (_l("What it grants for"), OCCASION),
    (_l("For whom and how much"), ["unit", *AMOUNT]),
    (_l("Paid from and until when"), [*MONEY, *FURTHER]),
)
HINTS = {
    "unit": _l("Members of this unit and of all units below it."),
    "sub_account": _l("The earmarked money the grant is paid from."),
    "basis": _l("The document the amount rests on."),
}
FIELDS: dict[str, Any] = {
    "scenario": fields.choice(_l("Granted for"), SCENARIOS, default="festival"),
    "festival": fields.choice(
        _l("Festival"), festivals_in_use, required=False, description=_l("Only for the occasion “Festival”.")
    ),
    "every_years": fields.whole(
        _l("Every so many years"),
        least=1,
        default=1,
        description=_l("For yearly dates: 5 grants on the 5th, 10th, 15th anniversary."),
    ),
    "starts_on": fields.day(
        _l("For dates from"),
        required=False,
        description=_l(
            "Earlier birthdays, joiners and the like are left alone. Empty: the day it is put into force."
        ),
    ),
    "lead_days": fields.whole(
        _l("Days ahead"),
        least=-MOST_LEAD,
        default=0,
        description=_l("Proposed so many days before the date; below zero, after it."),
    ),
    "nightly": fields.flag(
        _l("Proposed every night"),
        description=_l("Who is due is put into a grant every night; somebody confirms it."),
    ),
    "sub_account": fields.of(RuleVersion, "sub_account"),
    "expires_months": fields.of(RuleVersion, "expires_months"),
    "amount": amount_field(),
    "conditions": conditions_field(),
    "basis": fields.of(RuleVersion, "basis"),
    "trigger": TriggerField(
        _l("Day or months of the year"),
        [Optional()],
        description=_l("For a fixed day like 03-08, for a season its months like 6、7、8. Else leave empty."),
    ),
    "as_of": fields.choice(_l("Judged as of"), AS_OF, default="due"),
    "expires_day": fields.text(
        _l("Last day each year"),
        required=False,
        length=5,
        description=_l("Like 12-31: valid until the next such day, whatever the months. Else leave empty."),
    ),
    "pending_days": fields.whole(
        _l("Usable after days"), default=0, description=_l("0: at once. The months count from that day.")
    ),
    "categories": CategoriesField(
        _l("Only for these goods"),
        [Optional()],
        description=_l("Kinds of goods the points may be spent on, apart by commas. Left empty, all goods."),
    ),
    "notice": fields.flag(
        _l("People are told"),
        default=True,
        description=_l("Of what is granted to them, and before it lapses."),
    ),
    "over_budget": fields.choice(_l("When the money runs out"), OVER_BUDGET, default="refuse"),
}


def terms_of(values: dict[str, Any], *, name: str) -> RuleTerms:
    """填写的内容 — as the services take it."""
    said = {each: values[each] for each in TERMS if each in values}
    return RuleTerms(**said | {"name": name, "festival": values["festival"] or None})
