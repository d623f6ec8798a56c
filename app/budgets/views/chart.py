"""科目表页 — the charts of accounts: read by every union, kept up by the platform's administrator."""

from app.budgets.services.chart import add_account, change_account
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import ChartAccount


class ChartAccounts(ConsoleView):
    """会计科目."""

    datamodel = Rows(ChartAccount)
    list_title, one = _l("Charts of accounts"), _l("Account head")
    list_columns = [
        "code",
        "name",
        "parent_code",
        "side",
        "applies_to",
        "scheme",
        "valid_from",
        "valid_until",
        "verified",
    ]
    key_facts = ["code", "name", "side", "scheme"]
    show_columns = ["parent_code", "applies_to", "valid_from", "valid_until", "source", "verified"]
    search_columns = ["code", "name"]
    filters = ["scheme", "side", "applies_to", "verified"]
    base_order = ("code", "asc")
    add_columns = [*("scheme", "code", "name", "side", "applies_to", "valid_from", "valid_until", "source")]
    edit_columns = ["name", "applies_to", "valid_until", "source", "verified"]
    form_fields = {
        "valid_from": fields.day(_l("In force from"), default=lambda: today().replace(month=1, day=1))
    }
    hints = {
        "code": _l("Three figures for a head, two more for each level below it."),
        "verified": _l("The name and the code were compared with the annex of the regulation."),
    }
    add_service, edit_service = add_account, change_account
    history = False
    empty = _l("No charts yet: they are shipped with the house.")
