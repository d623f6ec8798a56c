"""脱敏 — how much of a sensitive value is shown: the shape stays readable, the person does not.

The usual conventions under GB/T 35273-2020: 手机 138****1234, 身份证 110101********1234, 银行卡 the first and
last four, 邮箱 d***@x.com, 地址 to the district, 出生日期 the year. Whoever reads the ends of an identity
number does not read the date of birth beside it: that is what its stars hide.
"""

import re

from app.core.text import _l

WORDS = {
    "id_no": _l("Identity no."),
    "phone": _l("Mobile phone"),
    "bank_card": _l("Bank account"),
    "email": _l("E-mail"),
    "address": _l("Delivery address"),
    "birth": _l("Date of birth"),
    "channel_key": _l("Key of a channel"),
}
KINDS = tuple(WORDS)
TAIL = 4
LEAST_ID_DIGITS, LEAST_PHONE_DIGITS, ID_LENGTHS = 14, 9, (15, 18)
SHORTEST_ID = 15
SHOWN_AHEAD = {"id_no": 6, "phone": 3, "bank_card": 4}
STARS = "****"
DISTRICT = re.compile(
    r"^(?:.{2,8}?(?:省|自治区|特别行政区))?(?:.{2,10}?(?:市|自治州|地区|盟))?(?:.{1,10}?[区县旗市])?"
)


def mask(kind: str, value: str | None, level: str = "masked") -> str | None:
    """脱敏显示 — "clear": all; "masked": 110101********1234; "tail": the last four; "hidden": nothing."""
    if value is None or level == "clear":
        return value
    if level == "hidden":
        return STARS
    shape = SHAPES.get(kind)
    if shape is not None:
        return shape(value) if level == "masked" else STARS
    if len(value) <= TAIL:
        return "*" * len(value)
    if kind == "id_no" and level == "masked" and len(value) < SHORTEST_ID:
        return f"{value[:2]}{'*' * (len(value) - 5)}{value[-3:]}"  # a passport or permit is short
    ahead = SHOWN_AHEAD.get(kind, 0) if level == "masked" else 0
    if len(value) <= ahead + TAIL:
        ahead = 0
    return f"{value[:ahead]}{'*' * (len(value) - ahead - TAIL)}{value[-TAIL:]}"


def sample_of(text: str) -> str:
    """样例脱敏 — a value nobody has said the meaning of: what looks like a number of somebody is masked."""
    if "@" in text:
        return _email(text)
    digits = sum(each.isdigit() for each in text)
    if digits >= LEAST_ID_DIGITS:
        return mask("id_no" if len(text) in ID_LENGTHS else "bank_card", text) or ""
    return mask("phone", text) or "" if digits >= LEAST_PHONE_DIGITS else text


def _email(value: str) -> str:
    name, at, host = value.partition("@")
    return f"{name[:1]}***{at}{host}" if at else STARS


def _address(value: str) -> str:
    """As far as the district; the street and the door are stars."""
    found = DISTRICT.match(value)
    return f"{found.group(0) if found else ''}{STARS}"


def _birth(value: str) -> str:
    """The year."""
    return f"{value[:4]}-**-**"


def _nothing(_value: str) -> str:
    """Of a key nothing is shown, not even its length."""
    return STARS


SHAPES = {"email": _email, "address": _address, "birth": _birth, "channel_key": _nothing}
