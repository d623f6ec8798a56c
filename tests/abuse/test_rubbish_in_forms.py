"""Rubbish in every form and button of rules, grants, standards and given values: none breaks, each refusal
says why, keeps what was typed and leaves nothing half-written.

Forms are found by themselves: those of every view of these rooms, for a row in each state, and what their
pages and answers lead to.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import cycle, islice
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import NullPool, create_engine, select
from werkzeug.test import TestResponse

from app.core import audit_anchor
from app.core.console.forms import FormPage
from app.core.console.views import ConsoleView
from app.core.db import Base, session
from app.core.tenancy import tenant_scope
from app.demo.union import Demo
from tests.abuse.crawl import LINK
from tests.abuse.posted import Form, forms_of, wire
from tests.cast import on
from tests.databases import TestDatabase
from tests.demo.conftest import demo, no_anchors
from tests.demo.test_in_hand import signed_in
from tests.visitor import Visitor

pytestmark = pytest.mark.sql(soak=True)  # what is typed is read before any database is asked
__all__ = ["demo", "no_anchors"]  # the fixtures

ROOMS = ("app.points", "app.standards", "app.compliance", "app.tenants.views.lattice")
RUBBISH = (
    "9" * 5_000,  # Python itself refuses to read it
    "9223372036854775808",  # no column holds it
    "-1",
    "0001-01-01",
    "2199-12-31",
    "<script>'--",
)
REFUSED = re.compile(r'class="error"[^>]*>([^<]*)<|data-summary>(.*?)</div></div>', re.DOTALL)
TAGS = re.compile(r"<[^>]+>|\s+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OURS = re.compile(r"Traceback|sqlalchemy|sqlite|psycopg|Exceeds the limit|\bNone\b|Not a valid|Invalid")
LONGEST = 400  # characters of what a refusal says
FORMS = 40  # are found at least
WORKED_ON = "/progress/"  # a page that says by itself what is going on


@dataclass
class Sweep:
    """清扫 — what people can post in these rooms, each form once, and what was wrong with the answers."""

    database: TestDatabase
    log: list[logging.LogRecord]
    kinds: int  # of rubbish for a field; the next field gets the next ones
    faults: list[str] = field(default_factory=list)
    swept: set[str] = field(default_factory=set)  # forms, by their shape
    opened: set[str] = field(default_factory=set)  # pages nobody else has to open

    def __post_init__(self) -> None:
        views = self.database.app.extensions["appbuilder"].baseviews
        self.views = [each for each in views if type(each).__module__.startswith(ROOMS)]
        self.engine = create_engine(self.database.owner_url, poolclass=NullPool)
        self.rubbish = cycle(RUBBISH)

    def by(self, visitor: Visitor, addresses: Iterable[str]) -> None:
        """Every form that somebody finds on these pages, and on pages and answers that lead from there."""
        self.client, self.token = visitor, visitor.token("/account/")
        self.database.keep(("swept",))
        self.rows = self.counted()
        waiting = [each for each in addresses if each not in self.opened]
        led = {shape_of(each) for each in waiting}
        while waiting:
            address = waiting.pop(0)
            with self.client.get(address) as answer:
                page = answer.text if answer.status_code == 200 and answer.mimetype == "text/html" else ""
            self.opened |= {address} if page and (self.kinds == 1 or address in self.lone) else set()
            for each in [*self.forms(address, page), *map(unescape, LINK.findall(page))]:
                if self.here(each) and (shape := shape_of(each)) not in led:
                    led.add(shape)
                    waiting.append(each)

    def forms(self, address: str, page: str) -> Iterator[str]:
        """Those of a page, one of each shape; answers where they led to."""
        for form in forms_of(address, page):
            shape = f"{shape_of(form.address)} {sorted(form.asked)}"
            pressed = "/action/" in form.address
            if shape not in self.swept and self.here(form.address) and (form.asked or pressed):
                self.swept.add(shape)
                yield from self.one(form)

    def one(self, form: Form) -> Iterator[str]:
        """Nothing at all; each field alone as rubbish, of one kind after the other; all as they should be."""
        good = form.filled({name: self.found(form, name) for name in form.picked})
        self.put_back()  # a page that was read may have left a record of it
        self.send(form, {}, "nothing")
        for name in form.asked:
            for rubbish in islice(self.rubbish, self.kinds):
                self.send(form, good | {name: [rubbish]}, f"{name}={rubbish[:20]}")
        yield self.send(form, good, "as usual")

    def send(self, form: Form, fields: dict[str, list[str]], said: str) -> str:
        """Send it, look at the answer, and put back what it wrote; where it led to."""
        before = len(self.log)
        answer = self.client.post(form.address, data=wire(fields, self.token))
        wrote = self.counted() != self.rows
        faults = [*(each.getMessage() for each in self.log[before:])]
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code}")
        elif answer.status_code in {302, 303}:
            faults += self.of_redirect(answer, wrote=wrote)
        elif answer.status_code == 200 and answer.mimetype == "text/html":
            faults += of_refusal(form, fields, answer, wrote=wrote)
        answer.close()
        self.faults += [f"{form.address} {said}: {each}" for each in faults]
        if wrote:
            self.put_back()
        return urljoin(form.address, answer.location or "") if not wrote and answer.location else ""

    def of_redirect(self, answer: TestResponse, *, wrote: bool) -> Iterator[str]:
        """What was done is said, in Chinese; what was refused left nothing behind."""
        with self.client.session_transaction() as cookie:
            told = cookie.pop("_flashes", [])
        if not told and WORKED_ON not in answer.location and "?" not in answer.location:
            yield f"led to {answer.location} and said nothing"
        yield from (f"said {each}" for _kind, each in told if not CHINESE.search(str(each)))
        if wrote and any(kind in {"danger", "warning"} for kind, _ in told):
            yield f"refused and written: {told}"

    def put_back(self) -> None:
        """As it was before anything was posted."""
        if self.counted() != self.rows:
            self.database.put_back(("swept",))
            audit_anchor.forget_all()

    def found(self, form: Form, name: str) -> str:
        """The first row a picker finds."""
        answer = self.client.get(f"{form.pick_url}{name}?q=")
        rows = answer.json if answer.status_code == 200 and answer.is_json else []
        return str(rows[0]["id"]) if rows else ""

    def here(self, address: str) -> bool:
        """Whether it is a page of these rooms."""
        path = urlsplit(address).path
        return any(path == each.route_base or path.startswith(f"{each.route_base}/") for each in self.views)

    def counted(self) -> dict[str, int]:
        """The rows of every table."""
        each = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in Base.metadata.tables)
        with self.engine.connect() as connection:
            return dict(connection.exec_driver_sql(each).all())

    def addresses(self) -> list[str]:
        """Each page, each form, and a row of each state: on its card, in its form, where it is changed."""
        made = [f"{each.route_base}/" for each in self.views]
        self.lone = set(made)
        for view in self.views:
            model = view.of if isinstance(view, FormPage) else getattr(view, "model", None)
            rows = session.scalars(select(model).order_by(model.id.desc())).all() if model else ()
            of_states = {getattr(row, "state", None): row.id for row in rows}.values()
            if isinstance(view, ConsoleView):
                made += [f"{view.route_base}/add"] if view.add_columns else []
                made += [f"{view.route_base}/edit/{each}" for each in of_states if view.edit_columns]
                made += [f"{view.route_base}/show/{each}" for each in of_states if view.verbs]
            else:
                made += [f"{view.route_base}/{each}" for each in of_states]
                self.lone |= {f"{view.route_base}/{each}" for each in of_states}
        return made


def shape_of(address: str) -> str:
    """Addresses that differ only in their numbers and values lead to forms of one kind."""
    return re.sub(r"\d+", "#", urlsplit(address).path)


def of_refusal(
    form: Form, fields: dict[str, list[str]], answer: TestResponse, *, wrote: bool
) -> Iterator[str]:
    """It says why, in Chinese and in few words, beside what was typed; nothing is written."""
    said = [TAGS.sub("", each[0] or each[1]) for each in REFUSED.findall(answer.text)]
    if wrote:
        yield "refused and written"
    if not said:
        yield "answered without a word"
    for each in said:
        if OURS.search(each) or (each and not CHINESE.search(each)):
            yield f"said in words of ours: {each}"
        if len(each) > LONGEST:
            yield f"said at length: {each[:60]}"
    path = urlsplit(form.address).path
    same = [each.sent for each in forms_of(form.address, answer.text) if urlsplit(each.address).path == path]
    kept = max(same, key=lambda sent: len(sent.keys() & form.sent.keys()), default={})
    for name in set(form.usual) & fields.keys():
        typed, stands = "".join(fields[name]).strip(), "".join(kept.get(name, ())).strip()
        if typed != stands:
            yield f"lost {name}: {typed[:20]} became {stands[:20]}"


@pytest.mark.parametrize("kinds", [1, pytest.param(len(RUBBISH), marks=pytest.mark.soak)])
def test_rubbish_breaks_no_form_and_is_refused_in_words(
    kinds: int, database: TestDatabase, demo: Demo, client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    sweep = Sweep(database, caplog.records, kinds)
    with tenant_scope(demo.tenant_id):
        addresses = sweep.addresses()
    session.remove()
    with on():
        for role in ("officer", "tenant_admin", "chair"):  # who writes in these rooms
            sweep.by(signed_in(client, demo, role), addresses)
    assert sweep.faults == []
    assert len(sweep.swept) > FORMS
