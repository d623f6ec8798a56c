"""调剂规则 — when money may move between sub-accounts, what has to be decided, and the life of what waits
for money.
"""

from dataclasses import dataclass

from app.core.errors import BadInput, DomainError
from app.core.lifecycle import Lifecycle
from app.core.text import _, _l
from app.rules.approvals import Flow, Step, Who
from app.rules.budgets import WALLETS, WalletsDoNotMix, wallet_of
from app.rules.conditions import Check

TRANSFER_LIFECYCLE = Lifecycle(
    initial="proposed",
    steps={"confirm": ("proposed", "booked"), "withdraw": ("proposed", "withdrawn")},
    states={
        "proposed": _l("Waiting for approval"),
        "booked": _l("Booked"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"confirm": _l("Confirm"), "withdraw": _l("Withdraw")},
)

# 专款专用 — money that keeps its purpose and its budget moves by itself; all else has to be decided
PURPOSES = {"kept": _l("Within its purpose and budget"), "changed": _l("Earmarked, or out of its budget")}
FLOW = Flow(
    _l("Single chair, where money changes its purpose"),
    (
        Step(
            key="chair",
            name=_l("Union chair"),
            who=(Who("chair"),),
            when=Check("type", "equals", "changed"),
            days=2,
        ),
    ),
)

WAITING_LIFECYCLE = Lifecycle(
    initial="waiting",
    steps={"fulfil": ("waiting", "held"), "withdraw": ("waiting", "withdrawn")},
    states={
        "waiting": _l("Waiting for money"),
        "held": _l("Money set aside"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={"fulfil": _l("Set the money aside"), "withdraw": _l("Withdraw")},
)


class YearsDoNotMix(DomainError):
    """年度不相混 — money moves between years by the close of the year alone."""

    code = "years_do_not_mix"


@dataclass(frozen=True, slots=True)
class Side:
    """一方 — what a transfer has to know of a sub-account."""

    name: str
    sub_account_id: int
    budget_id: int
    year: int
    fund_source: str
    earmarked: bool


def refuse_transfer(source: Side, target: Side) -> None:
    """可否调剂 — raises BadInput for one and the same sub-account, WalletsDoNotMix across the two wallets
    (工会经费与行政经费不得混用), YearsDoNotMix across years.
    """
    if source.sub_account_id == target.sub_account_id:
        raise BadInput(_("Choose another sub-account: money cannot be transferred to where it is."))
    wallets = wallet_of(source.fund_source), wallet_of(target.fund_source)
    if wallets[0] != wallets[1]:
        raise WalletsDoNotMix(
            _(
                "“%(source)s” holds %(from_wallet)s, “%(target)s” holds %(to_wallet)s: the two may not be "
                "mixed. Choose a sub-account of the same wallet.",
                source=source.name,
                target=target.name,
                from_wallet=str(WALLETS[wallets[0]]),
                to_wallet=str(WALLETS[wallets[1]]),
            )
        )
    if source.year != target.year:
        raise YearsDoNotMix(
            _(
                "“%(source)s” belongs to %(from_year)s, “%(target)s” to %(to_year)s: what a year has left "
                "moves with the close of the year.",
                source=source.name,
                target=target.name,
                from_year=source.year,
                to_year=target.year,
            )
        )


def purpose_of(source: Side, target: Side) -> str:
    """用途是否改变 — "changed" when earmarked money changes its purpose, or money its budget (专款专用)."""
    changed = source.earmarked or target.earmarked or source.budget_id != target.budget_id
    return "changed" if changed else "kept"
