"""供应商页 — who the union buys from."""

from app.core.console.datamodel import Rows
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import Supplier


class Suppliers(ConsoleView):
    """供应商."""

    datamodel = Rows(Supplier)
    list_title, one = _l("Suppliers"), _l("Supplier")
    list_columns = ["code", "name", "contract_no", "contact", "state"]
    search_columns = ["code", "name", "contact"]
    filters = ["state"]
    base_order = ("code", "asc")
    key_facts = ["code", "contact", "contract_no"]
    show_groups = (
        (None, ["name"]),
        (_l("For settlement"), ["credit_code", "bank", "bank_account"]),
    )
    add_columns = edit_columns = [
        "code", "name", "contact", "contract_no", "credit_code", "bank", "bank_account", "state",
    ]  # fmt: skip
    form_groups = ((_l("For settlement"), ["credit_code", "bank", "bank_account"]),)
    hints = {
        "credit_code": _l("18 characters; it stands in the head of the settlement statement."),
        "bank_account": _l(
            "Kept encrypted, shown in part. When editing, leave it empty to keep the one on record."
        ),
    }
    empty = _l("No suppliers yet. Add the first: products, orders and settlements hang on it.")
