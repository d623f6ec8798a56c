"""资金到账 — rooms above say what they do when money comes to a sub-account.

    when_money_comes("points", ask_for_paying)  # a function of the sub-account's number

What they do is asked for, not done: it runs later, in a transaction of its own, so that a refusal there never
undoes the money that came.
"""

from collections.abc import Callable

_HEARS: dict[str, Callable[[int], object]] = {}


def when_money_comes(name: str, ask: Callable[[int], object]) -> None:
    """登记 — once per room; the same name again replaces it."""
    _HEARS[name] = ask


def money_came(sub_account_id: int) -> None:
    """到账了 — allocated, transferred, back from what lapsed or was taken back."""
    for ask in _HEARS.values():
        ask(sub_account_id)
