"""巡查 — every page of the console a person can reach by following links, each kind of page once."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Response

from app.rules.standards_pack import pack
from tests.browser import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = (1440, 900), (390, 844)
# leads out of the page's own world: another language, another session, a file, the tools of an API's author
ELSEWHERE = re.compile(
    r"/(seat/language|logout|login|static|swagger|api)/|/(download|document|picture|export|annotate|workbook|template)\b"
)
LEFT_OUT = 'script, style, noscript, code, .code, .digest, .masked, [lang="en"], [translate="no"], time'
LATIN = re.compile(r"[A-Za-z]{2,}")
# the websites where shipped standards were read, by the names they go by
SITES = "|".join(sorted({name for each in pack() for name in re.findall(r"[a-z]{4,}\d*", each.source)}))
# Latin words a Chinese office writes itself, and names that are names
SPOKEN = re.compile(
    r"(?<![A-Za-z])(Excel|xlsx?|csv|SKU|ID|HR|PDF|CSV|XLSX?|DOCX|JPE?G|PNG|WEBP|WPS|Ctrl|Enter|Esc|Shift|Tab|KB|MB|GB|UTF|AES|GCM|JSON|API|CSRF"
    r"|kg|ml|cm|demo|qwer|Chrome|Edge|Firefox|Safari|Linux|Windows|macOS|Android|iPhone|iPad"
    rf"|SMTP|SSL|TLS|STARTTLS|Webhook|{SITES})(?![A-Za-z])"
    r"|[\w-]+(\.[\w-]+)+\.(com|cn)"  # a host
    r"|\{[a-z_]+\}"  # where a union's own words take in a fact
    r"|[\w.+-]+@[\w.-]+|\S+\.(xlsx|xls|csv|jsonl|pdf|docx|jpe?g|png|webp)|[A-Z]{1,6}-?[0-9][\w-]*|(?<![A-Za-z])[A-Z]{2}(?![A-Za-z])"
)
PYTHON = re.compile(
    r"\b(None|True|False|NaN|undefined|null)\b|\[object|<[A-Z]\w+ |datetime\.|\{'|\['|lazy_|%\(\w+\)s"
)


# kinds of elements, with what styles them, what they say they are, and whether they have a name
PARTS = """() => [...document.querySelectorAll("body *")].map((each) => [
  each.tagName, each.getAttribute("class"), each.getAttribute("role"), each.type, each.disabled,
  Boolean(each.ariaLabel || each.labels?.length || each.textContent.trim()),
].join(" "))"""
PASSED: set[tuple[int, frozenset[str]]] = set()


@dataclass(frozen=True, slots=True)
class Fault:
    """毛病 — what is wrong, on which page, at which width."""

    path: str
    width: int
    what: str


def kind_of(path: str) -> str:
    """The kind of page an address is: numbers and questions do not make another one."""
    parts = urlsplit(path)
    tab = re.search(r"\btab=\w+", parts.query)
    return re.sub(r"\d+", "#", parts.path) + (f"?{tab.group()}" if tab else "")


def walk(page: Page, start: str = "/", but: Iterable[str] = ()) -> Iterator[tuple[str, int]]:
    """Go to each kind of page once, the nearest first, leaving out the kinds that somebody knows: address and
    status; the page stands there while the caller looks. A link that gives a file is no page.
    """
    waiting, known = [start], {kind_of(start), *but}
    while waiting:
        path = waiting.pop(0)
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        answer = _arrived(page, path)
        if answer is None:
            continue
        yield path, answer.status
        for link in _links(page):
            if kind_of(link) not in known and not ELSEWHERE.search(link):
                known.add(kind_of(link))
                waiting.append(link)


def _arrived(page: Page, path: str) -> Response | None:
    try:
        return page.goto(path, wait_until="load")
    except Error as said:
        if "Download is starting" in said.message:
            return None
        raise


def faults(page: Page, path: str) -> list[Fault]:
    """What axe, a ruler and a Chinese reader find, wide and narrow."""
    found = []
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        said = [*_barriers(page, width), *_sideways(page), *_foreign_words(page)]
        found += [Fault(path, width, each) for each in said]
    return found


def _links(page: Page) -> list[str]:
    links: list[str] = page.eval_on_selector_all(
        "a[href]:not([download])",
        "all => all.map((a) => a.pathname + a.search).filter((x) => x.startsWith('/'))",
    )
    return links


def _barriers(page: Page, width: int) -> list[str]:
    """What axe finds; a page made of the same parts as one that passed at this width is not asked again."""
    parts = (width, frozenset(page.evaluate(PARTS)))
    if parts in PASSED:
        return []
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    said = [
        f"axe {each['id']}: {json.dumps([node['target'] for node in each['nodes']][:3], ensure_ascii=False)}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    if not said:
        PASSED.add(parts)
    return said


def _sideways(page: Page) -> list[str]:
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls sideways by {wide} px"] if wide > 0 else []


def _foreign_words(page: Page) -> list[str]:
    text: str = page.evaluate(
        """(left) => {
          const copy = document.body.cloneNode(true);
          for (const part of copy.querySelectorAll(left)) part.remove();
          const said = [...copy.querySelectorAll("[placeholder], [title], [aria-label]")].flatMap((each) =>
            ["placeholder", "title", "aria-label"].map((name) => each.getAttribute(name) || ""));
          return [document.title, copy.textContent, ...said].join("\\n");
        }""",
        LEFT_OUT,
    )
    python = [f"Python or JavaScript speaks: {each.group()}" for each in PYTHON.finditer(text)]
    plain = SPOKEN.sub(" ", text)
    english = sorted({each.group() for each in LATIN.finditer(plain)})
    return python + ([f"English: {', '.join(english[:12])}"] if english else [])
