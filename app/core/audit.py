"""Who did what, when, from what to what, and why: written with the change, in its own transaction.

Sealed right after it by audit_chain.py, checked by audit_check.py, said by console/trail.py.
"""

from typing import Any

from app.core import clock
from app.core.actor import Actor
from app.core.db import Base, session
from app.core.models import AuditEvent
from app.core.tenancy import current_scope

_address: list[Any] = [lambda: None]


def plug(ask: Any) -> None:
    """Tell the house how to learn the network address of the request; called once by create_app()."""
    _address[0] = ask


def address() -> str | None:
    """The network address the act comes from; None for a job or a command."""
    found: str | None = _address[0]()
    return found


def record(
    verb: str,
    subject: Base | str,
    *,
    actor: Actor,
    changes: dict[str, Any] | None = None,
    reason: str | None = None,
    subject_id: int | None = None,
) -> AuditEvent:
    """Write down one act in the open transaction, on a row or on "table:label".

    `changes` is {field: [from, to]}, sensitive values masked.
    """
    kind, _colon, label = str(subject).partition(":")
    is_row = isinstance(subject, Base)
    event = AuditEvent(
        at=clock.now(),
        actor_name=actor.name,
        user_id=actor.user_id,
        role=actor.role,
        verb=verb,
        object_kind=getattr(subject, "__tablename__", kind),
        object_id=getattr(subject, "id", None) if is_row else subject_id,
        object_label=(str(subject) if is_row else label)[:200],
        changes=changes,
        reason=reason,
        address=address(),
        unit_id=unit_of(actor),
    )
    session.add(event)
    return event


def unit_of(actor: Actor) -> int | None:
    """办理单位 — the unit of the seat that acts, else the one the scope in force begins at; None for all."""
    scope = current_scope()
    path = scope.unit_path if scope is not None and scope.owner is None else None
    return actor.unit_id or (int(path.rstrip("/").rpartition("/")[2]) if path else None)


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """{field: [from, to]} of what differs, as texts JSON can hold."""
    return {
        key: [_plain(before.get(key)), _plain(value)]
        for key, value in after.items()
        if before.get(key) != value
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)
