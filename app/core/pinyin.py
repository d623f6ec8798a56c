"""拼音首字母 — the letters people type to find a Chinese name or word: 王小伟 → wxw."""

import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

# 姓氏异读 — how these read when they are somebody's surname (pypinyin reads them as everyday words)
SURNAMES = {"万俟": "mq", "尉迟": "yc", "单于": "cy", "长孙": "zs", "澹台": "tt", "宰父": "zf"} | dict(
    zip(
        "单曾解仇查区盖朴翟乐召种重缪折员乜冼洗覃谌祭秘繁能藏句褚幺佴钭隗瞿长阚",
        "szxqzogpzysccmsynxxqczbpnzgcyntwqzk",
        strict=True,
    )
)
LONGEST_SURNAME = 2


def initials(text: str, *, person: bool = True) -> str:
    """首字母 — lower-case Latin initials of what is written; letters and digits stay, the rest is dropped.

    A person's surname reads as a surname (单雄信 → sxx); with `person=False` words read as words
    (单位 → dw, 重庆 → cq): units, products, pages.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return _of_person(plain) if person else _of_words(plain)


def _of_person(name: str) -> str:
    for length in range(LONGEST_SURNAME, 0, -1):
        read = SURNAMES.get(name[:length])
        if read:
            return read + "".join(map(_letter, name[length:]))
    return "".join(map(_letter, name))


def _of_words(text: str) -> str:
    return "".join(_latin(part) for part in lazy_pinyin(text, style=Style.FIRST_LETTER, errors=str))


@cache  # names draw on a few thousand characters: a roster of 100,000 is read in a moment
def _letter(character: str) -> str:
    return _of_words(character)


def _latin(part: str) -> str:
    """Letters and digits without their accents: 嗯 is read ń, José is written Jose."""
    bare = unicodedata.normalize("NFKD", part).lower()
    return "".join(each for each in bare if each.isascii() and each.isalnum())
