"""Who acts: handed to every service, so that no service asks the web who is there."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """经办人 — a person at one seat, or the system itself (`user_id` None)."""

    name: str
    user_id: int | None = None
    role: str | None = None
    seat_id: int | None = None

    def is_same_person(self, user_id: int | None) -> bool:
        """True when both are one signed-in person; the system is nobody's double."""
        return self.user_id is not None and self.user_id == user_id


SYSTEM = Actor(name="system")

_who: Callable[[], Actor] = lambda: SYSTEM  # noqa: E731 - replaced once, by plug()


def plug(who: Callable[[], Actor]) -> None:
    """Tell the house how to find out who is acting; called once by create_app()."""
    global _who  # noqa: PLW0603 - the one plug
    _who = who


def current_actor() -> Actor:
    """Who acts in this request; the system outside of requests."""
    return _who()
