"""邀请码页 — codes that were made, handed over once: as a list to print and cut, or as a workbook."""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

from flask import abort, make_response, render_template, send_file, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy import select

from app.core import files
from app.core.clock import today
from app.core.console.export import XLSX
from app.core.console.security import acting, guarded
from app.core.db import atomic, session
from app.core.numbers import number_in
from app.core.sheets.writer import Column, writing
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import StoredFile, Tenant
from app.people.jobs import CODES, codes_in
from app.people.services.invitations import Invited


class Codes(BaseView):
    """邀请码."""

    route_base = "/codes"
    class_permission_name = "MemberAccess"
    default_view = "waiting"

    @expose("/<pk>")
    @guarded("invite")
    def waiting(self, pk: str) -> Any:
        """How many there are, and the two ways of taking them; each ends them."""
        stored = _mine(pk)
        count = len(codes_in(stored)) if stored else 0
        return render_template("people/codes.html", title=_("One-time codes"), pk=pk, count=count)

    @expose("/<pk>/print", methods=["POST"])
    @guarded("invite")
    def printed(self, pk: str) -> Any:
        """The list, by unit, to print on A4 and cut."""
        return handed_over(_taken(pk), onward=url_for("MembersAccess.list"))

    @expose("/<pk>/workbook", methods=["POST"])
    @guarded("invite")
    def workbook(self, pk: str) -> Any:
        """The same as a workbook, for those who print from it."""
        made = BytesIO()
        columns = (Column(16), Column(16), Column(36), Column(16))
        title = _("One-time codes")
        with (
            writing(made, title=title, creator=acting().name) as book,
            book.sheet(title, columns, frozen_row=1) as sheet,
        ):
            sheet.heading([_("Employee no."), _("Name"), _("Unit"), title], filtered=True)
            sheet.rows(_taken(pk))
            sheet.filter_to(sheet.last)
        made.seek(0)
        name = f"{_('One-time codes')}-{today():%Y%m%d}.xlsx"
        return send_file(made, mimetype=XLSX, as_attachment=True, download_name=name)


def handed_over(codes: Sequence[Invited], *, onward: str) -> Any:
    """交付 — the page that is the answer itself: codes are neither kept nor carried by a redirect."""
    tenant = session.scalars(select(Tenant).where(Tenant.id == current_tenant_id())).one()
    by_unit = [(unit, list(each)) for unit, each in groupby(codes, key=lambda code: code.unit)]
    return make_response(
        render_template(
            "people/codes_print.html",
            title=_("One-time codes"),
            tenant=tenant,
            by_unit=by_unit,
            onward=onward,
            door=url_for("Door.join", u=tenant.code, _external=True),
        )
    )


def _mine(pk: str) -> StoredFile | None:
    number = number_in(pk)
    stored = session.get(StoredFile, number) if number is not None else None
    if stored is not None and (stored.kind != CODES or stored.owner_id != acting().user_id):
        abort(404)
    return stored


def _taken(pk: str) -> list[Invited]:
    """The codes, for the last time; 404 for who comes later."""
    stored = _mine(pk)
    if stored is None:
        abort(404)
    with atomic():
        codes = codes_in(stored)
        files.discard(stored)
    return codes
