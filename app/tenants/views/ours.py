"""本工会页 — what the union's own administrator keeps of it: the tax number, the share of leavers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.core.console import fields
from app.core.console.forms import Fact, FormPage
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.core.text import _l
from app.models import Tenant
from app.tenants.services.tenants import change_our_union


class OurUnion(FormPage):
    """本工会."""

    verb = "edit"
    title, submit = _l("Our union"), _l("Save")
    fields = {
        "credit_code": fields.text(
            _l("Unified social credit code"),
            required=False,
            description=_l("18 characters; it stands in the head of the settlement statement."),
        ),
        "leavers_percent": fields.whole(
            _l("Leavers a full roster may bring, %"),
            most=100,
            description=_l("Above it, an import asks for the number of leavers once more."),
        ),
    }
    service = change_our_union
    done = _l("Saved.")

    def facts(self, row: Any) -> Sequence[Fact]:
        """What only the platform changes."""
        tenant = _ours()
        return [
            Fact(_l("Union's name"), tenant.name),
            Fact(_l("Tenant code"), tenant.code),
            Fact(_l("Region"), tenant.region),
        ]

    def prefill(self, row: Any) -> Mapping[str, Any]:
        """As it is now."""
        tenant = _ours()
        return {"credit_code": tenant.credit_code, "leavers_percent": tenant.leavers_percent}

    def after(self, row: Any, result: Any) -> str:
        """The same page again."""
        return url_for("OurUnion.form")


def _ours() -> Tenant:
    return session.get_one(Tenant, current_tenant_id())
