"""翻译 — collects the interface texts, merges the Chinese of each part, compiles; fails on drift.

English is written in the source; the Chinese of each area stands in translations/zh/parts/<area>.po, plain
msgid/msgstr entries. `update` merges them into translations/zh/LC_MESSAGES/messages.po (committed), `check`
fails when a text has no Chinese, an entry has no text, two parts disagree, placeholders differ, or
messages.po is stale. `compile` makes the .mo files, which git ignores.
"""

import re
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.core.text import CATALOGUES, compile_catalogues

ROOT = Path(__file__).resolve().parents[1]
PARTS = CATALOGUES / "zh" / "parts"
# `fab` translates texts of Flask-AppBuilder itself; `codes` holds texts that are looked up by a computed key.
NOT_OURS = {"fab", "codes"}
WHERE = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "N_": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{\{\s*(\w+)\s*\}\}")


def extracted() -> dict[str, str]:
    """Every text of app/ and imports/, and the first file it stands in."""
    found: dict[str, str] = {}
    for room in ("app", "imports"):
        options = {"jinja2": {"silent": "false"}}
        by_pattern = {pattern: options.get(method, {}) for pattern, method in WHERE}
        for name, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / room), WHERE, by_pattern, KEYWORDS, strip_comment_tags=True
        ):
            text = message[0] if isinstance(message, tuple) else message
            if text:
                found.setdefault(text, f"{room}/{name}")
    return found


def parts() -> dict[str, Catalog]:
    """The Chinese by area, in the order of the file names."""
    return {path.stem: _read(path) for path in sorted(PARTS.glob("*.po"))}


def merged(texts: dict[str, str], areas: dict[str, Catalog]) -> Catalog:
    """One Chinese catalogue: what the parts say, in the order of the alphabet, untranslated left empty."""
    catalogue = Catalog(locale="zh", project="zhihui", version="", charset="utf-8", fuzzy=False)
    catalogue.header_comment = "# 智惠 — made by `make translations` from translations/zh/parts; edit those."
    chinese = {
        entry.id: entry.string for area in areas.values() for entry in area if entry.id and entry.string
    }
    kept = {entry.id for area, each in areas.items() if area in NOT_OURS for entry in each if entry.id}
    for text in sorted(set(texts) | kept):
        catalogue.add(text, chinese.get(text, ""))
    return catalogue


def complaints(texts: dict[str, str], areas: dict[str, Catalog]) -> Iterator[str]:
    """Everything that is wrong, each a line that says where."""
    said: dict[str, tuple[str, str]] = {}
    for area, catalogue in areas.items():
        for entry in catalogue:
            if not entry.id:
                continue
            text, chinese = str(entry.id), str(entry.string or "")
            if not chinese:
                yield f"parts/{area}.po: no Chinese for {text!r}"
            elif _placeholders(text) != _placeholders(chinese):
                yield f"parts/{area}.po: placeholders differ: {text!r} / {chinese!r}"
            if area not in NOT_OURS and text not in texts:
                yield f"parts/{area}.po: unused: {text!r}"
            other, before = said.setdefault(text, (area, chinese))
            if before != chinese:
                yield f"parts/{area}.po and parts/{other}.po disagree on {text!r}: {chinese} / {before}"
    for text in sorted(set(texts) - set(said)):
        yield f"{texts[text]}: no Chinese for {text!r}"


def update() -> int:
    """Write messages.po of both languages, compile them, and say what is missing."""
    texts, areas = extracted(), parts()
    _po("zh").write_bytes(_as_bytes(merged(texts, areas)))
    if not _po("en").exists():  # English is the source: its catalogue holds nothing but exceptions
        _po("en").write_bytes(_as_bytes(Catalog(locale="en", project="zhihui", version="", fuzzy=False)))
    compile_catalogues()
    found = list(complaints(texts, areas))
    print("\n".join(found) or f"{len(texts)} texts, all in Chinese")
    return 0


def check() -> int:
    """Exit status 1, and one line for each drift."""
    texts, areas = extracted(), parts()
    found = list(complaints(texts, areas))
    if not _po("zh").exists() or _po("zh").read_bytes() != _as_bytes(merged(texts, areas)):
        found.append("translations/zh/LC_MESSAGES/messages.po is stale: run `make translations`")
    print("\n".join(found) or f"{len(texts)} texts, all in Chinese")
    return 1 if found else 0


def _po(language: str) -> Path:
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale="en" if "/en/" in path.as_posix() else "zh")


def _as_bytes(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, width=110, omit_header=False, no_location=True)
    # the dates of the header would make every run a change
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By)[^\n]*\n', b"", out.getvalue()
    )


def _placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


if __name__ == "__main__":
    commands: dict[str, Callable[[], int | None]] = {
        "update": update,
        "check": check,
        "compile": compile_catalogues,
    }
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if wanted not in commands:
        sys.exit("usage: python -m scripts.translations update|check|compile")
    sys.exit(commands[wanted]())
