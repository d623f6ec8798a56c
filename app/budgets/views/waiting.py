"""待补款页 — what waits for money of a sub-account, in its order."""

from app.budgets.services.waiting import fulfil_one, withdraw_waiting
from app.core.console.datamodel import Rows
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.models import WaitingHold
from app.rules.transfers import WAITING_LIFECYCLE


class WaitingHolds(ConsoleView):
    """待补款."""

    datamodel = Rows(WaitingHold)
    totals = ["amount_fen"]
    list_title, one = _l("Waiting for money"), _l("Waiting for money")
    list_columns = ["asked_on", "sub_account", "amount_fen", "reason", "state", "asked_by", "held_at"]
    key_facts = ["amount_fen", "sub_account", "asked_on", "asked_by"]
    show_columns = ["reason", "reference", "entry"]
    filters = ["state", "sub_account", "asked_on"]
    base_order = ("id", "asc")
    lifecycle, stage_columns = WAITING_LIFECYCLE, {"waiting": "asked"}
    verbs = {
        "fulfil": Verb(fulfil_one, style="primary"),
        "withdraw": Verb(withdraw_waiting, ask="required", style="danger"),
    }
    empty = _l("Nothing waits for money.")
