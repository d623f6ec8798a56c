"""设定 — what a union decides for itself within a range, with the value shipped and why it is so [policy].

Every room adds its own line to SETTINGS; `app.tenants.queries.setting(name)` answers the value in force, and
the page of the union's settings is made from this table. A number that a law fixes does not stand here.
"""

from collections.abc import Mapping
from typing import Any

from app.core.text import _l
from app.rules.problems import Problem
from app.rules.setting import Setting, Value
from app.rules.settings_points import POINTS

__all__ = ["GROUPS", "SETTINGS", "Setting", "Value", "fitting"]

GROUPS: Mapping[str, Any] = {
    "people": _l("Employees and rosters"),
    "budgets": _l("Budgets"),
    "points": _l("Points"),
    "orders": _l("Orders and goods"),
    "care": _l("Care"),
    "standards": _l("Standards"),
    "feedback": _l("Feedback"),
    "settlement": _l("Settlement"),
    "members": _l("Members' pages"),
}


SETTINGS: Mapping[str, Setting] = {
    "leavers_percent": Setting(
        label=_l("Leavers a full roster may bring"),
        group="people",
        default=30,
        least=0,
        most=100,
        unit="%",
        why=_l(
            "Above it, an import asks for the number of leavers once more: half a roster is often a slip."
        ),
    ),
    "roster_match": Setting(
        label=_l("A roster's row finds its person by"),
        group="people",
        kind="choice",
        default="employee_no",
        choices={
            "employee_no": _l("Employee number"),
            "id_no": _l("Identity number"),
            "both": _l("Both, or nobody"),
        },
        why=_l(
            "By identity number people may get new employee numbers; by both, whatever does not fit waits "
            "for a human."
        ),
    ),
    "roster_id_required": Setting(
        label=_l("A roster's rows need an identity number"),
        group="people",
        kind="bool",
        default=True,
        why=_l("By it people are told apart and found again. Switched off, an empty cell is taken."),
    ),
    "roster_phone_required": Setting(
        label=_l("A roster's rows need a mobile phone"),
        group="people",
        kind="bool",
        default=True,
        why=_l("Members sign in and are told of goods by it. Switched off, an empty cell is taken."),
    ),
    "roster_phone_wrong": Setting(
        label=_l("A phone that is none"),
        group="people",
        kind="choice",
        default="reject",
        choices={"reject": _l("Rejects the row"), "warn": _l("Is left out with a warning")},
        why=_l("A wrong phone is noticed by nobody until it is needed."),
    ),
    "roster_mismatch": Setting(
        label=_l("Gender or date of birth against the identity number"),
        group="people",
        kind="choice",
        default="warn",
        choices={"warn": _l("Is a warning"), "reject": _l("Rejects the row")},
        why=_l("Mostly the column is wrong and the card is right."),
    ),
    "roster_age_least": Setting(
        label=_l("Youngest age in a roster without a warning"),
        group="people",
        default=16,
        least=0,
        most=40,
        unit=_l("years"),
        why=_l("Labour Law, article 15: nobody under sixteen is employed."),
    ),
    "roster_age_most": Setting(
        label=_l("Oldest age in a roster without a warning"),
        group="people",
        default=70,
        least=40,
        most=120,
        unit=_l("years"),
        why=_l("Older people are seldom in service: mostly a year is wrong."),
    ),
    "roster_unknown_words": Setting(
        label=_l("Words of a roster that are not known"),
        group="people",
        kind="choice",
        default="take",
        choices={
            "take": _l("Are taken and asked about once"),
            "reject": _l("Reject the row until explained"),
        },
        why=_l("Every office has its own words for employment types and schools."),
    ),
    "roster_new_units": Setting(
        label=_l("Departments of a roster that are not known"),
        group="people",
        kind="choice",
        default="open",
        choices={"open": _l("Are opened as new units"), "ask": _l("Reject the row until explained")},
        why=_l("New ones are listed before anything happens; a slip of one character is always asked about."),
    ),
    "roster_file_days": Setting(
        label=_l("Days the files of rosters are kept"),
        group="people",
        default=365,
        least=1,
        most=3_650,
        unit=_l("days"),
        why=_l(
            "They hold everybody's numbers in clear; after a year hardly anybody looks back. What came of "
            "every row, and the digest of the file, stay."
        ),
    ),
    **POINTS,
    "adjustments_a_year": Setting(
        label=_l("Adjustments of a budget a year"),
        group="budgets",
        default=1,
        least=0,
        most=12,
        why=_l(
            "In principle a budget is adjusted once a year; beyond it, the adjustment is confirmed by typing."
        ),
    ),
    "feedback_floor": Setting(
        label=_l("Answers needed before results are shown"),
        group="feedback",
        default=5,
        least=3,
        most=50,
        why=_l(
            "Below it, one could guess who said what. Results are shown whole, once, when a month has closed."
        ),
    ),
    "feedback_days": Setting(
        label=_l("Answers are taken after the month's end for"),
        group="feedback",
        default=10,
        least=1,
        most=31,
        unit=_l("days"),
        why=_l("Goods of the last days of a month need time to arrive and to be tried."),
    ),
    "feedback_alert": Setting(
        label=_l("A follow-up opens below an average of, in tenths of a point"),
        group="feedback",
        default=35,
        least=10,
        most=50,
        why=_l("35 is 3.5 of 5 points: between fair and satisfied."),
    ),
    "feedback_follow_up_days": Setting(
        label=_l("A follow-up is to be done within"),
        group="feedback",
        default=30,
        least=1,
        most=180,
        unit=_l("days"),
        why=_l("One month, so that the next month's answers can tell whether it helped."),
    ),
    "invitation_days": Setting(
        label=_l("Days a member's one-time code is valid"),
        group="members",
        default=14,
        least=1,
        most=90,
        unit=_l("days"),
        why=_l("Long enough for a printed list to reach everybody's desk, short enough for a lost one."),
    ),
    "member_days_after_leaving": Setting(
        by_unit=True,
        label=_l("Days a member still comes in after leaving"),
        group="members",
        default=30,
        least=0,
        most=365,
        unit=_l("days"),
        why=_l("So that points and orders under way can be looked up after the last day."),
    ),
    "standards_by_branches": Setting(
        label=_l("Branches may enter stricter standards of their own"),
        group="standards",
        kind="bool",
        default=False,
        why=_l(
            "A branch with less money may give less, never more. Switched off, headquarters' standards hold "
            "alike."
        ),
    ),
    "care_claim_months": Setting(
        by_unit=True,
        label=_l("Months in which care is applied for"),
        group="care",
        default=6,
        least=0,
        most=36,
        unit=_l("months"),
        why=_l("Usual among grass-roots unions; later applications are warned of, not refused. 0: no limit."),
    ),
    "care_decide_days": Setting(
        by_unit=True,
        label=_l("Days to decide a case of care"),
        group="care",
        default=2,
        least=1,
        most=60,
        unit=_l("days"),
        why=_l("A promise to members; what takes longer stands in red on the workbench."),
    ),
    "care_visit_days": Setting(
        by_unit=True,
        label=_l("Days from the approval to the visit"),
        group="care",
        default=3,
        least=1,
        most=60,
        unit=_l("days"),
        why=_l("A railway union visits within three working days of verifying."),
    ),
    "care_pay_days": Setting(
        by_unit=True,
        label=_l("Days from the approval to the payment"),
        group="care",
        default=5,
        least=1,
        most=60,
        unit=_l("days"),
        why=_l("A promise to members; what takes longer stands in red on the workbench."),
    ),
    "care_remind_days": Setting(
        label=_l("Days after which an overdue case of care is called to mind again"),
        group="care",
        default=7,
        least=1,
        most=60,
        unit=_l("days"),
        why=_l("The first notice comes on the day after the deadline; a weekly one is not yet a nuisance."),
    ),
    "budget_warn_percent": Setting(
        label=_l("Share of a budget or sub-account at whose use a notice is sent"),
        group="budgets",
        default=80,
        least=0,
        most=100,
        unit="%",
        why=_l(
            "Early enough for an adjustment. A second notice comes when all is used. 0: no notice at all."
        ),
    ),
    "return_days": Setting(
        by_unit=True,
        label=_l("Days to return goods without a cause"),
        group="orders",
        default=7,
        least=0,
        most=90,
        unit=_l("days"),
        why=_l("Consumer Protection Law, article 25: goods bought at a distance go back within seven days."),
    ),
    "fault_return_days": Setting(
        by_unit=True,
        label=_l("Days to return goods that are damaged, wrong or poor"),
        group="orders",
        default=30,
        least=7,
        most=365,
        unit=_l("days"),
        why=_l("A fault may show late: a month from the receipt, unless the contract says more."),
    ),
}


def fitting(name: str, value: Any) -> Value | Problem:
    """合适的值 — the value as the setting keeps it; Problem setting_unknown, _kind or _range."""
    known = SETTINGS.get(name)
    if known is None:
        return Problem("setting_unknown")
    if known.kind == "bool":
        return value if isinstance(value, bool) else Problem("setting_kind")
    if known.kind == "choice":
        return str(value) if value in known.choices else Problem("setting_kind")
    if isinstance(value, bool) or not isinstance(value, int):
        return Problem("setting_kind")
    if not known.least <= value <= known.most:
        return Problem("setting_range", facts={"least": known.least, "most": known.most})
    return value
