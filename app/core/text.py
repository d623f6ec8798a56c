"""Texts people read: English in the source, Chinese in the catalogue, chosen when shown."""

import os
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_babel import get_domain, get_locale
from flask_babel.speaklater import LazyString

__all__ = ["CATALOGUES", "_", "_l", "compile_catalogues"]

CATALOGUES = Path(__file__).parents[2] / "translations"


def _(message: str, **values: Any) -> str:
    """The sentence in the reader's language, now."""
    locale = get_locale()
    known = _known.get(locale) or _catalogue(locale)
    said = str(known.ugettext(message))
    return said % values if values else said


def _l(message: str, **values: Any) -> LazyString:
    """The same, once it is shown."""
    return LazyString(_, message, **values)


def _catalogue(locale: Locale | None) -> Any:
    """A page says some hundred words: each language's catalogue is looked for once, not at each word."""
    found = get_domain().get_translations()
    if locale is not None:
        _known[locale] = found
    return found


_known: dict[Locale | None, Any] = {}


def compile_catalogues() -> None:
    """Make each language's .mo where it is missing or older than its .po; git keeps the .po only."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        with source.open("rb") as read, draft.open("wb") as write:
            write_mo(write, read_po(read))
        draft.replace(target)  # whole or not at all: several processes may start together
