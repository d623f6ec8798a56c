"""角色同步 — FAB's roles are made from the one table of rules/permissions.py."""

from app.core.roles import write_roles
from app.rules.permissions import PERMISSIONS


def sync_roles() -> int:
    """同步角色 — write roles and permissions as the table says; returns how many permissions stand."""
    return write_roles(PERMISSIONS)
