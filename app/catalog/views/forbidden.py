"""禁售规则页 — what union money may not buy, each rule with why and its source."""

from app.core.console.datamodel import Rows
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import ForbiddenGood


class ForbiddenGoods(ConsoleView):
    """禁售规则."""

    datamodel = Rows(ForbiddenGood)
    list_title, one = _l("Goods not to be sold"), _l("Rule of goods not to be sold")
    list_columns = ["code", "name", "words", "because", "source", "from_on", "until_on"]
    search_columns = ["code", "name", "because", "source"]
    base_order = ("code", "asc")
    key_facts = ["name", "from_on", "until_on"]
    show_columns = ["code", "words", "unless", "category", "because", "source"]
    add_columns = edit_columns = [
        *("code", "name", "words", "unless", "category", "because", "source", "from_on", "until_on"),
    ]
    hints = {
        "words": _l(
            "Parted by spaces: a product, article or category with one of them in its name is refused."
        ),
        "unless": _l("Names that only look forbidden, such as cooking wine or ashtrays."),
        "category": _l("Everything in this category is refused, whatever it is called."),
        "source": _l("The regulation or decision, with its number."),
        "until_on": _l("Empty while it holds. A rule is ended by a day, not deleted: the record stays."),
    }
    empty = _l(
        "No rules of your own: the shipped ones hold, on tobacco, alcohol, cards, coupons and the like."
    )
