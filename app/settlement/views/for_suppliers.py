"""供应商的对账单页 — what one supplier reads of its statements: sums and lines, no word of whose money."""

from app.core.console.datamodel import Rows
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import Statement, StatementLine
from app.rules.settlement import LIFECYCLE


class SupplierStatementLines(ConsoleView):
    """明细 — of one's own statements."""

    class_permission_name = "SupplierStatements"
    datamodel = Rows(StatementLine)
    totals = ["amount_fen"]
    list_title = one = _l("Lines of the statement")
    list_columns = [
        *("position", "order_number", "received_on", "sku_code", "product_name", "spec", "quantity"),
        *("unit_price_fen", "net_fen", "tax_fen", "amount_fen", "tracking_no"),
    ]
    search_columns = ["order_number", "product_name"]
    base_order = ("position", "asc")
    history = False


class SupplierStatements(ConsoleView):
    """我的对账单."""

    datamodel = Rows(Statement)
    totals = ["total_fen"]
    list_title, one = _l("My statements"), _l("Statement")
    list_columns = ["number", "period", "state", "lines", "net_fen", "tax_fen", "total_fen"]
    search_columns = ["number", "period"]
    filters = ["state"]
    base_order = ("period", "desc")
    key_facts = ["total_fen", "net_fen", "tax_fen", "period"]
    show_columns = ["number", "from_on", "until_on", "lines", "closed_at"]
    lifecycle, history = LIFECYCLE, False
    inline = ("SupplierStatementLines",)
    empty = _l("No statements yet. The union draws one up for each month in which goods were received.")
