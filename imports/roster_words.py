"""不认得的词 — gathered while a roster is read, once each, with their rows; asked about afterwards."""

from collections.abc import Iterable
from typing import Any

from app.rules.vocabulary import KNOWN, OFFERED, unknown_among
from imports.parsing import Parsed, Parser

MOST_ROWS = 20  # of those a word stands in that are named
MOST_WORDS = 500


class Asked:
    """所问 — by column and word: the heading, how many rows, and the first of them."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], list[Any]] = {}

    def gather(self, parsed: Parsed, parser: Parser) -> None:
        """收集 — of the rows just read: words refused, and those kept as written that nobody knows."""
        keys = {parser.headings.name_of(key): key for key in OFFERED if key in parser.headings.places}
        for each in parsed.found:
            if each.code == "enum_unknown" and each.heading in keys:
                self._note(keys[each.heading], str(each.facts["word"]), each.heading, [each.row])
        for heading, key in keys.items():
            if key not in KNOWN:
                continue
            for word in unknown_among(key, parsed.values[key]):
                rows = [
                    row
                    for row, value in zip(parsed.numbers, parsed.values[key], strict=True)
                    if value == word
                ]
                self._note(key, word, heading, rows)

    def _note(self, key: str, word: str, heading: str, rows: Iterable[int]) -> None:
        if len(self.found) >= MOST_WORDS and (key, word) not in self.found:
            return
        noted = self.found.setdefault((key, word), [heading, 0, []])
        for row in rows:
            noted[1] += 1
            if len(noted[2]) < MOST_ROWS:
                noted[2].append(row)

    def told(self) -> list[dict[str, Any]]:
        """As plain values."""
        return [
            {"field": key, "word": word, "heading": heading, "count": count, "rows": rows}
            for (key, word), (heading, count, rows) in self.found.items()
        ]
