"""商品页 — categories and products with their pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from app.approvals.standing import WithApproval, said_of
from app.catalog import services
from app.catalog.services.judging import judged
from app.catalog.services.pictures import add_pictures, remove_picture
from app.catalog.views.importing import UploadProducts
from app.compliance.views import AskException, verdict_lines
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.documents import PICTURES, WithPictures, documents
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.text import _l
from app.models import Category, Product, ProductPicture, Sku, Supplier
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


class AddPictures(FormPage):
    """添加图片."""

    class_permission_name, verb = "Products", "add_pictures"
    of = Product
    title, submit, style = _l("Add pictures"), _l("Add"), "plain"
    intro = _l("Pictures are painted afresh: place and camera do not come along.")
    fields = {"pictures": documents(_l("Pictures"), only=PICTURES)}
    service = add_pictures
    done = _l("Pictures added: %(what)s.")
    next = "Products.show"


class RemovePicture(FormPage):
    """删除图片."""

    class_permission_name, verb = "Products", "remove_picture"
    of = Product
    title, submit, style = _l("Remove a picture"), _l("Remove"), "danger"
    fields = {"picture": fields.choice(_l("Picture"), {})}
    done = _l("Picture removed: %(what)s.")
    next = "Products.show"

    @classmethod
    def applies(cls, row: Product) -> bool:
        """While there is one."""
        return bool(_pictures(row))

    def prepared(self, form: Any, row: Product) -> None:
        """Of this product's."""
        form.picture.words = {str(each.id): each.title for each in _pictures(row)}

    def apply(self, row: Product, values: Mapping[str, Any]) -> Product:
        """Remove the one that was chosen."""
        found = next(each for each in _pictures(row) if str(each.id) == str(values["picture"]))
        return call(remove_picture, row, picture=found)  # type: ignore[no-any-return]


def _fitness(row: Product) -> list[Lines]:
    """What the rules for union money say of it; kept once it is listed."""
    return verdict_lines(judged(row, on=today()), through=row.state == "listed")


class AskProductException(AskException):
    """申请特批 — of a product that does not pass."""

    of, thing, next = Product, "product", "Products.show"

    @classmethod
    def applies(cls, row: Product) -> bool:
        """Before it is listed, where something fails."""
        return row.state != "listed" and cls.fails(row)


class Products(WithApproval, WithPictures, ConsoleView):
    """商品."""

    asks = ("product",)
    documents, documents_title = ProductPicture, _l("Pictures")

    datamodel = Rows(Product)
    list_title, one = _l("Products"), _l("Product")
    list_columns = [
        *(
            "code",
            "name",
            "supplier",
            "category",
            "tax_rate_bp",
            "state",
            "listed_from_on",
            "listed_until_on",
        ),
    ]
    search_columns = ["code", "name", "supplier.name"]
    filters = ["state", "category", "supplier"]
    base_order = ("code", "asc")
    key_facts = ["supplier", "category", "tax_rate_bp"]
    show_columns = ["code", "name", "listed_from_on", "listed_until_on", "description"]
    show_template = "catalog/product.html"
    inline = ("Skus",)
    by_state = True
    add_columns = edit_columns = [
        *(
            "code",
            "name",
            "supplier",
            "category",
            "tax_rate_bp",
            "listed_from_on",
            "listed_until_on",
            "description",
        ),
    ]
    add_service, edit_service = services.add_product, services.change_product
    panels = (_fitness,)
    forms = [UploadProducts, AddPictures, RemovePicture, AskProductException]
    hints = {
        "listed_from_on": _l("Left empty, at once."),
        "listed_until_on": _l("Left empty, until it is taken off."),
    }
    form_fields = {"supplier": fields.of(Product, "supplier", where=_delivering)}
    lifecycle = LIFECYCLE
    verbs = {
        "list_product": Verb(services.submit_listing, style="primary", done=said_of),
        "unlist_product": Verb(services.unlist_product, ask="optional", style="danger", effect=_taken_off),
    }
    empty = _l("No products yet. Add one, give it articles with price and stock, then list it.")

    def document_list(self, row: Product) -> Lines:
        """The pictures, each a link; they are shown above as well."""
        found = self.documents_of(row)
        rows = [((each.title, self.picture_url(row, each)),) for each in found]
        return Lines(self.documents_title, (_l("Picture"),), rows, ("link",))

    def show_context(self, row: Product) -> dict[str, Any]:
        """With the pictures above the card."""
        shown = [(each.title, self.picture_url(row, each)) for each in self.documents_of(row)]
        return {**super().show_context(row), "pictures": shown}


def _pictures(row: Product) -> Sequence[ProductPicture]:
    asked = select(ProductPicture).where(ProductPicture.product_id == row.id).order_by(ProductPicture.id)
    return session.scalars(asked).all()
