"""依次核定 — who uses up room of the standards, by a grant or by a case of care, does so one after the other.

    one_at_a_time()  # then look what is left, then give

Between looking and giving nobody else of the union gives: two never use the same room.
"""

from app.core.numbering import hold_series


def one_at_a_time() -> None:
    """依次核定 — until this transaction ends nobody else of the union uses up room: the second sees what the
    first used. Taken after the row of what is decided, before any money.
    """
    hold_series("caps")
