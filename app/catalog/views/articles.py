"""规格页 — the articles that are priced, stocked and ordered; and what a supplier sees of its own."""

from typing import Any

from app.catalog import services
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.filters import Flag
from app.core.console.forms import Fact, FormPage
from app.core.console.views import ConsoleView
from app.core.text import _l
from app.models import Sku


class Stock(FormPage):
    """库存."""

    class_permission_name, verb = "Products", "stock"
    of = Sku
    title, submit = _l("Stock in or out"), _l("Record")
    fields = {
        "pieces": fields.whole(
            _l("Pieces"),
            least=None,
            description=_l("Pieces that come in; with a minus in front, that go out."),
        ),
        "reason": fields.reason(),
    }
    service = services.stock
    done = _l("Stock of %(what)s is recorded.")
    next = "Skus.show"

    def facts(self, row: Any) -> list[Fact]:
        """What there is now."""
        return [Fact(_l("Article no."), row.code), Fact(_l("Stock"), row.stock, kind="number")]


class SupplierArticles(ConsoleView):
    """我的商品 — what a supplier sees of its articles: what is offered, at which price, and the stock."""

    datamodel = Rows(Sku)
    list_title, one = _l("My articles"), _l("Article")
    list_columns = ["code", "product", "spec", "product.state", "price_fen", "stock"]
    search_columns = ["code", "spec", "product.name"]
    base_order = ("code", "asc")
    key_facts = ["price_fen", "stock", "product"]
    show_columns = ["code", "spec", "product.category", "product.tax_rate_bp"]
    history = False
    empty = _l("No articles yet. The union enters what you offer.")


class Skus(ConsoleView):
    """规格 — under the products' permissions."""

    class_permission_name = "Products"
    datamodel = Rows(Sku)
    list_title, one = _l("Articles"), _l("Article")
    list_columns = ["code", "product", "spec", "price_fen", "points", "stock", "low_stock"]
    search_columns = ["code", "spec", "product.name"]
    filters = ["product"]
    flags = {"low": Flag(_l("Below the warning level"), lambda: Sku.stock < Sku.low_stock)}
    base_order = ("code", "asc")
    key_facts = ["price_fen", "points", "stock", "low_stock", "product"]
    show_columns = ["code", "spec"]
    add_columns = ["product", "code", "spec", "price_fen", "points", "stock", "low_stock"]
    edit_columns = ["product", "code", "spec", "price_fen", "points", "low_stock"]
    add_service, edit_service = services.add_article, services.change_article
    form_fields = {
        "price_fen": fields.of(
            Sku,
            "price_fen",
            least=1,
            description=_l("What the supplier is paid for one piece, tax included."),
        ),
        "points": fields.of(Sku, "points", least=1, description=_l("What a member pays in points.")),
    }
    hints = {
        "low_stock": _l("With fewer pieces than this the article stands in the work queue; 0 for never."),
    }
    forms = [Stock]
    empty = _l("No articles yet. An article is one orderable form of a product: 5 kg bag, size L.")
