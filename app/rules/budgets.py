"""预算规则 — where money may come from, which wallet it lies in, and what is refused."""

from collections.abc import Container
from dataclasses import dataclass

from app.core.errors import BadInput, DomainError
from app.core.money import Money
from app.core.text import _, _l

FUND_SOURCES = {
    "dues": _l("Membership dues"),
    "retained": _l("Retained union funds"),
    "employer_subsidy": _l("Subsidy from the employer to the union"),
    "superior_subsidy": _l("Subsidy from the superior union"),
    "welfare_fee": _l("Employer's welfare fee"),
    "labour_protection": _l("Employer's labour protection"),
}

WALLETS = {"union": _l("Union money"), "administrative": _l("Employer's money")}

# 工会经费与行政经费不得混用 (工会法第四十四条; DOMAIN: 《基层工会经费收支管理办法》 八不准之五)
_WALLET_OF = {
    "dues": "union",
    "retained": "union",
    "employer_subsidy": "union",
    "superior_subsidy": "union",
    "welfare_fee": "administrative",
    "labour_protection": "administrative",
}

# the older of the two charts begins with 2010; beyond the end it is a slip of the keyboard
FIRST_YEAR, LAST_YEAR = 2010, 2100

# 超预算 — what happens when more is to be set aside than a sub-account has (stop is the default)
OVER_BUDGET = {"stop": _l("Refuse"), "queue": _l("Wait until money comes")}


class WalletsDoNotMix(DomainError):
    """两个钱包不相混 — union money and the employer's money may not meet in one sub-account, grant or
    payment.
    """

    code = "wallets_do_not_mix"


class AvailableTooLittle(DomainError):
    """可用不足 — more was asked for than is available; nothing was moved."""

    code = "available_too_little"


def wallet_of(fund_source: str) -> str:
    """钱包 — "union" or "administrative"; an unknown fund source raises KeyError."""
    return _WALLET_OF[fund_source]


def one_wallet(fund_sources: tuple[str, ...]) -> str:
    """同一钱包 — the wallet all of these lie in; raises WalletsDoNotMix when they lie in two."""
    wallets = {wallet_of(source) for source in fund_sources}
    if len(wallets) != 1:
        raise WalletsDoNotMix(
            _("Union money and the employer's money may not be mixed: choose funds that lie in one wallet.")
        )
    return wallets.pop()


def refuse_more_than(available: Money, asked: Money, *, name: str, where: str = "available") -> None:
    """不得超支 — raises AvailableTooLittle when more is asked for than `name` has there: available, held,
    spent.
    """
    if asked > available:
        raise AvailableTooLittle(
            str(_TOO_LITTLE[where])
            % {"name": name, "available": available, "missing": asked - available, "asked": asked},
            available_fen=available.fen,
            asked_fen=asked.fen,
        )


_TOO_LITTLE = {
    "available": _l(
        "“%(name)s” has %(available)s available, %(missing)s less than the %(asked)s needed. "
        "Allocate more to it, or lower the amount."
    ),
    "held": _l("“%(name)s” has %(available)s set aside, %(missing)s less than the %(asked)s asked for."),
    "spent": _l(
        "Of “%(name)s” %(available)s were paid out, %(missing)s less than the %(asked)s to be taken back."
    ),
}


@dataclass(frozen=True, slots=True)
class BudgetKey:
    """预算项 — year, fund source and account code: a unit has one budget of each."""

    year: int
    fund_source: str
    account_code: str


def refuse_unknown(key: BudgetKey, codes: Container[str]) -> None:
    """项目须存在 — raises BadInput for a year no budget is for, an unknown source, or a code that is not
    among the expenses of that year's chart.
    """
    refuse_year(key.year)
    if key.fund_source not in FUND_SOURCES:
        raise BadInput(_("There is no fund source “%(source)s”.", source=key.fund_source))
    if key.account_code not in codes:
        raise BadInput(
            _(
                "There is no account code “%(code)s” in the chart of %(year)s.",
                code=key.account_code,
                year=key.year,
            )
        )


def refuse_year(year: int) -> None:
    """年度须合理 — raises BadInput for a year no budget is for."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(_("“%(year)s” is not a budget year.", year=year))
