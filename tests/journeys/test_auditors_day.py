"""审计的一天 — from the execution table to a movement and its cause; the trail; the workbook that adds up."""

import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from app.budgets.services.allocations import allocate
from app.budgets.services.lines import approve_budget
from app.budgets.services.spending import spend_at_once
from app.budgets.services.sub_accounts import open_sub_account
from app.core.clock import today
from app.core.db import atomic, session
from app.core.money import Money
from app.ledger.services import Booking
from app.rules.budgets import BudgetKey
from tests.cast import Union
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


def test_an_auditors_day(our_union: Union, hands: Hands, tmp_path: Path) -> None:
    a_year_is_underway(our_union)
    hands.sign_in(our_union.auditor)
    follows_a_figure_to_its_cause(hands)
    follows_what_was_spent(hands)
    takes_the_table(hands, tmp_path)
    reads_the_trail(hands)


def a_year_is_underway(union: Union) -> None:
    """A budget approved, money in a sub-account, an event paid."""
    with union.scope(), atomic():
        finance, on = union.finance.actor, today()
        budget = approve_budget(
            union.unit("总部"),
            BudgetKey(on.year, "dues", "50102"),
            name="文体活动",
            approved=Money.yuan("80000"),
            actor=finance,
            on=on,
        )
        account = open_sub_account(budget, code="WT", name="文体活动专项", actor=finance)
        told = {"reference": "year", "reason": "年初下达"}
        allocate(account, amount=Money.yuan("30000"), actor=finance, on=on, **told)
        paid = Booking("activity:1", "spend", finance, on, "春季职工运动会")
        spend_at_once(account, amount=Money.yuan("12000"), booking=paid)
    session.remove()


def follows_a_figure_to_its_cause(hands: Hands) -> None:
    """Allocated: the sub-account, its movements, the allocation itself and its entry."""
    hands.go("预算执行表")
    hands.sees("50102 文体活动支出", "80,000.00", "15%")
    hands.look("execution")
    row = hands.page.get_by_role("row", name="50102")
    row.get_by_role("link", name="30,000.00", exact=True).click()
    hands.sees("合计 ¥30,000.00")
    hands.page.get_by_role("link", name="文体活动专项 (WT)").click()
    hands.sees("年初下达", "¥30,000.00")
    hands.page.locator("td[data-label=事由] a").first.click()
    hands.sees("年初下达", "¥30,000.00")


def follows_what_was_spent(hands: Hands) -> None:
    """Spent: the movements behind the figure, and nothing else."""
    hands.go("预算执行表")
    hands.page.get_by_role("row", name="50102").get_by_role("link", name="12,000.00", exact=True).click()
    hands.page.get_by_role("link", name="文体活动专项 (WT)").click()
    hands.sees("春季职工运动会", "¥12,000.00")
    hands.sees_no("年初下达")
    hands.look("movements")


def takes_the_table(hands: Hands, folder: Path) -> None:
    """The workbook calculates to the same figures that it shows."""
    hands.go("预算执行表")
    with hands.page.expect_download() as coming:
        hands.press("下载执行表")
    path = folder / "execution.xlsx"
    coming.value.save_as(path)
    shown = _line(path)
    command = ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(folder / "again"), str(path)], check=True, capture_output=True, timeout=120)
    assert _line(folder / "again" / "execution.xlsx") == shown
    assert shown[2] == 80_000
    assert shown[10] == 12_000


def _line(path: Path) -> list[object]:
    sheet = load_workbook(path, data_only=True).worksheets[0]
    found = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "50102")
    return [round(each, 4) if isinstance(each, float) else each for each in found]


def reads_the_trail(hands: Hands) -> None:
    """Who approved, who allocated, who took the table along; and the chain holds."""
    hands.go("审计记录")
    hands.sees("文体活动", "下达")
