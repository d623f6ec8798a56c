"""数字 — whole numbers as addresses and forms carry them, read without trust."""

LARGEST_ROW = 2**63 - 1  # of the column every row is numbered by
DIGITS = 19


def number_in(text: object, most: int = LARGEST_ROW) -> int | None:
    """行号 — the number a text is, if it is one from 0 to `most` in plain digits; None for anything else.

    A number of 5,000 digits is no number: Python itself refuses to read it.
    """
    digits = str(text)
    if not (digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) <= DIGITS):
        return None
    number = int(digits[-DIGITS:])
    return number if number <= most else None
