"""商品页 — categories, products, and the articles that are priced, stocked and ordered."""

from typing import Any

from sqlalchemy import func, select

from app.catalog import services
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.forms import Fact, FormPage
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.text import _l
from app.models import Category, Product, Sku, Supplier
from app.rules.catalog import LIFECYCLE


def _delivering() -> list[Any]:
    return [Supplier.state == "active"]


def _taken_off(row: Product) -> list[Fact]:
    """What no member can order any more."""
    count = select(func.count(Sku.id)).where(Sku.product_id == row.id)
    return [Fact(_l("Articles that can be ordered"), session.scalar(count), 0, kind="number")]


class Categories(ConsoleView):
    """类目."""

    datamodel = Rows(Category)
    list_title, one = _l("Categories"), _l("Category")
    list_columns = ["code", "name"]
    search_columns = ["code", "name"]
    base_order = ("code", "asc")
    add_columns = edit_columns = ["code", "name"]
    empty = _l("No categories yet. Add one, such as grain and oil: every product stands in a category.")


class Products(ConsoleView):
    """商品."""

    datamodel = Rows(Product)
    list_title, one = _l("Products"), _l("Product")
    list_columns = ["code", "name", "supplier", "category", "tax_rate_bp", "state"]
    search_columns = ["code", "name", "supplier.name"]
    filters = ["state", "category", "supplier"]
    base_order = ("code", "asc")
    key_facts = ["supplier", "category", "tax_rate_bp"]
    show_columns = ["code", "name", "description"]
    inline = ("Skus",)
    add_columns = edit_columns = ["code", "name", "supplier", "category", "tax_rate_bp", "description"]
    form_fields = {"supplier": fields.of(Product, "supplier", where=_delivering)}
    lifecycle = LIFECYCLE
    verbs = {
        "list_product": Verb(services.list_product, style="primary"),
        "unlist_product": Verb(services.unlist_product, ask="optional", style="danger", effect=_taken_off),
    }
    empty = _l("No products yet. Add one, give it articles with price and stock, then list it.")


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


class Skus(ConsoleView):
    """规格 — under the products' permissions."""

    class_permission_name = "Products"
    datamodel = Rows(Sku)
    list_title, one = _l("Articles"), _l("Article")
    list_columns = ["code", "product", "spec", "price_fen", "points", "stock"]
    search_columns = ["code", "spec", "product.name"]
    filters = ["product"]
    base_order = ("code", "asc")
    key_facts = ["price_fen", "points", "stock", "product"]
    show_columns = ["code", "spec"]
    add_columns = ["product", "code", "spec", "price_fen", "points", "stock"]
    edit_columns = ["product", "code", "spec", "price_fen", "points"]
    hints = {
        "points": _l("What a member pays in points."),
        "price_fen": _l("What the supplier is paid for one piece, tax included."),
    }
    forms = [Stock]
    empty = _l("No articles yet. An article is one orderable form of a product: 5 kg bag, size L.")
