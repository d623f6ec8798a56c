"""Texts people read: English in the source, Chinese in the catalogue, chosen when shown."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _l

__all__ = ["CATALOGUES", "_", "_l", "compile_catalogues"]

CATALOGUES = Path(__file__).parents[2] / "translations"


def _(message: str, **values: Any) -> str:
    """The sentence in the reader's language, now."""
    return str(_gettext(message, **values))


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
