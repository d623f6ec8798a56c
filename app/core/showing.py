"""显示围栏 — what a page, a picker, a search or the API may show of a table that services use more widely.

The fence of tenancy.py holds for every statement. Some tables it leaves open inside the tenant, because a
service at a branch must book, number and check there: the ledger, statements, rosters in hand. To people at
a branch they are shown no further than `__fence__` says. A model that is under seal for most says itself what
of it may be shown to whom, in a class method `__shown__()`.
"""

from typing import Any

from sqlalchemy import ColumnElement, false, select

from app.core.actor import current_actor
from app.core.db import Base
from app.core.errors import NotAllowed
from app.core.fences import ByPerson, WholeUnion, WithParent
from app.core.tenancy import current_scope
from app.core.text import _


def shown_of(model: type[Any]) -> list[ColumnElement[bool]]:
    """可见条件 — conditions on what is shown of a table to the active seat, beside the fence."""
    sealed = getattr(model, "__shown__", None)
    return [*_fenced(model), *(sealed() if sealed else ())]


def _fenced(model: type[Any]) -> list[ColumnElement[bool]]:
    fence = getattr(model, "__fence__", None)
    scope = current_scope()
    if not at_a_branch() or (scope is not None and scope.owner is not None):  # an owner's fence says it all
        return []
    if isinstance(fence, WholeUnion):
        return [false()]
    if isinstance(fence, ByPerson):
        return [getattr(model, fence.column) == current_actor().user_id]
    if isinstance(fence, WithParent):
        parent = _mapped(fence.table)
        return [getattr(model, fence.column).in_(select(parent.id).where(*shown_of(parent)))]
    return []


def refuse_branch() -> None:
    """只限总部 — raises NotAllowed for a seat at a branch, where something is the whole union's."""
    if at_a_branch():
        raise NotAllowed(
            _("This is for the whole union: ask your colleagues at headquarters, or switch the seat above.")
        )


def at_a_branch() -> bool:
    """在分会 — whether the active seat stands at a branch rather than over the whole union."""
    scope = current_scope()
    return scope is not None and scope.unit_path is not None


def _mapped(table: str) -> Any:
    return next(each.class_ for each in Base.registry.mappers if each.local_table.name == table)
