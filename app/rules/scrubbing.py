"""隐去号码 — numbers and addresses that lead to a person are taken out of a text before it is kept.

Phones, identity numbers, cards and long work numbers are runs of seven digits or more, typed in whatever
width and with blanks or dashes between them; e-mail addresses have their sign.
"""

import re

GONE = "***"
# full-width letters, digits and @ as the half-width ones; the punctuation of the Chinese text stays as it is
WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF5B) if chr(wide).isalnum() or chr(wide) == "\uff20"}
NUMBER = re.compile(r"(?<!\d)\d(?:[ \-\u2010-\u2015.·]?\d){6,}[Xx]?")
ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
HANDLE = re.compile(r"(?i)(微信号?|weixin|wechat|vx|qq)(\s*[:\uff1a是为]?\s*)([a-z0-9_\-]{5,})")


def scrubbed(text: str) -> str:
    """隐去 — the text without what leads to a person by number, address or handle."""
    plain = HANDLE.sub(lambda found: f"{found[1]}{found[2]}{GONE}", text.translate(WIDE))
    return NUMBER.sub(GONE, ADDRESS.sub(GONE, plain))
