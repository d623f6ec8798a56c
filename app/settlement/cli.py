"""Commands of settlements: `flask welfare settlement export`."""

from pathlib import Path

import click
from sqlalchemy import select

from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.terminal import OPERATOR, Commands, inside, json_option, say
from app.core.text import _
from app.models import Statement, Supplier, Tenant
from app.rules.settlement import Period
from app.settlement.export import export
from app.settlement.services import draw_up
from app.settlement.services.exporting import record_export
from app.settlement.services.refusals import NothingReceived
from app.tenants.queries import tenant_by

settlement = Commands("settlement", help="结算 Statements as signed workbooks.")


@settlement.command("export")
@click.option("--tenant", "code", required=True, help="The tenant's code.")
@click.option("--period", required=True, help="The month, like 2026-10.")
@click.option("--supplier", help="One supplier's code; all of the month when left out.")
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="The workbook to be written.",
)
@json_option
def export_command(*, code: str, period: str, supplier: str | None, out: Path, as_json: bool) -> None:
    """导出结算工作簿 Closed statements as they are; what is open is drawn up and marked as a draft."""
    month = Period.parse(period)
    tenant_id = tenant_by(code).id
    with inside(tenant_id), atomic():
        statements = _statements(month, supplier)
        made = export(statements, out, tenant=session.get_one(Tenant, tenant_id))
        record_export(statements, file=made.name, sha=made.sha, actor=OPERATOR)
        facts = {
            "file": str(out),
            "suggested_name": made.name,
            "sha256": made.sha,
            "lines": made.lines,
            "statements": [
                {
                    "number": each.number,
                    "supplier": each.supplier.code,
                    "state": each.state,
                    "lines": each.lines,
                    "total_fen": each.total_fen,
                }
                for each in statements
            ],
        }
    say(facts, as_json=as_json, text=_("%(lines)s lines written to %(file)s.", lines=made.lines, file=out))


def _statements(month: Period, code: str | None) -> list[Statement]:
    suppliers = session.scalars(
        select(Supplier).where(*([Supplier.code == code] if code else [])).order_by(Supplier.code)
    ).all()
    if code and not suppliers:
        raise NotFound(_("There is no supplier with the code “%(code)s”.", code=code))
    found = [statement for each in suppliers if (statement := _statement(each, month)) is not None]
    if not found:
        raise NothingReceived(
            _("Nothing was received in %(period)s: there is nothing to settle.", period=month)
        )
    return found


def _statement(supplier: Supplier, month: Period) -> Statement | None:
    closed = session.scalars(
        select(Statement).where(
            Statement.supplier_id == supplier.id, Statement.period == str(month), Statement.state == "closed"
        )
    ).one_or_none()
    if closed is not None:
        return closed
    try:
        with atomic():
            return draw_up(supplier, period=month, actor=OPERATOR, at=now())
    except NothingReceived:
        return None


def register(welfare: click.Group) -> None:
    """Hang the commands under `flask welfare`."""
    welfare.add_command(settlement)
