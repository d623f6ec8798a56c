"""各自处理 — a chore for many tenants: each by itself in a transaction of its own; where one fails, its
officers hear of it once a day, and the others go on.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from app.core.clock import now, today
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.tenancy import tenant_scope
from app.notices.services.recipients import seated
from app.notices.services.telling import tell

log = logging.getLogger(__name__)
TOLD = ("officer", "tenant_admin")


def each_alone(tenant_ids: Iterable[int], work: Callable[[], object], *, name: str, label: Any) -> int:
    """逐家处理 — do `work` in each tenant's scope; returns for how many it was done. `name` is for the log
    and for telling once, `label` is what officers read.
    """
    done = 0
    for tenant_id in tenant_ids:
        try:
            with tenant_scope(tenant_id), atomic():
                work()
            done += 1
        except Exception as failure:
            log.exception("%s failed in tenant %s", name, tenant_id)
            session.rollback()
            _report(tenant_id, name, label, failure)
    return done


def _report(tenant_id: int, name: str, label: Any, failure: Exception) -> None:
    """A refusal says its reason; what nobody foresaw is in the log alone."""
    why = failure.message if isinstance(failure, DomainError) else None
    try:
        with tenant_scope(tenant_id), atomic():
            people = sorted({each.user_id for each in seated(TOLD, on=today())})
            facts = {"chore": label, "why": why}
            key = f"{name}:{today()}"
            tell(people, "jobs.chore_failed", facts=facts, about=None, address=None, at=now(), key=key)
    except Exception:
        log.exception("nobody could be told that %s failed in tenant %s", name, tenant_id)
        session.rollback()
