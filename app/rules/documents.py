"""证件 — documents beside the resident identity card, by their own rules (DOMAIN: 5.1).

Source of the check digit: GB 11643-1999; 港澳台居民居住证 (2018) and the new 外国人永久居留身份证 (2023)
share it.
"""

import re
from datetime import date
from typing import Any

from app.rules.people import LONGEST_WORD, IdentityNumbers, id_check_digit, plain
from app.rules.problems import Problem

RESIDENT = "resident"
KINDS = ("resident", "hmt_residence", "foreign_residence", "passport", "hm_permit", "tw_permit", "other")
# what a roster may call each kind
WORDS: dict[str, str] = {
    "身份证": "resident",
    "居民身份证": "resident",
    "二代身份证": "resident",
    "大陆身份证": "resident",
    "中国居民身份证": "resident",
    "港澳台居民居住证": "hmt_residence",
    "港澳台居住证": "hmt_residence",
    "港澳居民居住证": "hmt_residence",
    "台湾居民居住证": "hmt_residence",
    "居住证": "hmt_residence",
    "外国人永久居留身份证": "foreign_residence",
    "外国人永久居留证": "foreign_residence",
    "永久居留证": "foreign_residence",
    "永居证": "foreign_residence",
    "护照": "passport",
    "中国护照": "passport",
    "外国护照": "passport",
    "港澳居民来往内地通行证": "hm_permit",
    "港澳通行证": "hm_permit",
    "回乡证": "hm_permit",
    "港澳居民通行证": "hm_permit",
    "台湾居民来往大陆通行证": "tw_permit",
    "台胞证": "tw_permit",
    "台湾通行证": "tw_permit",
    "其他": "other",
    "其他证件": "other",
}
# what each kind is called in a roster of ours
NAMES = dict(
    zip(
        KINDS,
        (
            "居民身份证",
            "港澳台居民居住证",
            "外国人永久居留身份证",
            "护照",
            "港澳居民来往内地通行证",
            "台湾居民来往大陆通行证",
            "其他证件",
        ),
        strict=True,
    )
)
HMT_AREAS = ("810000", "820000", "830000")
OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
NEW_FOREIGN = re.compile(r"9[0-9]{16}[0-9X]")
CHINESE_PASSPORT = re.compile(r"(?:[EG][0-9]{8}|E[A-Z][0-9]{7}|[DSP][0-9]{7,8}|1[45][0-9]{7})")
PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
HM_PERMIT = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
TW_PERMIT = re.compile(r"[0-9]{8}(?:[0-9]{2})?(?:\([A-Z]\))?")
CARD = re.compile(r"[0-9]{12,19}")
LONG_CARD = re.compile(r"[0-9]{16,19}")
OLD_ID = re.compile(r"[1-9][0-9]{14}")


def document_kind(cell: Any) -> str | Problem | None:
    """证件类型 — one of KINDS, None when empty; Problem enum_unknown."""
    text = re.sub(r"[\s（(].*$", "", plain(cell))
    if not text:
        return None
    return WORDS.get(text) or Problem("enum_unknown", facts={"word": plain(cell)[:LONGEST_WORD]})


def document_no(cell: Any, kind: str, *, as_of: date) -> str | Problem:
    """证件号 — of a document of this kind, in capitals and without blanks.

    Problem id_missing, id_precision_lost, id_format (with the kind), id_date, id_checksum.
    """
    if kind == RESIDENT:
        return IdentityNumbers(as_of)(cell)
    text = re.sub(r"[\s\-]", "", plain(cell)).upper()
    if not text:
        return Problem("id_missing")
    if isinstance(cell, float | int) and kind not in {"tw_permit", "other"}:
        return Problem("id_precision_lost") if kind != "passport" else text
    if kind == "hmt_residence":
        return IdentityNumbers(as_of)(text) if text.startswith(HMT_AREAS) else _misfit(kind, text)
    if kind == "foreign_residence":
        return _foreign(text)
    shape = {"passport": PASSPORT, "hm_permit": HM_PERMIT, "tw_permit": TW_PERMIT, "other": PASSPORT}[kind]
    return text if shape.fullmatch(text) else _misfit(kind, text)


def kind_of(text: str) -> str | None:
    """猜证件 — which kind a number must be where nobody says; None where only its holder knows."""
    if OLD_FOREIGN.fullmatch(text) or NEW_FOREIGN.fullmatch(text):
        return "foreign_residence"
    if HM_PERMIT.fullmatch(text):
        return "hm_permit"
    return "passport" if CHINESE_PASSPORT.fullmatch(text) else None


def tells_birth(number: str) -> bool:
    """含生日 — whether date of birth and sex stand in the number: in those of eighteen characters."""
    return len(number) == 18 and number[:17].isdigit()  # noqa: PLR2004 - GB 11643


def is_card_number(text: str) -> bool:
    """银行卡号 — sixteen to nineteen digits that pass the check of Luhn."""
    return LONG_CARD.fullmatch(text) is not None and luhn(text)


def luhn(digits: str) -> bool:
    """卢恩校验 — every second digit from the right doubled; the sum ends in 0."""
    doubled = [
        int(d) if at % 2 == 0 else sum(divmod(int(d) * 2, 10)) for at, d in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


def bank_card(cell: Any) -> str | Problem | None:
    """银行卡 — 12 to 19 digits; Problem bank_card_invalid, also for one that lost digits in a number cell.

    Some old passbooks and company accounts do not pass the check: it is a warning, never a refusal.
    """
    text = re.sub(r"[\s\-]", "", plain(cell))
    if not text:
        return None
    lost = isinstance(cell, float | int) and len(text) > 15  # noqa: PLR2004 - what a spreadsheet keeps of a number
    if lost or not CARD.fullmatch(text) or not luhn(text):
        return Problem("bank_card_invalid")
    return text


def upgraded(old: str) -> str:
    """十五位升十八位 — what a number of fifteen digits became: 19 after the area, a check digit behind."""
    digits = f"{old[:6]}19{old[6:]}"
    return digits + id_check_digit(digits)


def _foreign(text: str) -> str | Problem:
    if OLD_FOREIGN.fullmatch(text):
        return text
    if not NEW_FOREIGN.fullmatch(text):
        return _misfit("foreign_residence", text)
    return text if id_check_digit(text) == text[17] else Problem("id_checksum")


def _misfit(kind: str, text: str) -> Problem:
    return Problem("id_format", facts={"kind": kind, "length": len(text)})
