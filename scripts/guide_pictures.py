"""指南图片 — which pages the guide shows: whose, how wide, and what is done there before the picture."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

WIDE, NARROW = 1440, 390
ROLES = {
    "hr": "人事专员",
    "officer": "福利专员",
    "chair": "工会主席",
    "finance": "财务",
    "auditor": "审计",
    "tenant_admin": "租户管理员",
}
SAMPLE = Path(__file__).resolve().parents[1] / "imports" / "samples" / "花名册-示例.xlsx"


@dataclass(frozen=True, slots=True)
class Picture:
    """一张图 — a page as a role sees it (None: nobody signed in), after `act`; `whole`: to its very end."""

    name: str
    role: str | None
    path: str
    act: Callable[[Page], None] | None = None
    width: int = WIDE
    whole: bool = False


def first_record(page: Page) -> None:
    """The card of the first row."""
    page.locator(".row-link, main .row-open, main li a[href*='/show/']").first.click()


def press(words: str) -> Callable[[Page], None]:
    """A button or a link by its words."""

    def act(page: Page) -> None:
        button = page.get_by_role("button", name=words, exact=True)
        button.or_(page.get_by_role("link", name=words, exact=True)).first.click()

    return act


def opened(words: str) -> Callable[[Page], None]:
    """The first record, and there a button."""

    def act(page: Page) -> None:
        first_record(page)
        page.wait_for_load_state("networkidle")
        press(words)(page)

    return act


def found(words: str) -> Callable[[Page], None]:
    """The search box with what it finds."""

    def act(page: Page) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        page.wait_for_selector(".finder-list .hit, .hits-none")

    return act


def simulated(page: Page) -> None:
    """What the first version would change, person by person counted."""
    first_record(page)
    page.wait_for_load_state("networkidle")
    page.locator("main").get_by_role("link").filter(has_text="的测算").first.click()


def explained(page: Page) -> None:
    """Why the first member has the first of their points."""
    first_record(page)
    page.wait_for_load_state("networkidle")
    page.locator("main a[href*='/explain/']").first.click()


def first_condition(page: Page) -> None:
    """A rule by its example, with one condition more set by clicking."""
    page.locator("summary", has_text="从范本开始").click()
    page.get_by_role("link").or_(page.get_by_role("button")).filter(
        has_text="入职周年（按工龄）"
    ).first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="+ 添加条件").first.click()
    last = page.locator(".rb-check").last
    last.locator("select").first.select_option(value="tenure_years")
    last.locator("select").nth(1).select_option(value="at_least")
    last.locator("input").fill("3")
    page.get_by_text("且工龄（年）不低于 3").or_(page.get_by_text("工龄（年）不低于 3")).first.wait_for()


def seats(page: Page) -> None:
    """The menu of one's seats."""
    page.locator(".seat-menu summary").click()


def rail(page: Page) -> None:
    """The navigation folded, one group open beside it."""
    page.get_by_role("button", name="收起导航").click()
    page.locator(".nav-group").nth(2).locator("summary").click()


def roster(page: Page) -> None:
    """The sample workbook, uploaded and checked."""
    page.get_by_label("花名册文件").set_input_files(SAMPLE)
    press("上传并检查")(page)
    page.wait_for_url("**/confirmroster/*", timeout=60_000)


def waiting(page: Page) -> None:
    """The first thing that waits."""
    page.locator(".queue-line .button").first.click()


def member(page: Page) -> None:
    """At the counter, with a member chosen."""
    box = page.get_by_role("combobox", name="职工").first
    box.click()
    page.locator(".pick-option").first.click()


PICTURES = (
    Picture("sign-in", None, "/login/"),
    Picture("workbench", "officer", "/"),
    Picture("workbench-phone", "chair", "/", width=NARROW),
    Picture("search", "officer", "/", found("王")),
    Picture("search-phone", "officer", "/", found("jf"), width=NARROW),
    Picture("seats", "chair", "/", seats),
    Picture("rail", "chair", "/orders/list/", rail),
    Picture("list", "hr", "/employees/list/"),
    Picture("list-filtered", "officer", "/orders/list/?state=received"),
    Picture("list-phone", "officer", "/orders/list/", width=NARROW),
    Picture("record", "officer", "/orders/list/", first_record),
    Picture("employee", "hr", "/employees/list/", first_record),
    Picture("password", "hr", "/password/"),
    Picture("account", "hr", "/account/"),
    Picture("hr-upload", "hr", "/rosterupload/"),
    Picture("hr-roster", "hr", "/rosterupload/", roster),
    Picture("hr-move", "hr", "/employees/list/", opened("调动")),
    Picture("officer-rule", "officer", "/pointrules/list/", first_record),
    Picture("officer-prepare", "officer", "/preparegrant/"),
    Picture("officer-counter", "officer", "/counter/"),
    Picture("officer-ship", "officer", "/?kind=ship", waiting),
    Picture("chair-confirm", "chair", "/", waiting),
    Picture("chair-confirm-phone", "chair", "/", waiting, width=NARROW),
    Picture("finance-sub-account", "finance", "/subaccounts/list/", first_record),
    Picture("finance-allocate", "finance", "/subaccounts/list/", opened("下达资金")),
    Picture("finance-close", "finance", "/?kind=close", waiting),
    Picture("finance-statement", "finance", "/settlements/list/", first_record),
    Picture("auditor-trail", "auditor", "/auditevents/list/"),
    Picture("auditor-record", "auditor", "/auditevents/list/", first_record),
    Picture("admin-people", "tenant_admin", "/people/list/"),
    Picture("admin-give-seat", "tenant_admin", "/giveseat/"),
    Picture("admin-units", "tenant_admin", "/units/list/"),
    Picture("board", "officer", "/board/"),
    Picture("budgets-plan", "chair", "/budgetplans/list/", first_record),
    Picture("budgets-execution", "finance", "/execution/"),
    Picture("points-conditions", "officer", "/pointrules/add", first_condition, whole=True),
    Picture("points-version", "officer", "/ruleversions/list/?state=submitted", first_record, whole=True),
    Picture("points-simulation", "officer", "/ruleversions/list/?state=submitted", simulated, whole=True),
    Picture("points-proposals", "officer", "/proposals/list/"),
    Picture("points-forecast", "officer", "/forecast/"),
    Picture("points-explain", "officer", "/memberpoints/list/", explained, whole=True),
    Picture("points-given", "tenant_admin", "/givenvalues/"),
    Picture("lineage-year", "finance", "/lineage/", whole=True),
    Picture("standards", "tenant_admin", "/standards/list/"),
    Picture("standards-gaps", "tenant_admin", "/standardgaps/"),
    Picture("points-member", "officer", "/memberpoints/list/", first_record),
    Picture("goods-product", "officer", "/products/list/", first_record),
    Picture("care-case", "officer", "/carecases/list/", first_record),
    Picture("feedback-results", "chair", "/feedbackresults/list/", first_record),
    Picture("settlement-trial", "finance", "/trialbalance/"),
    Picture("supplier-orders", "supplier", "/supplierorders/list/"),
    Picture("approvals-request", "unit_head", "/approvals/list/", first_record),
    Picture("approvals-phone", "unit_head", "/approvals/list/", first_record, width=NARROW),
    Picture("approvals-flow", "tenant_admin", "/flows/show/manual_grant"),
    Picture("notices", "officer", "/mynotices/"),
    Picture("member-home", "member", "/me/", width=NARROW, whole=True),
)
