"""所据分录页 — the postings behind a number of a report, a page at a time."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_appbuilder import BaseView, expose

from app.core.console.security import guarded
from app.core.errors import BadInput
from app.core.showing import refuse_branch
from app.core.text import _, _l
from app.rules.ledger import ENTRY_KINDS
from app.settlement.queries import balances
from app.settlement.queries.balances import Asked
from app.settlement.views.tables import Cell, Table
from app.settlement.wording import kind_word

PAGE = 100  # postings on one page


class LedgerRows(BaseView):
    """所据分录 — the postings behind a number of a report; they add up to it."""

    title = _l("Postings behind the number")
    default_view = "rows"

    @expose("/")
    @guarded("report")
    def rows(self) -> Any:
        """A page of them, the latest first."""
        refuse_branch()
        asked = _asked_rows()
        count, total = balances.counted(asked)
        page = max(0, min(request.args.get("page", 0, int), count // PAGE))
        unit = "points" if asked.kind in ("issued", "member", "redeemed", "expired") else "fen"
        cells = [
            [
                Cell(each.booked_on, "day"),
                Cell(each.reference, "code", url_for("JournalEntries.show", pk=each.entry_id)),
                Cell(ENTRY_KINDS.get(each.entry_kind, each.entry_kind)),
                Cell(each.actor_name),
                Cell(each.amount, unit),
            ]
            for each in balances.behind(asked, limit=PAGE, offset=page * PAGE)
        ]
        headings = [_("Booked on"), _("Reference"), _("Kind"), _("Booked by"), _("Amount")]
        sums = [Cell(_("%(count)s postings in all", count=f"{count:,}")), *[Cell("")] * 3, Cell(total, unit)]
        return render_template(
            "settlement/rows.html",
            title=self.title,
            table=Table(kind_word(asked.kind), headings, cells, [sums]),
            page=page,
            last=max(0, count - 1) // PAGE,
        )


def _asked_rows() -> Asked:
    """Raises BadInput for a kind or a day that is none."""
    arguments = request.args
    try:
        first, last = (
            date.fromisoformat(arguments[key]) if arguments.get(key) else None for key in ("from_on", "to_on")
        )
        supplier = int(arguments["supplier"][:18]) if arguments.get("supplier") else None
    except ValueError:
        raise BadInput(_("This address is not complete: open the number from its report again.")) from None
    entries = tuple(each for each in arguments.getlist("entry") if each in ENTRY_KINDS)
    return Asked(arguments.get("kind", ""), first, last, arguments.get("side", ""), entries, supplier)
