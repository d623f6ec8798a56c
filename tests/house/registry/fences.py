"""Fences and hands: whose rows a table's are, and who may do something at all."""

from collections.abc import Iterator
from typing import Any

from app.core.policy import platform_role
from app.core.tenancy import TenantScoped
from app.models import GLOBAL_TABLES, SHARED_TABLES
from app.rules.permissions import PERMISSIONS

ACCOUNTS = "ab_user"  # of the framework; shown only beside a row of ours that names one


# the same for every union, and written by the platform alone
READ_BY_ALL = frozenset({"chart_accounts"})


def fenced(where: str, model: type[Any]) -> Iterator[str]:
    """A complaint when nothing says whose a table's rows are, or which seats see them."""
    table = model.__tablename__
    if not issubclass(model, TenantScoped):
        if table not in GLOBAL_TABLES:
            yield f"{where}: {table} belongs to no tenant, and app/models.py gives no reason"
    elif model.__fence__ is None and table not in SHARED_TABLES:
        yield f"{where}: every seat sees {table}, and app/models.py gives no reason"


def narrowed_by_hand(view: Any, bare: Any) -> Iterator[str]:
    """A page over a table of all tenants narrows it itself, unless only the platform may open it."""
    if issubclass(view.model, TenantScoped) or type(view).narrow is not bare:
        return
    if view.model.__tablename__ in READ_BY_ALL:
        return
    if set(holders(view.class_permission_name)) - {platform_role()}:
        yield f"{_name(view)}: shows {view.model.__tablename__} of all tenants to a union's people"


def holders(page: str, verb: str | None = None) -> list[str]:
    """The roles that may do this on a page, or anything at all."""
    return [
        role for role, pages in PERMISSIONS.items() if page in pages and (verb is None or verb in pages[page])
    ]


def in_hands(where: str, page: str, verb: str) -> Iterator[str]:
    """A complaint when no role may do it."""
    if not holders(page, verb):
        yield f"{where}: {verb} on {page} is in no role"


def _name(view: Any) -> str:
    return type(view).__name__
