"""积分设定 — what a union decides about its points: how long they live, of what members are told, leavers."""

from collections.abc import Mapping

from app.core.text import _l
from app.rules.compliance_forms import POINTS_POSITIONS
from app.rules.points import MOST_MONTHS
from app.rules.setting import Setting

POINTS: Mapping[str, Setting] = {
    "points_valid_months": Setting(
        by_unit=True,
        label=_l("Months points given by hand are valid"),
        group="points",
        default=12,
        least=1,
        most=MOST_MONTHS,
        unit=_l("months"),
        why=_l(
            "Twelve months are usual, and union vouchers are to be used within a year; a rule says its own."
        ),
    ),
    "points_grace_days": Setting(
        label=_l("Days points that come back after their last day can still be used"),
        group="points",
        default=30,
        least=0,
        most=180,
        unit=_l("days"),
        why=_l("Who returns goods late should not lose the points for it: 7 to 30 days are usual."),
    ),
    "points_back_days": Setting(
        label=_l("Days the nightly proposals look back"),
        group="points",
        default=31,
        least=0,
        most=92,
        unit=_l("days"),
        why=_l("Joiners recorded late, and nights on which nothing ran, are caught up within a month."),
    ),
    "points_form": Setting(
        label=_l("Points as a form of union welfare"),
        group="points",
        kind="choice",
        default="unsettled",
        choices=POINTS_POSITIONS,
        why=_l(
            "No regulation found so far names points. Unsettled, each grant of union money shows the "
            "tension; refused, it stops."
        ),
    ),
    "points_by_hand_most": Setting(
        by_unit=True,
        label=_l("Points one person may be given by hand at once"),
        group="points",
        default=2_000,
        least=1,
        most=1_000_000,
        unit=_l("points"),
        why=_l("A slip of the keyboard should stop at the form; more than that is granted by a rule."),
    ),
    "leavers_points": Setting(
        label=_l("Points of people who leave"),
        group="points",
        kind="choice",
        default="freeze",
        choices={
            "freeze": _l("Are frozen on the day of leaving"),
            "after": _l("Are frozen some days later"),
            "keep": _l("Can be spent until they lapse"),
        },
        why=_l(
            "Frozen points stay on record and lapse on their day; whoever comes back, or left by mistake, "
            "spends them again."
        ),
    ),
    "leavers_points_days": Setting(
        label=_l("Days leavers can still spend points, where they are frozen later"),
        group="points",
        default=30,
        least=1,
        most=365,
        unit=_l("days"),
        why=_l("Members come in for some days after leaving; points should not outlast that by much."),
    ),
    "points_expire_nightly": Setting(
        label=_l("Points lapse by themselves in the night after their last day"),
        group="points",
        kind="bool",
        default=True,
        why=_l("Switched off, they lapse in runs that one prepares and another confirms."),
    ),
    "retirees_points": Setting(
        label=_l("Points of those who retire"),
        group="points",
        kind="choice",
        default="keep",
        choices={
            "keep": _l("Can be spent until they lapse"),
            "leave": _l("As those of everybody who leaves"),
        },
        why=_l(
            "Who retires has often just been congratulated with points; it counts once the retirement is on "
            "record among the events of a life."
        ),
    ),
    "points_remind_first": Setting(
        label=_l("Members are told before their points lapse, first"),
        group="points",
        default=30,
        least=0,
        most=180,
        unit=_l("days"),
        why=_l("A month leaves time to choose. 0: no such notice."),
    ),
    "points_remind_second": Setting(
        label=_l("Members are told before their points lapse, again"),
        group="points",
        default=7,
        least=0,
        most=90,
        unit=_l("days"),
        why=_l("One week before, as is usual. 0: no such notice."),
    ),
    "points_remind_last": Setting(
        label=_l("Members are told before their points lapse, at last"),
        group="points",
        default=1,
        least=0,
        most=30,
        unit=_l("days"),
        why=_l("On the day before it is sent at once. 0: no such notice."),
    ),
}
