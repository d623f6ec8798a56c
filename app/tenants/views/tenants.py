"""租户页 — the platform administrator keeps tenants and sees none of their business."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _, _l
from app.models import Tenant
from app.rules.features import FEATURES
from app.rules.tenants import REGIONS, TENANT_LIFECYCLE
from app.tenants.queries import accounts_per_tenant, employees_per_tenant, last_activity
from app.tenants.services.tenants import NewTenant, change_tenant, create_tenant, resume, suspend
from app.tenants.views.houses import HandOver, ResetAdministrator, SetFeatures
from app.tenants.views.leaving import AskExportOf, RequestDeletion
from app.tenants.views.once import shown_once


class CreateTenant(FormPage):
    """新建租户 — as `flask welfare init` does it."""

    class_permission_name, verb = "Tenants", "add"
    title, submit = _l("New tenant"), _l("Create the tenant")
    intro = _l("Makes the union, its top unit, and a first administrator with a one-time password.")
    fields = {
        "code": fields.text(
            _l("Tenant code"), length=40, description=_l("Letters, digits, - and _; it stays.")
        ),
        "name": fields.text(_l("Union's name")),
        "region": fields.choice(_l("Region"), {name: name for name in REGIONS}),
        "admin_email": fields.text(_l("Administrator's e-mail"), length=200),
        "admin_name": fields.text(_l("Administrator's name"), required=False),
    }
    service = create_tenant

    def after(self, row: Any, result: NewTenant) -> Any:
        """The password, this once."""
        facts = [
            Fact(_l("Tenant code"), result.code),
            Fact(_l("Signs in with"), result.email),
            Fact(_l("One-time password"), result.password),
        ]
        return shown_once(_("The tenant has been created"), facts, url_for("Tenants.list"))


def _packages(rows: Sequence[Tenant]) -> dict[int, str]:
    """How many of the packages each has."""
    return {row.id: f"{len(FEATURES) - len(row.features_off)} / {len(FEATURES)}" for row in rows}


def _switches(row: Tenant) -> Lines:
    """Which packages it has."""
    lines = [
        (each.label, _("Switched on") if name not in row.features_off else _("Not switched on"), each.says)
        for name, each in FEATURES.items()
    ]
    return Lines(_l("Packages"), (_l("Package"), _l("State"), _l("What it holds")), lines)


class Tenants(ConsoleView):
    """租户."""

    datamodel = Rows(Tenant)
    list_title, one = _l("Tenants"), _l("Tenant")
    list_columns = ["code", "name", "region", "employees", "accounts", "last_active", "packages", "state"]
    key_facts = ["employees", "accounts", "last_active", "packages"]
    show_columns = ["name", "code", "region", "credit_code", "created_at"]
    staged = False
    search_columns = ["code", "name"]
    filters = ["state"]
    base_order = ("code", "asc")
    computed: Mapping[str, Computed] = {
        "employees": Computed(
            _l("Employees"), "number", lambda rows: employees_per_tenant(row.id for row in rows)
        ),
        "accounts": Computed(
            _l("Accounts"), "number", lambda rows: accounts_per_tenant(row.id for row in rows)
        ),
        "last_active": Computed(
            _l("Last activity"), "instant", lambda rows: last_activity(row.id for row in rows)
        ),
        "packages": Computed(_l("Packages"), "text", _packages),
    }
    edit_columns = ["name", "region", "credit_code"]
    form_fields = {"region": fields.choice(_l("Region"), {name: name for name in REGIONS})}
    edit_service = change_tenant
    lifecycle = TENANT_LIFECYCLE
    verbs = {
        "suspend": Verb(
            suspend,
            ask="required",
            style="danger",
            confirm=_l(
                "Nobody of this union will be able to sign in, their sessions end now, its jobs and commands "
                "rest; the data stay. Suspend?"
            ),
            typed="code",
        ),
        "resume": Verb(resume, ask="optional"),
    }
    forms = [CreateTenant, SetFeatures, HandOver, ResetAdministrator, AskExportOf, RequestDeletion]
    panels = (_switches,)
    empty = _l("No tenants yet. Create the first: it gets an administrator who sets up everything else.")
