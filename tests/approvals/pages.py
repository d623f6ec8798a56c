"""What the pages of approvals are tested with: a request laid, and what its page's form carries."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.core.db import db, session
from app.models import ApprovalRequest
from tests.approvals.stage import Thing, lay
from tests.cast import Union
from tests.visitor import Visitor

FIELD = re.compile(r'<input[^>]*name="(task|seen|was)"[^>]*value="([^"]*)"')


def asked_for(union: Union, amount: int = 500_00, *, number: int = 1, unit: str = "上海一部") -> int:
    """The officer lays a thing before those who decide; committed; its number."""
    with union.scope():
        thing = Thing(union.units[unit], amount, f"第{number}件")
        found = lay(union.officer.actor, thing, number=number).id
    session.remove()
    return found


def carried(client: Visitor, number: int) -> dict[str, str]:
    """What the decision form of a request's page carries along."""
    page = client.get(f"/approvals/show/{number}").text
    return dict(FIELD.findall(page))


def decided(client: Visitor, number: int, verdict: str, *, carry: Any = None, **said: str) -> Any:
    """Send the decision form as the page would."""
    fields = carried(client, number) if carry is None else carry
    return client.submit(
        f"/approvals/decide/{number}",
        form_at=f"/approvals/show/{number}",
        verdict=verdict,
        **{**fields, **said},
    )


def state_of(union: Union, number: int) -> str:
    """Where a request stands, read anew."""
    with union.scope():
        return session.get_one(ApprovalRequest, number).state


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)
