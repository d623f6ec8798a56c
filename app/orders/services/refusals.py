"""不能下单的原因 — why an order cannot be placed, one sentence each."""

from app.core.errors import BadInput, DomainError, NotFound


class NothingOrdered(BadInput):
    """未选商品 — no article, or a quantity that is none."""

    code = "nothing_ordered"


class OutOfStock(DomainError):
    """库存不足 — fewer are there than were asked for."""

    code = "out_of_stock"
    status = 409


class NotForSale(DomainError):
    """未上架 — the product is not listed, or its supplier is stopped."""

    code = "not_for_sale"


class OneSupplierAnOrder(DomainError):
    """一单一供应商 — an order is delivered and settled by one supplier."""

    code = "one_supplier_an_order"


class PersonHasLeft(DomainError):
    """已离职 — who has left redeems no more."""

    code = "person_has_left"


class WrongDay(BadInput):
    """日期有误 — the day lies before what had to come first, or in the future."""

    code = "wrong_day"


class ArticleUnknown(NotFound):
    """商品不存在 — no such article in this union."""

    code = "article_unknown"


class WayUnknown(BadInput):
    """缺少物流信息 — carrier or tracking number is missing."""

    code = "way_unknown"


class ReasonMissing(BadInput):
    """缺少原因 — this is done only with a reason."""

    code = "reason_missing"


class NotReturnable(DomainError):
    """不可退货 — the order was not received, or too long ago."""

    code = "not_returnable"


class NothingReturned(BadInput):
    """未选退货商品 — no piece of the order, or no cause."""

    code = "nothing_returned"


class TooManyReturned(DomainError):
    """退货数量超出 — more pieces than were bought and are not returned or asked to be."""

    code = "too_many_returned"


class OwnRequest(DomainError):
    """本人申请 — nobody decides on a return they asked for."""

    code = "own_request"
    status = 403
