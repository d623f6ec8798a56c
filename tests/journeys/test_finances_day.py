"""财务的一天 — a month drawn up for all suppliers, a supplier's own statement compared, differences decided,
the month closed and paid, and a workbook that adds up.
"""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import Statement, Supplier
from app.rules.settlement import Period
from app.settlement.queries import lines_of
from app.settlement.services import draw_up
from tests.cast import Union
from tests.journeys.hands import Hands
from tests.orders import shop
from tests.settlement import receipts

pytestmark = pytest.mark.browser
MONTH = "2026-09"


@pytest.fixture
def sheet(our_union: Union, tmp_path: Path) -> Path:
    """Two suppliers' goods were received; what the first sends differs in five ways."""
    with our_union.scope(), atomic():
        for code, name in (("G1", "徽州粮油有限公司"), ("G2", "皖江百货有限公司")):
            seller = shop.supplier(code)
            seller.name = name
            receipts.month(our_union, seller)
        first = session.query(Supplier).filter_by(code="G1").one()
        ours = draw_up(first, period=Period.parse(MONTH), actor=our_union.finance.actor, at=receipts.LATER)
        rows = [
            [each.order_number, each.sku_code, each.product_name, each.quantity, each.amount_fen / 100]
            for each in lines_of(ours)
        ][1:]
    session.remove()
    rows[0][4] += 1.5
    rows[1][3] += 1
    rows[1][4] *= 2
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["徽州粮油有限公司 9 月对账单"])
    page.append(["订单编号", "货号", "商品名称", "数量", "金额（元）"])
    for row in (
        *rows,
        ["DD20260930-99999", "X1", "=1+1", 1, "¥12.00"],
        rows[3],
        ["合计", None, None, None, 1],
    ):
        page.append(row)
    page.cell(row=3 + len(rows), column=3).data_type = "s"
    book.save(tmp_path / "徽州粮油9月.xlsx")
    return tmp_path / "徽州粮油9月.xlsx"


def test_a_month_from_the_draft_to_the_payment(
    our_union: Union, page: Page, sheet: Path, tmp_path: Path
) -> None:
    hands = Hands(page)
    hands.sign_in(our_union.finance)
    draws_all(hands, closes=False)
    compares(hands, sheet)
    decides(hands, tmp_path)
    draws_all(hands, closes=True)
    adds_up(takes(hands, tmp_path), our_union)
    pays(hands)
    chair_confirms(hands, our_union)
    reports(hands, our_union)


def go(hands: Hands, page: str) -> None:
    """An entry of the navigation that counts what waits, so that its words change."""
    hands.page.locator(f'.side [data-page="{page}"]').click()
    hands.page.wait_for_load_state()


def draws_all(hands: Hands, *, closes: bool) -> None:
    """Every supplier of the month: looked at, confirmed, worked off."""
    hands.go("整月结算")
    hands.press("整月编制")
    hands.page.get_by_label("期间").fill(MONTH)
    if closes:
        hands.page.get_by_label("无问题的同时结账").check(force=True)
    hands.press("预览")
    hands.sees("徽州粮油有限公司", "皖江百货有限公司")
    hands.look("month-preview")
    hands.press("全部编制")
    hands.page.wait_for_url("**/settlementruns/show/*", timeout=60_000)
    hands.sees("已编制")
    hands.look("month-done")


def compares(hands: Hands, sheet: Path) -> None:
    """The supplier's own workbook, five differences named by kind and cell."""
    go(hands, "Settlements")
    hands.open_row("徽州粮油有限公司")
    hands.press("比对供应商对账单")
    hands.page.get_by_label("供应商对账单").set_input_files(sheet)
    hands.press("上传并比对")
    hands.page.wait_for_url("**/receivedstatements/show/*", timeout=60_000)
    hands.look("received")
    go(hands, "Differences")
    hands.sees("金额不符", "数量不符", "对方漏列", "我方没有", "重复列示", "E3", "D4")
    hands.look("differences")


def decides(hands: Hands, folder: Path) -> None:
    """The quantity is disputed with a reason; the wrong amount accepted; the rest disputed as well."""
    go(hands, "Differences")
    hands.open_row("金额不符")
    hands.press("认可对方")
    hands.confirm()
    hands.sees("已认可对方")
    for kind in ("数量不符", "对方漏列", "我方没有", "重复列示"):
        go(hands, "Differences")
        hands.open_row(kind)
        hands.press("提出异议")
        hands.page.locator("dialog[open] textarea, dialog[open] input[name=reason]").first.fill(
            "以签收单为准"
        )
        hands.confirm()
        hands.sees("有异议")
    hands.look("difference-disputed")
    hands.sees("结算调整")


def takes(hands: Hands, folder: Path) -> Path:
    """The archive of the month."""
    with hands.page.expect_download() as taken:
        hands.press("下载压缩包")
    path = folder / "month.zip"
    taken.value.save_as(path)
    return path


def adds_up(path: Path, union: Union) -> None:
    """Overview and statements come to the same, by openpyxl."""
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    assert len(names) == 5
    assert not any("草稿" in name for name in names)
    overview = openpyxl.load_workbook(io.BytesIO(archive.read(names[0])), data_only=True)
    total = next(row[6] for row in overview.worksheets[0].iter_rows(values_only=True) if row[0] == "合计")
    session.remove()
    with tenant_scope(union.tenant_id):
        statements = session.query(Statement).all()
        assert {each.state for each in statements} == {"closed"}
        assert total == pytest.approx(sum(each.total_fen for each in statements) / 100)
    session.remove()
    checks = [row[-1] for row in overview.worksheets[1].iter_rows(min_row=4, values_only=True)]
    assert checks
    assert all(check in (0, None) for check in checks)


def pays(hands: Hands) -> None:
    """The bank has transferred it; the whole sum stands there already."""
    go(hands, "Settlements")
    hands.open_row("皖江百货有限公司")
    hands.press("登记付款")
    hands.type(银行回单号="HD20261105001")
    hands.look("payment-form")
    hands.page.locator("form.panel button.button-primary").click()
    hands.sees("待确认")


def chair_confirms(hands: Hands, union: Union) -> None:
    """What finance entered waits for the chair: the payment and the adjustment."""
    hands.sign_in(union.chair)
    hands.sees("等您确认")
    go(hands, "Payments")
    hands.open_row("HD20261105001")
    hands.press("确认付款")
    hands.look("payment-confirm")
    hands.page.locator("form.panel button.button-primary").click()
    hands.sees("已付款")
    go(hands, "Adjustments")
    hands.open_row("TZ")
    hands.press("确认调整")
    hands.page.locator("form.panel button.button-primary").click()
    hands.sees("已记账")


def reports(hands: Hands, union: Union) -> None:
    """The books tie, and a number opens its rows."""
    hands.sign_in(union.finance)
    hands.go("试算平衡表")
    hands.page.locator("input[name=from]").fill("2026-08")
    hands.press("查看")
    hands.sees("勾稽一致")
    hands.look("trial-balance")
    hands.page.locator("table.table tbody a").first.click()
    hands.sees("笔分录")
    hands.go("供应商往来变动表")
    hands.sees("勾稽一致")
