"""演示的位置 — the demo union is made anew only when asked, and never over somebody else's data."""

from sqlalchemy import select

from app.core import migrate
from app.core.audit_anchor import anchor_path
from app.core.db import session
from app.core.errors import DomainError
from app.core.tenancy import tenant_scope
from app.core.text import _
from app.demo.union import CODE
from app.models import Tenant


class DemoExists(DomainError):
    """演示工会已存在 — it is made anew only when that is asked for."""

    code = "demo_exists"


class OthersLiveHere(DomainError):
    """还有其他租户 — an installation with other unions is not emptied."""

    code = "others_live_here"


def make_room(*, reset: bool) -> None:
    """腾出位置 — with `reset` an existing demo union is emptied out, unless others live beside it."""
    codes = dict(session.execute(select(Tenant.code, Tenant.id)).tuples().all())
    if CODE in codes and not reset:
        raise DemoExists(
            _("The demo union is here already: `demo --reset` empties the database and makes it anew.")
        )
    if CODE not in codes:
        return
    if len(codes) > 1:
        raise OthersLiveHere(_("Other unions live in this database: make the demo union in one of its own."))
    with tenant_scope(codes[CODE]):
        anchor_path().unlink(missing_ok=True)
    migrate.rebuild()
