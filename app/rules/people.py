"""人员 — how an office writes a person down, and what is taken: numbers, names, identity, phones (R1-R6,
R18).

Every reader takes a cell as the sheet holds it (text, number, date) and answers the value or a Problem.
"""

import re
import unicodedata
from datetime import date
from typing import Any

from app.rules.problems import Problem

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
EXCEL_GUARD = re.compile(r'^=\s*"(.*)"$', re.DOTALL)
# CJK ideographs with all their extensions; a blank between two of them is typing, not spelling
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
HAN_GAP = re.compile(f"(?<=[{HAN}])\\s+(?=[{HAN}])")
HAN_DOT = re.compile(f"(?<=[{HAN}])\\s*[•‧・．∙·･.]\\s*(?=[{HAN}])")
PLAIN_NAME = re.compile("[\u4e00-\u9fff]{2,20}")
PLAIN_NUMBER = re.compile(r"[A-Za-z0-9]{1,40}")
PLAIN_PHONE = re.compile(r"1[3-9][0-9]{9}")
_CALLABLE = re.compile(r"\+?[0-9（(][0-9 ()（）-]{5,18}[0-9](?:\s*(?:转|-)\s*[0-9]{1,6})?")
PLAIN_EMAIL = re.compile(r"[a-z0-9._-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,63}){1,4}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[a-z0-9-]{2,}")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}")
WORDS_FOR_NOTHING = frozenset({"", "无", "-", "—", "/", "暂无", "没有", "n/a", "na", "null", "none"})
DAMAGED = re.compile("\ufffd|锟斤拷|烫烫烫")  # what is left of letters that an encoding lost
NOBODY = re.compile(r"[\d\s.,\-_/#?？、]+")  # no name in any script
MAX_NAME = 100
LONGEST_WORD = 200
MAX_EMPLOYEE_NO = 64
EXACT_DIGITS = 15  # what a spreadsheet keeps of a number

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ID_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
ID_LENGTH = 18

MEN = frozenset({"男", "m", "male", "1", "男性", "先生"})
WOMEN = frozenset({"女", "f", "female", "0", "2", "女性", "女士"})
YES = frozenset({"是", "y", "yes", "1", "true", "√", "有", "会员", "已入会", "对"})
NO = frozenset({"否", "n", "no", "0", "false", "×", "x", "无", "非会员", "未入会", "不是"})
IN_SERVICE = frozenset({"在职", "在岗", "正常", "试用", "试用期", "正式", "active", "在册"})
GONE = frozenset({"离职", "已离职", "退休", "已退休", "辞职", "解除", "left", "离退休"})


def plain(cell: Any) -> str:
    """文字 — a cell as text: NFKC, without invisible characters, Excel's guards or outer blanks."""
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", cell)).strip()
        if guarded := EXCEL_GUARD.match(text):
            text = guarded[1].strip()
        return text.removeprefix("'").strip()
    return number_text(cell) if isinstance(cell, int | float) else str(cell)


def literal(cell: Any) -> str:
    """原文 — text kept letter by letter (R17), only without invisible characters and outer blanks."""
    return INVISIBLE.sub("", cell).strip() if isinstance(cell, str) else plain(cell)


def as_written(cell: Any) -> str:
    """照录 — free text: outer blanks go, anything else stays, a leading tab before a formula included
    (R17).
    """
    return INVISIBLE.sub("", cell).lstrip(" \n\u3000\xa0").rstrip() if isinstance(cell, str) else plain(cell)


def number_text(number: float) -> str:
    """数字 — a number as it was typed: 1001.0 is 1001, and never in E notation."""
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - only NaN differs from itself
        return ""
    return str(int(number)) if number == int(number) else repr(number)


def employee_no(cell: Any) -> str | Problem:
    """工号 — as printed on the badge (R1).

    Problem employee_no_missing, employee_no_invalid, employee_no_too_long, employee_no_precision_lost or
    encoding_damaged.
    """
    if isinstance(cell, str) and PLAIN_NUMBER.fullmatch(cell):
        return cell
    text = plain(cell)
    if not text:
        return Problem("employee_no_missing")
    if DAMAGED.search(text):
        return Problem("encoding_damaged")
    altered = isinstance(cell, date) or (isinstance(cell, float) and not cell.is_integer())
    if altered or not re.search(r"\w", text):
        return Problem("employee_no_invalid", facts={"altered": True} if altered else {})
    if isinstance(cell, float | int) and len(text) > EXACT_DIGITS:
        return Problem("employee_no_precision_lost")
    return (
        text
        if len(text) <= MAX_EMPLOYEE_NO
        else Problem("employee_no_too_long", facts={"limit": MAX_EMPLOYEE_NO})
    )


def employee_no_key(number: str) -> str:
    """工号比较键 — what two employee numbers are compared by: letters without case [policy, R1]."""
    return number.upper() if number.isascii() else unicodedata.normalize("NFKC", number).upper()


def name(cell: Any) -> str | Problem:
    """姓名 — blanks between two Han characters removed, one spelling of the middle dot, rare characters
    kept (R6).
    """
    if isinstance(cell, str) and PLAIN_NAME.fullmatch(cell):
        return cell
    text = re.sub(r"\s+", " ", literal(cell)) if not _begins_a_formula(cell) else literal(cell)
    text = HAN_DOT.sub("·", HAN_GAP.sub("", text))
    if not text:
        return Problem("name_missing")
    if DAMAGED.search(text):
        return Problem("encoding_damaged")
    if NOBODY.fullmatch(text):
        return Problem("name_invalid")
    return text if len(text) <= MAX_NAME else Problem("name_too_long", facts={"limit": MAX_NAME})


def _begins_a_formula(cell: Any) -> bool:
    return isinstance(cell, str) and cell.lstrip()[:1] in {"=", "+", "-", "@"}


class IdentityNumbers:
    """身份证号 (GB 11643-1999) — reads and checks them; what their parts add to the check sum is remembered.

    A number cell has lost digits before we saw it and is refused whatever they happen to be (R3).
    Answers the 18 characters, or a Problem id_missing, id_precision_lost, id_format, id_date, id_checksum.
    """

    def __init__(self, as_of: date) -> None:
        self._latest = as_of.isoformat().replace("-", "")
        self._areas: dict[str, int] = {}
        self._births: dict[str, int] = {}

    def __call__(self, cell: Any) -> str | Problem:
        """The number in this cell."""
        if not isinstance(cell, str):
            return self._not_text(cell)
        text = cell
        if not ID_SHAPE.fullmatch(cell):
            text = re.sub(r"\s", "", plain(cell)).upper()
            if found := _id_shape_problem(text):
                return found
        born = self._births.get(text[6:14])
        if born is None:
            born = self._births.setdefault(text[6:14], self._birth_sum(text[6:14]))
        if born < 0:
            return Problem("id_date", facts={"date": f"{text[6:10]}-{text[10:12]}-{text[12:14]}"})
        area = self._areas.get(text[:6])
        if area is None:
            area = self._areas.setdefault(text[:6], _weighed(text[:6], 0))
        rest = int(text[14]) * 8 + int(text[15]) * 4 + int(text[16]) * 2
        check = ID_CHECKS[(area + born + rest) % 11]
        return text if check == text[17] else Problem("id_checksum")

    @staticmethod
    def _not_text(cell: Any) -> Problem:
        return Problem("id_precision_lost" if isinstance(cell, int | float) else "id_format")

    def _birth_sum(self, digits: str) -> int:
        try:
            born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            return -1
        too_early = born.year < 1900  # noqa: PLR2004 - nobody in service was born before
        return -1 if too_early or digits > self._latest else _weighed(digits, 6)


def _weighed(digits: str, start: int) -> int:
    return sum(int(digit) * ID_WEIGHTS[start + place] for place, digit in enumerate(digits))


def _id_shape_problem(text: str) -> Problem | None:
    if text in {"", "-", "—", "/"}:
        return Problem("id_missing")
    if SCIENTIFIC.fullmatch(text):
        return Problem("id_precision_lost")
    return None if ID_SHAPE.fullmatch(text) else Problem("id_format", facts={"length": len(text)})


def id_check_digit(digits: str) -> str:
    """校验码 — the 18th character that belongs to these 17 digits (GB 11643-1999)."""
    return ID_CHECKS[_weighed(digits[:17], 0) % 11]


def gender_in(id_no: str) -> str:
    """证件性别 — 男 when the 17th digit is odd."""
    return "男" if id_no[16] in "13579" else "女"


def birth_in(id_no: str) -> str:
    """证件生日 — the date of birth in an identity number, ISO."""
    return f"{id_no[6:10]}-{id_no[10:12]}-{id_no[12:14]}"


def callable_number(text: str) -> bool:
    """可拨打 — a mobile or a line with its area code and, perhaps, an extension."""
    return _CALLABLE.fullmatch(text.strip()) is not None


def phone(cell: Any) -> str | Problem:
    """手机号 — 11 digits without prefix, blanks and dashes (R5); Problem phone_missing or phone_invalid."""
    if isinstance(cell, str) and PLAIN_PHONE.fullmatch(cell):
        return cell
    text = re.sub(r"[\s\-‐-―−()（）]", "", plain(cell))
    if text == "":
        return Problem("phone_missing")
    text = re.sub(r"\.0+$", "", text)
    digits = re.sub(r"^(?:\+86|0086|86)(?=1[0-9]{10}$)", "", text)
    if PLAIN_PHONE.fullmatch(digits):
        return digits
    first = re.search(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", text)
    return Problem("phone_invalid", suggestion=first[0] if first else None)


def gender(cell: Any) -> str | Problem | None:
    """性别 — 男 or 女, None when empty; Problem enum_unknown."""
    text = plain(cell).lower()
    if text in MEN or text in WOMEN:
        return "男" if text in MEN else "女"
    return None if text == "" else _unknown(cell)


def yes_or_no(cell: Any) -> bool | Problem | None:
    """是否 — True, False, None when empty; Problem enum_unknown."""
    text = plain(cell).lower()
    if text in YES or text in NO:
        return text in YES
    return None if text == "" else _unknown(cell)


def in_service(cell: Any) -> bool | Problem | None:
    """在职状态 — True in service, False gone, None when empty; Problem enum_unknown."""
    text = plain(cell).lower()
    if text in IN_SERVICE or text in GONE:
        return text in IN_SERVICE
    return None if text == "" else _unknown(cell)


def _unknown(cell: Any) -> Problem:
    return Problem("enum_unknown", facts={"word": plain(cell)[:LONGEST_WORD]})


def words(limit: int) -> Any:
    """文本 — a reader of free text of at most `limit` characters; empty is None; Problem too_long."""

    def read(cell: Any) -> str | Problem | None:
        text = as_written(cell)
        if len(text) > limit:
            return Problem("too_long", facts={"limit": limit})
        return text or None

    return read


def email(cell: Any) -> str | Problem | None:
    """邮箱 — lower case, None when empty; Problem email_invalid."""
    if isinstance(cell, str) and PLAIN_EMAIL.fullmatch(cell):
        return cell
    text = plain(cell).lower()
    if text in WORDS_FOR_NOTHING:
        return None
    return text if EMAIL.fullmatch(text) else Problem("email_invalid")
