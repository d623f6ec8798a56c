"""措辞 — what finance reads for a cell that was not understood, and for kinds of accounts and units."""

from collections.abc import Mapping
from typing import Any

from app.core.text import _, _l
from app.models import Account

SENTENCES = {
    "order_missing": _l("There is an amount and no order number: enter the number of the order."),
    "amount_missing": _l("There is an order and no amount: enter what is charged for it, 0 when nothing."),
    "amount_not_money": _l("“%(text)s” is not an amount in yuan with at most two decimals."),
    "quantity_not_whole": _l("“%(text)s” is not a whole number of pieces."),
    "encoding_damaged": _l(
        "Characters were lost in “%(text)s” when the file was saved: enter the value again, or export the "
        "file anew."
    ),
    "cell_error": _l("The cell shows the error %(text)s: correct the formula or enter the value."),
    "formula_no_value": _l(
        "The formula was never calculated: open the file in Excel, save it, and upload it again, or enter "
        "the value."
    ),
}


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """整句 — what is wrong and what to do; an unknown code is shown as it is."""
    words = SENTENCES.get(code)
    if words is None:
        return _("This value cannot be taken: %(code)s", code=code)
    said = {"text": "", **facts}
    return str(words) % said if "%(" in str(words) else str(words)


def kind_word(kind: str) -> str:
    """账户种类 — in words."""
    return str(Account.kind.info["words"].get(kind, kind))


def unit_word(unit: str) -> str:
    """计量 — in words: money or points."""
    return str(Account.unit.info["words"].get(unit, unit))
