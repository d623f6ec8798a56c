"""Words in both languages: Chinese where Chinese is read, and none of it where English is."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import force_locale

CHINESE = re.compile(r"[\u4e00-\u9fff]")
KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")  # a column's name is no word


def labelled(where: str, words: Mapping[str, Any]) -> Iterator[str]:
    """A complaint for each word that is missing, a bare key, or said in one language only."""
    for key, word in words.items():
        chinese, english = said(word, "zh"), said(word, "en")
        if not chinese or not english:
            yield f"{where}.{key}: no label"
        elif not CHINESE.search(chinese):
            yield f"{where}.{key}: no Chinese label ({chinese})"
        elif CHINESE.search(english) or KEY.fullmatch(english):
            yield f"{where}.{key}: no English label ({english})"


def said(word: Any, language: str) -> str:
    """A word as it is read in a language; a function is asked for it there."""
    with force_locale(language):
        return str((word() if callable(word) else word) or "")
