"""视野 — a row loaded while more was in sight is not found again by number when less is.

A session keeps every row it loaded, and answers `get()` and many-to-one relationships from there without
asking the database, so without asking the fence. Rows that came in under a wider scope are marked when it
ends; a marked row is handed out only when the database, asked through the fence, has it in sight.
Whoever holds such a row keeps it: it can be read and written as long as it need not be loaded again.
"""

from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import inspect, select
from sqlalchemy.orm import InstanceState, LoaderCallableStatus, Mapper, PassiveFlag, Session

BEYOND = "beyond"  # the mark, in the state's own dictionary


class FencedSession(FlaskSession):
    """The session of the house: SQLAlchemy's, with the fence before what it remembers."""

    def _identity_lookup(
        self,
        mapper: Mapper[Any],
        primary_key_identity: Any,
        identity_token: Any = None,
        passive: PassiveFlag = PassiveFlag.PASSIVE_OFF,
        *more: Any,
        **options: Any,
    ) -> Any:
        """SQLAlchemy's one way to what it remembers; ShardedSession stands in it as well."""
        found = super()._identity_lookup(
            mapper, primary_key_identity, identity_token, passive, *more, **options
        )
        if found is None or isinstance(found, LoaderCallableStatus):
            return found
        state: InstanceState[Any] = inspect(found)
        if not state.info.get(BEYOND):
            return found
        return found if passive & PassiveFlag.SQL_OK and sees(self, state) else None


def sees(current: Session, state: InstanceState[Any]) -> bool:
    """Whether the scope in force has this row in sight; the database is asked only about marked ones."""
    if not state.info.get(BEYOND):
        return True
    keys, numbers = state.mapper.primary_key, state.identity or ()
    same = [
        getattr(state.mapper.class_, state.mapper.get_property_by_column(key).key) == number
        for key, number in zip(keys, numbers, strict=True)
    ]
    with current.no_autoflush:
        return current.scalar(select(1).select_from(state.mapper.class_).where(*same)) is not None


def remembered(current: Session) -> frozenset[Any]:
    """The keys of the rows a session remembers and may hand out as things stand."""
    return frozenset(state.key for state in current.identity_map.all_states() if not state.info.get(BEYOND))


def mark_beyond(current: Session, but: frozenset[Any]) -> None:
    """Mark the rows that came in since `but` was taken, and unload relationships that lead to them."""
    states = current.identity_map.all_states()
    for state in states:
        if state.key not in but:
            state.info[BEYOND] = True
    for state in states:
        if led := [name for name in state.mapper.relationships.keys() if _leads_beyond(state, name)]:  # noqa: SIM118
            current.expire(state.obj(), led)


def _leads_beyond(state: InstanceState[Any], name: str) -> bool:
    """What was set and not yet written stays: it is checked when it is."""
    if name in state.committed_state or name not in state.dict:
        return False
    value = state.dict[name]
    rows = [value] if not isinstance(value, list | set | tuple) else value
    return any(row is not None and inspect(row).info.get(BEYOND) for row in rows)
