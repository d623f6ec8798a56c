"""The sealer: the recent every second, what was left behind now and then."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import audit, audit_chain, audit_check, clock
from app.core.db import atomic, session
from app.core.tenancy import tenant_scope
from app.models import AuditSeal
from app.tenants.jobs import seal_audit, seal_whole_audit
from tests.cast import Union

pytestmark = pytest.mark.sql


def test_what_no_worker_was_there_for_is_chained_later(our_union: Union) -> None:
    with our_union.scope():
        audit_chain.seal_all()
        before = _links()
        with clock.moved_to(clock.now() - timedelta(hours=5)), atomic():
            audit.record("edit", "org_units:华东", actor=our_union.hr.actor)
    seal_audit()
    with tenant_scope(our_union.tenant_id):
        assert _links() == before
    seal_whole_audit()
    with tenant_scope(our_union.tenant_id):
        assert _links() == before + 1
        assert audit_check.verify().ok


def _links() -> int:
    found = session.scalar(select(func.count(AuditSeal.id))) or 0
    session.rollback()
    return found
