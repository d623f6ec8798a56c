"""拼音首字母 — the letters people type to find a Chinese name or word: 王小伟 → wxw."""

import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

# 姓氏异读 — how these read when they are somebody's surname (pypinyin reads them as everyday words)
SURNAMES = dict(
    reading.split("=")
    for reading in (
        "万俟=mq 尉迟=yc 单于=cy 长孙=zs 澹台=tt 宰父=zf 单=s 曾=z 解=x 仇=q 查=z 区=o 盖=g 朴=p 翟=z 乐=y 召=s 种=c "
        "重=c 缪=m 折=s 员=y 乜=n 冼=x 洗=x 覃=q 谌=c 祭=z 秘=b 繁=p 能=n 藏=z 句=g 褚=c 幺=y 佴=n 钭=t 隗=w 瞿=q 长=z 阚=k"
    ).split()
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
    return "".join(_latin(part) for part in lazy_pinyin(text, style=Style.FIRST_LETTER, errors=list))


@cache  # names draw on a few thousand characters: a roster of 100,000 is read in a moment
def _letter(character: str) -> str:
    return _of_words(character)


def _latin(part: str) -> str:
    """Letters and digits without their accents: 嗯 is read ń, José is written Jose."""
    bare = unicodedata.normalize("NFKD", part).lower()
    return "".join(each for each in bare if each.isascii() and each.isalnum())
