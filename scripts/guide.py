"""指南 — takes every picture of docs/guide anew: a demo union of its own, Chromium, today's pages.

`make guide` makes all; `make guide PICTURES="hr-roster search"` only those named. Pictures are palette
PNGs of at most 150 KB; one that is missing, or that no page names, fails tests/house/test_guide.py.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from scripts.guide_images import THUMBS, save, sheet_of
from scripts.guide_pictures import PICTURES, ROLES, WIDE, Picture
from tests.browser import chromium, served, welfare

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "guide" / "images"
SHEETS = ROOT / "docs" / "guide"
ON_A_SHEET = 6
BELOW = "每个岗位能打开的页面，电脑与手机两种宽度并排："
ENVIRONMENT = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "WELFARE_KEYS")


def main(names: Sequence[str]) -> None:
    """Take the pictures named, or all of them and the contact sheets."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with union() as (addresses, accounts), served(addresses) as console, chromium() as browser:
        for picture in PICTURES:
            if not names or picture.name in names:
                print(f"  {picture.name}", flush=True)
                take(browser, console, accounts, picture)
        if not names:
            for old in SHEETS.glob("contact-*.png"):
                old.unlink()
            made = [each for role in ROLES for each in contact_sheets(browser, console, accounts, role)]
            _list(made)


@contextmanager
def union() -> Iterator[tuple[dict[str, str], dict[str, dict[str, str]]]]:
    """A demo union in a folder of its own: the environment that finds it, and its accounts by role."""
    for name in ENVIRONMENT:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="zhihui-guide-") as folder:
        addresses = {"WELFARE_DATA": folder, "WELFARE_DEPLOYMENT": "embedded"}
        print("建立演示工会……", flush=True)
        made = welfare(addresses, "demo", "--employees", "300", "--json")
        if made.returncode:
            raise subprocess.CalledProcessError(made.returncode, "demo", made.stdout, made.stderr)
        accounts = json.loads((Path(folder) / "demo_accounts.json").read_text(encoding="utf-8"))
        yield addresses, {each["role"]: each for each in accounts}


def take(browser: Browser, console: str, accounts: dict[str, dict[str, str]], picture: Picture) -> None:
    """One picture, by a person who has just signed in."""
    with somebody(browser, console, picture.width) as page:
        if picture.role is not None:
            sign_in(page, accounts[picture.role])
        page.goto(picture.path)
        settle(page)
        if picture.act is not None:
            picture.act(page)
            settle(page)
        if picture.whole:  # what sticks to the top would stand where the page was scrolled to
            page.evaluate("scrollTo(0, 0)")
        save(Image.open(BytesIO(page.screenshot(full_page=picture.whole))), IMAGES / f"{picture.name}.png")


@contextmanager
def somebody(browser: Browser, console: str, width: int) -> Iterator[Page]:
    """A window of the width; nothing moves in it."""
    context = browser.new_context(
        base_url=console,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 900 if width == WIDE else 844},
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, account: dict[str, str]) -> None:
    """As a person does."""
    page.goto("/login/")
    page.get_by_label("账号或邮箱").fill(account["email"])
    page.get_by_label("密码", exact=True).fill(account["password"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)


def settle(page: Page) -> None:
    """Until nothing is asked for any more."""
    page.wait_for_load_state("networkidle")


def contact_sheets(
    browser: Browser, console: str, accounts: dict[str, dict[str, str]], role: str
) -> list[tuple[str, str]]:
    """Every page of a role's menu, and the first record of each list, wide and narrow side by side."""
    made = []
    with somebody(browser, console, WIDE) as page:
        sign_in(page, accounts[role])
        shots = [(path, _thumbs(page, path)) for path in _pages(page)]
    for number, first in enumerate(range(0, len(shots), ON_A_SHEET), start=1):
        pairs = [thumbs for _path, thumbs in shots[first : first + ON_A_SHEET]]
        print(f"  contact-{role}-{number}", flush=True)
        save(sheet_of(pairs), SHEETS / f"contact-{role}-{number}.png")
        made.append((f"{ROLES[role]}（{number}）", f"contact-{role}-{number}.png"))
    return made


def _list(sheets: Sequence[tuple[str, str]]) -> None:
    """Name the sheets on the first page of the guide, below its last heading."""
    page = SHEETS / "README.md"
    above = page.read_text(encoding="utf-8").split(BELOW)[0]
    named = "\n\n".join(f"![{words}]({name})" for words, name in sheets)
    page.write_text(f"{above}{BELOW}\n\n{named}\n", encoding="utf-8")


def _pages(page: Page) -> list[str]:
    every = "all => all.map(each => each.getAttribute('href'))"
    found: list[str] = []
    for path in page.eval_on_selector_all(".side .nav-item", every):
        page.goto(path)
        found.append(path)
        record = page.query_selector(".row-link")
        if record is not None:
            found.append(str(record.get_attribute("href")))
    return found


def _thumbs(page: Page, path: str) -> list[Image.Image]:
    found = []
    for width, wanted in THUMBS.items():
        page.set_viewport_size({"width": width, "height": 900 if width == WIDE else 844})
        page.goto(path)
        settle(page)
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        found.append(shot.resize((wanted, shot.height * wanted // width), Image.Resampling.LANCZOS))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
