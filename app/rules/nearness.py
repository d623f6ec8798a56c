"""相近 — the known value a word is most like: what is offered first when somebody is asked what it means."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

LIKE_ENOUGH = 50  # of a hundred; below it a guess would only mislead


def nearest(word: str, known: Iterable[str], *, least: int = LIKE_ENOUGH) -> str | None:
    """最相近的 — of the known ones; None when none is alike."""
    found = process.extractOne(word, list(known), scorer=fuzz.WRatio, score_cutoff=least)
    return found[0] if found else None


def nearest_few(word: str, known: Iterable[str], *, count: int) -> list[str]:
    """相近的几个 — of the known ones, the likest first."""
    found = process.extract(word, list(known), scorer=fuzz.WRatio, limit=count, score_cutoff=LIKE_ENOUGH // 2)
    return [name for name, _score, _place in found]
