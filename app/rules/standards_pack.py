"""地区标准包 — what is shipped of the provinces' ceilings: data of standards_pack_lines.py, read into lines.

Nothing of it binds: it is handed to a union as lines to be confirmed. What was not found is unknown, not
zero; sources that contradict each other are both shipped, each marked so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.rules.standard_forms import forms_allowed
from app.rules.standards import Standard

SHAPE_OF_ITEM = {
    "festival": "person_year",
    "birthday": "once_year",
    "death_self": "once_life",
    "retirement": "once_life",
    "hospital": "person_year",
    "hardship": "person_year",
    "cinema": "person_year",
    "park_pass": "person_year",
    "voucher": "person_year",
    "recuperation": "per_day",
    "outing": "per_day",
}
STRICT = "来源未写明次数，从严按全年合计"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """一项数字 — yuan at most, or a share in basis points, with what the source says of it."""

    item: str
    yuan: int | None = None
    bp: int | None = None
    shape: str = ""
    tier: str = ""
    count: int | None = None
    note: str = ""
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """一份文件 — a region's document, from when until when it holds, where it was read, how sure that is."""

    region: str
    document: str
    since: date
    source: str
    figures: tuple[Figure, ...]
    until: date | None = None
    sure: str = "weak"


def _standards(text: Text) -> Iterator[Standard]:
    for each in text.figures:
        shape = each.shape or SHAPE_OF_ITEM.get(each.item, "event")
        strict = STRICT if not each.shape and each.item in ("hospital", "hardship") else ""
        yield Standard(
            region=text.region,
            item=each.item,
            tier=each.tier,
            shape=shape,
            cap_fen=None if each.yuan is None else each.yuan * 100,
            ratio_bp=each.bp,
            count=each.count,
            forms=tuple(sorted(forms_allowed(text.region, each.item, on=text.since))),
            document=text.document,
            source=text.source,
            confidence=each.sure or text.sure,
            note=each.note or strict,
            valid_from=text.since,
            valid_until=text.until,
        )


def read(texts: tuple[Text, ...]) -> tuple[Standard, ...]:
    """The lines of these documents."""
    return tuple(line for text in texts for line in _standards(text))


def pack_of(region: str) -> tuple[Standard, ...]:
    """地区标准包 — what is shipped for a region; empty where nothing was found."""
    return tuple(each for each in pack() if each.region == region)


def pack() -> tuple[Standard, ...]:
    """全部标准包 — every line shipped."""
    from app.rules.standards_pack_lines import TEXTS

    return read(TEXTS)
