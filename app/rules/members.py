"""会员入口 — invitations to the members' own pages: what a code looks like, its life, and when the door
shuts.
"""

import secrets
from datetime import date, timedelta

from app.core.lifecycle import Lifecycle
from app.core.text import _l

# without 0 and O, 1, I and L: codes are read from paper
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
GROUP = 4

ACCESS = Lifecycle(
    initial="invited",
    steps={
        "invite": ("invited|expired|withdrawn|active", "invited"),
        "activate": ("invited", "active"),
        "expire": ("invited", "expired"),
        "withdraw": ("invited|active", "withdrawn"),
    },
    states={
        "invited": _l("Invitation sent"),
        "active": _l("In use"),
        "expired": _l("Invitation expired"),
        "withdrawn": _l("Withdrawn"),
    },
    verbs={
        "invite": _l("Invite"),
        "activate": _l("Activate"),
        "expire": _l("Let expire"),
        "withdraw": _l("Withdraw"),
    },
)


def new_code() -> str:
    """一次性码 — eight characters in two groups, about 40 bits: enough for a code that few tries may
    guess.
    """
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{text[:GROUP]}-{text[GROUP:]}"


def read_code(typed: str) -> str:
    """读码 — as compared: capitals, without blanks and dashes."""
    return "".join(each for each in typed.upper() if each.isalnum())


def is_shut(left_on: date | None, on: date, *, days: int) -> bool:
    """已关闭 — whether a person who left on that day may no longer come in: `days` after the last day."""
    return left_on is not None and on > left_on + timedelta(days=days)
