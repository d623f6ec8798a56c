"""表单 — every form that a page posts, read off it as a browser would, with what it would send."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from werkzeug.datastructures import MultiDict

UNASKED = frozenset({"csrf_token", "back", "once"})  # what nobody types and no service reads
LEFT_OUT = frozenset({"submit", "button", "reset", "image"})
# what an office types into a field that the page leaves empty, by the keyboard it asks for
USUAL = {"date": "2026-09-01", "numeric": "60", "decimal": "60"}


@dataclass
class Form:
    """表单 — where it is sent, what it holds as the page shows it, what its choices are."""

    address: str
    pick_url: str = ""
    sent: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    picked: set[str] = field(default_factory=set)  # found by searching
    hidden: set[str] = field(default_factory=set)

    @property
    def asked(self) -> list[str]:
        """What can be sent otherwise than the page would."""
        return [name for name in self.sent if name not in UNASKED]

    def filled(self, found: dict[str, str]) -> dict[str, list[str]]:
        """As the page begins it, what is empty filled in: what was `found` by searching, the first of the
        choices, what an office types.
        """
        made = dict(self.sent)
        for name in self.asked:
            first = [each for each in self.choices.get(name, ()) if each][:1]
            said = found.get(name) if name in self.picked else self.usual.get(name)
            if not any(made[name]):
                made[name] = first if name in self.choices else [said or ""]
        return made


def wire(fields: dict[str, list[str]], token: str) -> MultiDict[str, str]:
    """What goes over the line, with the token of the session."""
    return MultiDict(
        [*((name, each) for name, some in fields.items() for each in some), ("csrf_token", token)]
    )


def forms_of(here: str, page: str) -> Iterator[Form]:
    """What a page posts."""
    reader = _Reader(here)
    reader.feed(page)
    yield from reader.found


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.found = here, list[Form]()
        self.open: Form | None = None
        self.pick = self.select = self.area = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or something in it."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            target = urljoin(self.here, given.get("action") or self.here)
            posts = given.get("method", "").lower() == "post"
            self.open = Form(target, given.get("data-pick-url", "")) if posts else None
            self.found += [self.open] if self.open else []
        elif self.open is not None:
            self.pick = given.get("data-pick", self.pick)
            self._control(self.open, tag, given)

    def handle_endtag(self, tag: str) -> None:
        """A form ends, or something in it."""
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.open is not None:
            self.open.sent[self.area] = [self.text.strip()]
            self.area = ""

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        self.text += data if self.area else ""

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "option" and self.select:
            form.choices[self.select].append(given.get("value", ""))
            if "selected" in given or not form.sent[self.select]:
                form.sent[self.select] = [given.get("value", "")]
        elif tag == "select" and name:
            self.select, form.sent[name], form.choices[name] = name, [], []
        elif tag == "textarea" and name:
            self.area, self.text = name, ""
            form.usual[name] = "试"
        elif tag == "input" and name:
            self._input(form, name, given)

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in LEFT_OUT:
            return
        held = form.sent.setdefault(name, [])
        if kind in {"radio", "checkbox"}:
            held += [value or "y"] if "checked" in given else []
            form.choices.setdefault(name, []).extend([value] if kind == "radio" else [])
        elif kind == "hidden":
            held.append(value)
            (form.picked if name == self.pick else form.hidden).add(name)
        elif kind != "file":
            held.append(value)
            form.usual[name] = USUAL.get(given.get("inputmode") or kind, "试")
