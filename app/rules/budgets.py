"""预算规则 — where money may come from, which wallet it lies in, and the account codes it is booked under."""

from dataclasses import dataclass
from datetime import date
from typing import Any

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

# the new chart begins with 2022; beyond the end it is a slip of the keyboard
FIRST_YEAR, LAST_YEAR = 2022, 2100


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
class AccountCode:
    """会计科目 — one row of a chart, in force from a day on."""

    scheme: str
    code: str
    name: Any
    parent: str | None = None
    valid_from: date = date(2022, 1, 1)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


# 《工会会计制度》(财会〔2021〕7号, 自2022-01-01): the expense heads of a grass-roots union. Names found in
# public
# texts, codes to be checked against the annex before they are filed anywhere: they are data, not law.
CHART: tuple[AccountCode, ...] = tuple(
    AccountCode("cai_kuai_2021_7", *row)
    for row in (
        ("501", _l("Members' activities")),
        ("50101", _l("Members' education"), "501"),
        ("50102", _l("Culture and sports"), "501"),
        ("50103", _l("Publicity"), "501"),
        ("50104", _l("Rest and recuperation"), "501"),
        ("50105", _l("Welfare of members"), "501"),
        ("503", _l("Services to members")),
        ("504", _l("Protection of rights")),
        ("50404", _l("Hardship relief"), "504"),
        ("50405", _l("Warmth campaign"), "504"),
        ("505", _l("Running costs")),
        ("507", _l("Capital expenditure")),
        ("509", _l("Dependent units")),
        ("510", _l("Other expenditure")),
    )
)


# what people choose from and read, code and name together
ACCOUNT_CODES = {row.code: row for row in CHART}


def chart_on(day: date) -> dict[str, AccountCode]:
    """当日科目表 — the codes in force on a day."""
    return {row.code: row for row in CHART if row.valid_from <= day}


@dataclass(frozen=True, slots=True)
class BudgetKey:
    """预算项 — year, fund source and account code: a unit has one budget of each."""

    year: int
    fund_source: str
    account_code: str


def refuse_unknown(key: BudgetKey) -> None:
    """项目须存在 — raises BadInput for a year no budget is for, an unknown source, or a code not in that
    year's chart.
    """
    if not FIRST_YEAR <= key.year <= LAST_YEAR:
        raise BadInput(_("“%(year)s” is not a budget year.", year=key.year))
    if key.fund_source not in FUND_SOURCES:
        raise BadInput(_("There is no fund source “%(source)s”.", source=key.fund_source))
    if key.account_code not in chart_on(date(key.year, 1, 1)):
        raise BadInput(
            _(
                "There is no account code “%(code)s” in the chart of %(year)s.",
                code=key.account_code,
                year=key.year,
            )
        )
