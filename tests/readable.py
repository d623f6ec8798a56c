"""Whatever a test makes the house record can be read: what has no word in rules/trail.py fails the test."""

from typing import Any

from sqlalchemy import event, inspect

from app.core.console.trail import models
from app.models import AuditEvent
from app.rules.trail import TRAIL


@event.listens_for(AuditEvent, "before_insert")
def _readable(_mapper: Any, _connection: Any, row: AuditEvent) -> None:
    assert row.verb in TRAIL.acts, f"rules/trail.py has no sentence for the act {row.verb!r}"
    assert row.object_kind in TRAIL.things, f"rules/trail.py has no word for the thing {row.object_kind!r}"
    model = models().get(row.object_kind)
    columns = inspect(model).attrs.keys() if model else ()
    for key in row.changes or {}:
        known = key in columns or key in TRAIL.fields or key in TRAIL.acts[row.verb].fields
        assert known, f"rules/trail.py has no label for the value {key!r} of {row.verb} {row.object_kind}"
