"""调整页 — propose that more or less is owed, and confirm what somebody else proposed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage, PreviewPage
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.money import Money
from app.core.preview import digest_of
from app.core.text import _l
from app.ledger.queries import available_fen, sums_of
from app.models import Statement, StatementAdjustment, StatementLine, SubAccount, Supplier
from app.rules.settlement import ADJUSTMENT_KINDS, ADJUSTMENT_LIFECYCLE
from app.settlement.services.adjusting import Cause, confirm_adjustment, propose, withdraw_adjustment
from app.settlement.views.papers import WithPaper, paper, paper_of


class Propose(FormPage):
    """提出调整."""

    class_permission_name, verb = "Adjustments", "propose"
    title, submit = _l("Propose an adjustment"), _l("Propose")
    intro = _l(
        "For what no order says: a price difference, damage, freight, a late return. Once the chair has "
        "confirmed it, it is booked and stands on the supplier's next statement."
    )
    fields = {
        "supplier": fields.pick(_l("Supplier"), Supplier),
        "sub_account": fields.pick(
            _l("Paid from"),
            SubAccount,
            description=_l("It pays what is owed more, and gets back what is owed less."),
        ),
        "kind": fields.choice(_l("Kind"), ADJUSTMENT_KINDS),
        "amount": fields.money(
            _l("Amount, yuan"),
            least=None,
            description=_l("With a minus in front, less is owed to the supplier."),
        ),
        "tax_rate": fields.percent(_l("Tax rate"), required=False),
        "happened_on": fields.day(_l("Day it happened"), default=today),
        "order_number": fields.text(_l("Order no."), required=False, length=40),
        "document": fields.text(
            _l("Document"),
            required=False,
            length=200,
            description=_l("The paper it rests on, such as a delivery note."),
        ),
        "paper": paper(_l("The document as a file")),
        "why": fields.text(_l("Why"), length=200),
    }
    groups = ((_l("What it rests on"), ["happened_on", "order_number", "document", "paper", "why"]),)
    done = _l("Proposed: %(what)s. The chair confirms it.")
    next = "Adjustments.show"

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Propose it."""
        cause = Cause(
            values["kind"],
            values["why"],
            values["document"],
            values["order_number"],
            values["tax_rate"] or 0,
            paper_of(values),
        )
        return call(
            propose,
            values["supplier"],
            sub_account=values["sub_account"],
            amount=Money(values["amount"]),
            cause=cause,
            on=values["happened_on"],
        )


class ConfirmAdjustment(PreviewPage):
    """确认调整."""

    class_permission_name, verb = "Adjustments", "confirm"
    of = StatementAdjustment
    title, submit = _l("Confirm the adjustment"), _l("Confirm and book")
    then = (
        _l("It is booked between supplier and sub-account, and stands on the supplier's next statement."),
        _l("A mistake is put right by another adjustment, never by changing this one."),
    )
    done = _l("Booked: %(what)s.")
    next = "Adjustments.show"
    style = "primary"

    @classmethod
    def applies(cls, row: StatementAdjustment) -> bool:
        """While it waits."""
        return "confirm" in ADJUSTMENT_LIFECYCLE.verbs_from(row.state)

    def digest(self, row: StatementAdjustment) -> str:
        """Over all that is booked."""
        return digest_of({"number": row.number, "fen": row.amount_fen, "state": row.state}, [])

    def facts(self, row: StatementAdjustment) -> Sequence[Fact]:
        """Both accounts, before and after."""
        owed = sums_of("payable", [row.supplier_id])[row.supplier_id]
        left = available_fen(row.sub_account_id)
        return [
            Fact(_l("Kind"), ADJUSTMENT_KINDS[row.kind]),
            Fact(_l("Why"), row.reason, note=row.document),
            Fact(_l("Proposed by"), row.proposed_by),
            Fact(_l("Owed to the supplier"), owed, owed + row.amount_fen, kind="fen", note=row.supplier),
            Fact(_l("Available"), left, left - row.amount_fen, kind="fen", note=row.sub_account),
        ]

    def apply(self, row: StatementAdjustment, values: Mapping[str, Any]) -> Any:
        """Book it."""
        return call(confirm_adjustment, row)


def _statements(rows: Sequence[StatementAdjustment]) -> dict[int, Any]:
    """On which statement each stands."""
    numbers = session.execute(
        select(StatementLine.adjustment_id, Statement.number)
        .join(Statement, Statement.id == StatementLine.statement_id)
        .where(StatementLine.adjustment_id.in_([row.id for row in rows]))
    )
    found: dict[int, Any] = {row.id: None for row in rows}
    for adjustment_id, number in numbers:
        found[adjustment_id or 0] = number
    return found


class Adjustments(WithPaper, ConsoleView):
    """结算调整."""

    datamodel = Rows(StatementAdjustment)
    list_title, one = _l("Settlement adjustments"), _l("Settlement adjustment")
    list_columns = [
        "number",
        "supplier",
        "kind",
        "amount_fen",
        "happened_on",
        "reason",
        "state",
        "on_statement",
    ]
    key_facts = ["amount_fen", "supplier", "sub_account", "happened_on"]
    show_columns = ["number", "kind", "reason", "document", "order_number", "tax_rate_bp", "on_statement"]
    totals = ["amount_fen"]
    computed = {"on_statement": Computed(_l("On statement"), "text", _statements)}
    search_columns = ["number", "order_number", "supplier.name"]
    filters = ["state", "kind", "supplier", "happened_on"]
    base_order = ("id", "desc")
    lifecycle, stage_columns = ADJUSTMENT_LIFECYCLE, {"proposed": "proposed"}
    verbs = {"withdraw": Verb(withdraw_adjustment, style="danger", ask="optional")}
    forms = [Propose, ConfirmAdjustment]
    empty = _l(
        "Nothing was adjusted. Price differences, damage and freight are entered here, not on the orders."
    )
