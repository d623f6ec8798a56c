"""Who acts: handed to every service, so that no service asks the web who is there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """经办人 — a person at one seat of a unit, or the system itself (`user_id` None)."""

    name: str
    user_id: int | None = None
    role: str | None = None
    seat_id: int | None = None
    unit_id: int | None = None

    def is_same_person(self, user_id: int | None) -> bool:
        """True when both are one signed-in person; the system is nobody's double."""
        return self.user_id is not None and self.user_id == user_id


SYSTEM = Actor(name="系统")

_who: Callable[[], Actor] = lambda: SYSTEM  # noqa: E731 - replaced once, by plug()


def plug(who: Callable[[], Actor]) -> None:
    """Tell the house how to find out who is acting; called once by create_app()."""
    global _who  # noqa: PLW0603 - the one plug
    _who = who


def current_actor() -> Actor:
    """Who acts: whom a job or a command named, else who is signed in, else the system."""
    return _acting.get() or _who()


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Act as `actor` inside: a job acts as the person who asked for it."""
    token = _acting.set(actor)
    try:
        yield actor
    finally:
        _acting.reset(token)
