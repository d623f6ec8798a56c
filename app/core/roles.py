"""角色 — FAB's roles and permissions, written from one table."""

from collections.abc import Iterable, Mapping

from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from sqlalchemy import select

from app.core.db import session


def role(name: str) -> Role | None:
    """FAB's role of this name."""
    found: Role | None = session.scalars(select(Role).where(Role.name == name)).first()
    return found


def write_roles(table: Mapping[str, Mapping[str, Iterable[str]]]) -> int:
    """Make FAB's roles exactly what the table says, role × page × verbs; returns how many permissions stand.

    A page a role may look at also stands in its menu. What the table no longer says is taken away.
    """
    pairs = _Pairs()
    for name, pages in table.items():
        held = role(name)
        if held is None:
            held = Role(name=name)
            session.add(held)
        held.permissions = [
            pairs.get(verb, page) for page, verbs in pages.items() for verb in sorted({*verbs, "menu_access"})
        ]
    session.flush()
    return pairs.count


class _Pairs:
    """FAB's permission-on-view rows, made when missing."""

    def __init__(self) -> None:
        self.verbs = {row.name: row for row in session.scalars(select(Permission))}
        self.pages = {row.name: row for row in session.scalars(select(ViewMenu))}
        self.known = {
            (row.permission.name, row.view_menu.name): row for row in session.scalars(select(PermissionView))
        }

    @property
    def count(self) -> int:
        return len(self.known)

    def get(self, verb: str, page: str) -> PermissionView:
        if (verb, page) not in self.known:
            row = PermissionView(permission=self._verb(verb), view_menu=self._page(page))
            session.add(row)
            self.known[verb, page] = row
        return self.known[verb, page]

    def _verb(self, name: str) -> Permission:
        if name not in self.verbs:
            self.verbs[name] = Permission(name=name)
            session.add(self.verbs[name])
        return self.verbs[name]

    def _page(self, name: str) -> ViewMenu:
        if name not in self.pages:
            self.pages[name] = ViewMenu(name=name)
            session.add(self.pages[name])
        return self.pages[name]
