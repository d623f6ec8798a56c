"""What a person does at the console: sign in, follow the menu, type by label, choose, press, read."""

import re

from playwright.sync_api import Page, expect

from tests.browser import look
from tests.cast import Person
from tests.waiting import until


class Hands:
    """A person at a page; everything is found by the words people read."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, person: Person) -> None:
        """Leave whoever was there, and come in as this person."""
        self.page.wait_for_load_state("networkidle")
        self.page.goto("about:blank")  # an answer still under way would bring the cookie back
        self.page.context.clear_cookies()
        self.page.goto("/login/")
        self.page.get_by_label("账号或邮箱").fill(person.email)
        self.page.get_by_label("密码", exact=True).fill(person.password)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", name=re.compile("您好"))).to_be_visible()
        self.page.wait_for_load_state()  # the page's scripts begin after its headings are there

    def go(self, entry: str) -> None:
        """Follow an entry of the left navigation."""
        name = re.compile(rf"^{re.escape(entry)}\s*(\d+\+?)?$")  # beside it stands how much waits there
        self.page.locator(".side").get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def press(self, words: str) -> None:
        """A button, or a link that looks like one."""
        button = self.page.get_by_role("button", name=words, exact=True)
        link = self.page.get_by_role("link", name=words, exact=True)
        button.or_(link).first.click()

    def confirm(self) -> None:
        """Yes to the question that stands in a dialog."""
        self.page.locator(
            "dialog[open] button.button-primary, dialog[open] button.button-danger"
        ).first.click()
        expect(self.page.locator("dialog[open]")).to_have_count(0)

    def open_row(self, words: str) -> None:
        """The card behind a row of a list."""
        self.page.get_by_role("row", name=words).get_by_role("link").first.click()

    def type(self, **fields: str) -> None:
        """Fill fields in by their labels."""
        for label, text in fields.items():
            self.page.get_by_label(_labelled(label)).fill(text)

    def choose(self, **fields: str) -> None:
        """Choose by its words from a list."""
        for label, words in fields.items():
            self.page.get_by_label(_labelled(label)).select_option(label=words)

    def adds_condition(self, field: str, question: str, number: str) -> None:
        """One more condition of a rule, drawn by clicking."""
        self.page.get_by_role("button", name="+ 添加条件").first.click()
        last = self.page.locator(".rb-check").last
        last.get_by_label("条件字段").select_option(label=field)
        last.get_by_label("关系").select_option(label=question)
        last.get_by_label("取值").fill(number)

    def pick(self, **fields: str) -> None:
        """Type into a picker and take what it finds."""
        for label, words in fields.items():
            box = self.page.get_by_role("combobox", name=_labelled(label))
            box.fill(words)
            self.page.locator(".pick-option:visible").filter(has_text=words).first.click()

    def sees(self, *words: str) -> None:
        """Each of these stands on the page."""
        for each in words:
            expect(self.page.get_by_text(each).filter(visible=True).first).to_be_visible()

    def sees_no(self, words: str) -> None:
        """This does not."""
        expect(self.page.get_by_text(words)).to_have_count(0)

    def decides(self, *words: str, say: str = "批准", because: str = "", picture: str = "") -> None:
        """Open the most pressing request in the inbox, read these words there, and decide."""
        self.page.goto("/approvals/list/")
        self.page.locator("main a[href*='/approvals/show/']").first.click()
        self.verdict(*words, say=say, because=because, picture=picture)

    def verdict(self, *words: str, say: str = "批准", because: str = "", picture: str = "") -> None:
        """On the page of a request: read these words, decide; back in the inbox."""
        self.sees(*words)
        if picture:
            look(self.page, picture)
        self.page.locator("#decide textarea").fill(because)
        self.page.locator("#decide").get_by_role("button", name=say, exact=True).click()
        self.page.wait_for_url("**/approvals/list/**")

    def comes_to(self, address: str, words: str) -> None:
        """What the worker does after the last yes: looked at again until it stands there."""

        def stands() -> bool:
            self.page.goto(address)
            return self.page.get_by_text(words).filter(visible=True).count() > 0

        until(stands, what=words)

    def look(self, name: str) -> None:
        """Keep pictures, wide and narrow, where SCREENSHOTS names a folder."""
        look(self.page, f"{name}-1440")
        self.page.set_viewport_size({"width": 390, "height": 844})
        look(self.page, f"{name}-390")
        self.page.set_viewport_size({"width": 1440, "height": 900})


def _labelled(label: str) -> re.Pattern[str]:
    """The label as it stands, whether or not it says that the field may stay empty."""
    return re.compile(rf"^\s*{re.escape(label)}\s*(选填|可不填)?\s*$")
