"""数据导出与注销 — a tenant takes its data along; the platform deletes it by two people after a wait."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, current_app, g, redirect, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, false, true

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.downloads import sent
from app.core.console.forms import Fact, FormPage
from app.core.console.security import guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.tenancy import current_scope, current_tenant_id, tenant_scope
from app.core.text import _, _l
from app.models import Departure, StoredFile, Tenant, TenantExport
from app.rules.tenants import DEPARTURE_LIFECYCLE
from app.tenants.jobs import export_all, remove_confirmed
from app.tenants.services.departures import request_deletion, withdraw_deletion

EXPORT_FIELDS = {
    "reason": fields.reason(),
    "in_clear": fields.flag(
        _l("Sensitive values in clear, and the files"),
        description=_l(
            "Identity numbers, phones, bank cards. Without it they are masked, and files that people sent "
            "are left out. It stands in the audit trail."
        ),
    ),
    "typed": fields.text(
        _l("Tenant code, as confirmation"),
        required=False,
        description=_l("Needed only for sensitive values in clear."),
    ),
}


class AskExport(FormPage):
    """申请导出 — of one's own union."""

    class_permission_name, verb = "TenantExports", "ask"
    title, submit = _l("Export all data"), _l("Export")
    intro = _l(
        "One zip file: a workbook for every table, the same as JSON lines, the files, and a manifest with "
        "counts and checksums. A worker makes it; it is fetched from this page afterwards."
    )
    fields = EXPORT_FIELDS

    @classmethod
    def allowed(cls) -> bool:
        """Whoever stands in a union, at its top."""
        scope = current_scope()
        return super().allowed() and scope is not None and scope.unit_path is None

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Of the union in force."""
        if current_scope() is None:
            abort(404)
        return call(export_all, session.get_one(Tenant, current_tenant_id()), **values)

    def after(self, row: Any, result: TenantExport) -> Any:
        """Where one sees how far it is: nothing is done yet."""
        return redirect(url_for("Progress.progress", pk=result.job_id))


class AskExportOf(FormPage):
    """申请导出 — of a tenant, by the platform."""

    class_permission_name, verb = "Tenants", "export_all"
    of = Tenant
    title, submit = _l("Export all data"), _l("Export")
    intro = AskExport.intro
    fields = EXPORT_FIELDS
    service = export_all

    def facts(self, row: Tenant) -> Sequence[Fact]:
        """Whose."""
        return [Fact(_l("Union's name"), row.name), Fact(_l("Tenant code"), row.code)]

    def after(self, row: Any, result: TenantExport) -> Any:
        """Where one sees how far it is: nothing is done yet."""
        return redirect(url_for("Progress.progress", pk=result.job_id))


class TenantExports(ConsoleView):
    """数据导出."""

    datamodel = Rows(TenantExport)
    list_title, one = _l("Data exports"), _l("Data export")
    list_columns = ["asked_at", "tenant_name", "state", "in_clear", "rows", "asked_by", "ready_at"]
    key_facts = ["rows", "in_clear", "ready_at"]
    show_columns = ["tenant_name", "reason", "asked_by", "asked_at", "sha"]
    order_columns = ["asked_at"]
    filters = ["state"]
    base_order = ("id", "desc")
    forms = [AskExport]
    empty = _l("Nothing was exported yet. An export holds everything, for an archive or for another system.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """One's own union's, at its top; the platform's administrator sees that there are some."""
        if g.get("standing") is None:
            return (true() if g.get("role") else false(),)
        scope = current_scope()
        if scope is None or scope.unit_path is not None or scope.owner is not None:
            return (false(),)
        return (TenantExport.tenant_id == scope.tenant_id,)

    def acts(self, row: TenantExport) -> list[Any]:
        """Fetching it, once it is there."""
        if row.state != "ready" or not self.may("can_file") or not _handed_to_me(row):
            return []
        return [Button("file", _("Download"), url_for("TenantExports.file", pk=row.id), "primary")]

    @expose("/file/<pk>")
    @guarded()
    def file(self, pk: str) -> Any:
        """The zip, as an attachment; on record in the tenant's own trail."""
        row = self.row(pk)
        if not _handed_to_me(row):
            abort(404)
        tenant_id, file_id = row.tenant_id, row.file_id
        if session.get(Tenant, tenant_id) is None:
            abort(404)
        with tenant_scope(tenant_id):
            stored = session.get(StoredFile, file_id) if file_id else None
            if stored is None:
                abort(404)
            return sent(stored)


def _handed_to_me(row: TenantExport) -> bool:
    """Whether this seat may fetch it: the union its own; the platform what it asked for itself, with a reason
    that stands in the union's trail.
    """
    return g.get("standing") is not None or row.asked_by_id == g.user.id


class RequestDeletion(FormPage):
    """申请注销."""

    class_permission_name, verb = "Departures", "request"
    of = Tenant
    title, submit, style = _l("Request the deletion"), _l("Request the deletion"), "danger"
    intro = _l(
        "All data, accounts and files of the tenant are deleted for good, by two people: you ask, and after "
        "the wait another platform administrator confirms. Until then it can be withdrawn."
    )
    fields = {
        "reason": fields.reason(),
        "typed": fields.text(_l("Tenant code, as confirmation")),
    }
    done = _l("Requested: %(what)s.")
    next = "Departures.show"

    @classmethod
    def applies(cls, row: Tenant) -> bool:
        """Of one that came to rest."""
        return row.state == "suspended"

    def facts(self, row: Tenant) -> Sequence[Fact]:
        """Whose, and how long the wait is."""
        return [
            Fact(_l("Union's name"), row.name),
            Fact(_l("Tenant code"), row.code),
            Fact(_l("Days of waiting"), _wait(), kind="number"),
        ]

    def apply(self, row: Tenant, values: Mapping[str, Any]) -> Departure:
        """With the wait of this installation."""
        return call(request_deletion, row, **values, wait_days=_wait())  # type: ignore[no-any-return]


class ConfirmDeletion(FormPage):
    """确认注销."""

    class_permission_name, verb = "Departures", "confirm"
    of = Departure
    title, submit, style = _l("Confirm the deletion"), _l("Delete for good"), "danger"
    intro = _l("A worker deletes everything in one go. It cannot be undone: the export is all that stays.")
    fields = {"typed": fields.text(_l("Tenant code, as confirmation"))}
    service = remove_confirmed

    @classmethod
    def applies(cls, row: Departure) -> bool:
        """While it waits, and its wait is over."""
        return row.state == "requested" and row.due_on <= today()

    def facts(self, row: Departure) -> Sequence[Fact]:
        """Whose, why, and who asked."""
        return [
            Fact(_l("Union's name"), row.name),
            Fact(_l("Tenant code"), row.code),
            Fact(_l("Reason"), row.reason),
            Fact(_l("Requested by"), row.requested_by),
            Fact(_l("Not before"), row.due_on, kind="day"),
        ]

    def after(self, row: Any, result: int) -> Any:
        """Where one sees how far it is: nothing is deleted yet."""
        return redirect(url_for("Progress.progress", pk=result))


class Departures(ConsoleView):
    """注销."""

    datamodel = Rows(Departure)
    list_title, one = _l("Deletions"), _l("Deletion")
    list_columns = ["code", "name", "state", "requested_by", "due_on", "confirmed_by", "done_at"]
    key_facts = ["code", "due_on", "requested_by"]
    show_columns = ["name", "reason", "requested_at", "confirmed_by", "confirmed_at", "done_at"]
    order_columns = ["due_on"]
    filters = ["state"]
    base_order = ("id", "desc")
    lifecycle = DEPARTURE_LIFECYCLE
    staged = False
    verbs = {"withdraw_deletion": Verb(withdraw_deletion, ask="required")}
    forms = [ConfirmDeletion]
    empty = _l("No tenant was deleted. A deletion begins on the card of a suspended tenant.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """The platform's alone."""
        return (true() if g.get("standing") is None and g.get("role") else false(),)


def _wait() -> int:
    return int(current_app.config["DELETION_WAIT_DAYS"])
