"""主线 — the product's main job, by hand, in a browser: a messy roster, a grant, an order, a workbook that
adds up.

Nothing is there before but the union and its people's seats; everything else is made through its page, by
whoever may make it.
"""

import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from app.core.clock import today
from tests.cast import Union
from tests.imports.messy import person, roster
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser

TITLES = (
    ["某某集团有限公司2026年员工花名册"],
    ["填表说明：带*为必填；日期格式 yyyy-mm-dd；请勿增删列"],
    ["单位：某某集团", None, None, None, None, None, "填报日期：2026.11.20"],
)
MONTH = f"{today():%Y-%m}"


@pytest.fixture
def hands(page: Page) -> Hands:
    """Somebody at the console."""
    return Hands(page)


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Eight good people below titles, and one whose identity number has a slip."""
    rows = [person(number) for number in range(1, 9)] + [person(9, 身份证号="110105199503076543")]
    return roster(tmp_path / "花名册.xlsx", rows, above=TITLES)


def test_from_a_roster_to_a_settlement(our_union: Union, hands: Hands, messy: Path, tmp_path: Path) -> None:
    hr_imports(hands, our_union, messy)
    finance_sets_money_aside(hands, our_union)
    officer_prepares(hands, our_union)
    chair_decides(hands, our_union)
    officer_stocks_the_shelf(hands, our_union)
    officer_redeems_and_delivers(hands, our_union)
    workbook = finance_settles(hands, our_union, tmp_path)
    adds_up(workbook, tmp_path)


def hr_imports(hands: Hands, union: Union, file: Path) -> None:
    """Upload, look at what would change, confirm."""
    hands.sign_in(union.hr)
    hands.look("hr-home")
    hands.page.get_by_role("link", name="导入花名册").first.click()
    hands.page.get_by_label("花名册文件").set_input_files(file)
    hands.look("roster-upload")
    hands.press("上传并检查")
    hands.page.wait_for_url("**/confirmroster/*")
    hands.sees("身份证号", "D13", "新增")
    hands.look("roster-preview")
    hands.press("按此导入")
    hands.page.wait_for_url("**/rosters/show/*")
    hands.look("roster-imported")
    hands.go("职工名单")
    hands.sees("A0001", "A0008")
    hands.sees_no("A0009")


def finance_sets_money_aside(hands: Hands, union: Union) -> None:
    """A year's budget, an earmarked sub-account in it, money in that."""
    hands.sign_in(union.finance)
    hands.go("预算明细")
    hands.press("新增")
    hands.pick(单位="皖江集团工会")
    hands.type(年度=f"{today():%Y}", 预算="会员活动")
    hands.page.get_by_label("年初预算").fill("100000")
    hands.choose(经费来源="拨缴经费留成")
    hands.page.get_by_label("会计科目").select_option(value="50105")
    hands.look("budget-form")
    hands.press("保存")
    hands.sees("¥100,000.00")
    hands.go("年度预算")
    hands.open_row("皖江集团工会")
    hands.press("提交审批")
    hands.confirm()
    hands.sees("待审批")
    chair_approves_the_year(hands, union)
    hands.sign_in(union.finance)
    hands.go("分账户")
    hands.press("新增")
    hands.pick(预算="会员活动")
    hands.type(分账户编码="ZQ", 分账户="中秋慰问专项")
    hands.press("保存")
    hands.press("下达资金")
    hands.page.get_by_label("金额").fill("2000")
    hands.press("下达")
    hands.sees("¥2,000.00")
    hands.look("sub-account")


def chair_approves_the_year(hands: Hands, union: Union) -> None:
    """Every line of the plan, then yes; who prepared it could not."""
    plan = hands.page.url
    hands.sign_in(union.chair)
    hands.decides("年度预算", "会员活动", "¥100,000.00", picture="plan-approval")
    hands.comes_to(plan, "已批准")
    hands.sees("审批单")


def officer_prepares(hands: Hands, union: Union) -> None:
    """A festival rule, put into force; its grant previewed and submitted."""
    hands.sign_in(union.officer)
    hands.go("积分规则")
    hands.press("新增")
    hands.type(规则编码="ZQ", 规则="中秋慰问")
    hands.choose(节日="中秋节")
    draws_tiers(hands)
    hands.page.get_by_role("combobox", name="适用单位").fill("皖江集团工会")
    hands.page.locator(".pick-option:visible").first.click()
    hands.pick(列支分账户="中秋慰问专项")
    hands.look("rule-form")
    hands.press("保存")
    hands.press("测算")
    hands.press("按名册测算")
    hands.sees("增加人数", "¥1,600.00")
    hands.look("rule-simulated")
    hands.press("按此测算发布")
    hands.look("rule-release")
    hands.press("发布")
    hands.sees("生效中")
    hands.go("积分规则")
    hands.open_row("中秋慰问")
    hands.press("准备发放")
    hands.press("生成预览")
    hands.sees("待提交", "¥1,600.00")
    hands.look("grant-prepared")
    hands.press("提交发放")
    hands.sees("¥2,000.00", "¥400.00")
    hands.press("提交审批")
    hands.sees("待审批", union.chair.name)
    hands.look("grant-submitted")


def draws_tiers(hands: Hands) -> None:
    """Who, and how much, by clicking: one year of service; from twenty years on 300, the others 200."""
    hands.adds_condition("工龄（年）", "不低于", "1")
    hands.sees("适用于：工龄（年）不低于 1", "按今日名册约 8 人")
    hands.page.get_by_role("radio", name="分档").check(force=True)
    long, others = (hands.page.locator(".rb-row").nth(place) for place in (0, 1))
    long.get_by_label("取值", exact=True).fill("20")
    long.get_by_label("积分", exact=True).fill("300")
    others.get_by_label("积分", exact=True).fill("200")
    hands.sees("工龄（年）不低于 20：300 积分", "200 积分")


def chair_decides(hands: Hands, union: Union) -> None:
    """Rule, people, money and what is left, then yes: on a phone."""
    grant = hands.page.url
    hands.sign_in(union.chair)
    hands.page.set_viewport_size({"width": 390, "height": 844})
    hands.decides("中秋慰问", "¥1,600.00", "¥400.00", picture="grant-decide-390")
    hands.comes_to(grant, "已发放")
    hands.page.set_viewport_size({"width": 1440, "height": 900})


def officer_stocks_the_shelf(hands: Hands, union: Union) -> None:
    """A supplier, a category, a product, an article with price and stock; the product is listed."""
    hands.sign_in(union.officer)
    hands.go("供应商")
    hands.press("新增")
    hands.type(供应商编码="G1", 供应商="徽州粮油有限公司")
    hands.press("保存")
    hands.go("类目")
    hands.press("新增")
    hands.type(类目编码="LY", 类目="粮油")
    hands.press("保存")
    hands.go("商品")
    hands.press("新增")
    hands.type(商品编码="M1", 商品="五常大米")
    hands.pick(供应商="徽州粮油有限公司", 类目="粮油")
    hands.press("保存")
    hands.go("货品")
    hands.press("新增")
    hands.pick(商品="五常大米")
    hands.type(货号="M1-5", 规格="5公斤", 含税单价="68.50", 积分价="69", 库存="3")
    hands.press("保存")
    hands.go("商品")
    hands.page.get_by_role("link", name="M1").first.click()
    hands.press("上架")
    hands.confirm()
    hands.sees("已上架")
    hands.look("product")


def officer_redeems_and_delivers(hands: Hands, union: Union) -> None:
    """Two pieces for a member at the counter, shipped and received."""
    hands.go("柜台兑换")
    hands.pick(职工="A0001")
    hands.press("为该职工办理")
    hands.pick(货品="五常大米")
    hands.type(数量="4")
    hands.press("试算，核对前后变化")
    hands.sees("3")
    hands.type(数量="2")
    hands.press("试算，核对前后变化")
    hands.look("redeem-preview")
    hands.press("确认兑换")
    hands.sees("待发货", "¥137.00")
    hands.press("发货")
    hands.type(承运商="顺丰", 物流单号="SF0001")
    hands.page.locator("form.panel button.button-primary").click()
    hands.sees("运送中")
    hands.press("确认签收")
    hands.page.locator("form.panel button.button-primary").click()
    hands.sees("已签收")
    hands.look("order")


def finance_settles(hands: Hands, union: Union, folder: Path) -> Path:
    """The month's statement, closed, and its workbook."""
    hands.sign_in(union.finance)
    hands.go("对账单")
    hands.press("编制对账单")
    hands.pick(供应商="徽州粮油有限公司")
    hands.page.get_by_label("期间").fill(MONTH)
    hands.page.locator("form.panel button.button-primary").click()
    hands.sees("¥137.00")
    hands.page.get_by_role("link", name="结账").first.click()
    hands.look("statement-close")
    hands.page.locator("form.panel button.button-primary").click()
    hands.sees("已结账")
    hands.look("statement")
    if not hands.page.get_by_role("link", name="下载记账工作簿").first.is_visible():
        hands.page.locator("details.more > summary").first.click()  # what is seldom done
    with hands.page.expect_download() as taken:
        hands.page.get_by_role("link", name="下载记账工作簿").first.click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    return path


def adds_up(workbook: Path, folder: Path) -> None:
    """The cached totals and those LibreOffice computes anew are one: 137.00, in capitals as well."""
    subprocess.run(
        [
            "soffice",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "lo"),
            workbook,
        ],
        check=True,
        capture_output=True,
    )
    for path in (workbook, folder / "lo" / workbook.name):
        book = load_workbook(path, data_only=True)
        values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        assert 137 in values, path
        assert any("壹佰叁拾柒元整" in str(value) for value in values), path
