"""Orders, order lines, the uses of lots that pay for them, and what is given back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped
from app.core.text import _l
from app.rules.orders import ORDER_STATES
from app.rules.returns import RETURN_CAUSES, RETURN_STATES, RETURN_TONES


class Order(TenantScoped, Base):
    """订单 — what one member redeems from one supplier at once."""

    __tablename__ = "orders"
    __fence__ = ByColumn("unit_id")
    __owned__ = {"supplier": ByColumn("supplier_id"), "employee": ByColumn("employee_id")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "reference"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "employee_id", "id"),
        Index(None, "tenant_id", "supplier_id", "received_on"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "placed_on", "id"),
        Index(None, "tenant_id", "received_on", "id"),
        Index(None, "tenant_id", "total_fen", "id"),
        Index(None, "tenant_id", "tracking_no", "id"),
        CheckConstraint("total_points > 0 AND total_fen > 0", name="totals"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("supplier_id", "suppliers"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Order no."))
    reference: Mapped[str] = c.code(_l("Reference"), info={"kind": "hidden"})
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    supplier_id: Mapped[int] = c.reference(_l("Supplier"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    state: Mapped[str] = c.choice(_l("State"), ORDER_STATES, default="placed")
    total_points: Mapped[int] = c.points(_l("Points"))
    total_fen: Mapped[int] = c.fen(_l("Amount"))
    receiver: Mapped[str | None] = c.text(_l("Receiver"))
    phone: Mapped[str | None] = c.encrypted(_l("Receiver's phone"), mask="phone")
    address: Mapped[str | None] = c.masked(_l("Delivery address"), mask="address", kind=String(300))
    placed_on: Mapped[date] = c.day(_l("Ordered on"))
    placed_at: Mapped[datetime] = c.instant(_l("Ordered at"))
    placed_by: Mapped[str] = c.text(_l("Ordered by"))
    carrier: Mapped[str | None] = c.text(_l("Carrier"))
    tracking_no: Mapped[str | None] = c.code(_l("Tracking no."))
    shipped_on: Mapped[date | None] = c.day(_l("Shipped on"))
    received_on: Mapped[date | None] = c.day(_l("Received on"))
    cancelled_on: Mapped[date | None] = c.day(_l("Cancelled on"))
    cancel_reason: Mapped[str | None] = c.text(_l("Why cancelled"), 200)

    employee: Mapped[Any] = c.to_one("Order.employee_id", "Employee.id", info={"label": _l("Employee")})
    supplier: Mapped[Any] = c.to_one("Order.supplier_id", "Supplier.id", info={"label": _l("Supplier")})
    unit: Mapped[Any] = c.to_one("Order.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return self.number


class OrderLine(TenantScoped, Base):
    """订单明细 — one article of an order, as it was called and priced when ordered."""

    __tablename__ = "order_lines"
    __small__ = "read one order at a time"
    __fence__ = ByParent("order_id", "orders")
    __owned__ = dict.fromkeys(("supplier", "employee"), ByParent("order_id", "orders"))
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "order_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        c.scoped_fk("order_id", "orders"),
        c.scoped_fk("sku_id", "skus"),
    )

    id: Mapped[int] = c.identity()
    order_id: Mapped[int] = c.reference(_l("Order no."))
    sku_id: Mapped[int] = c.reference(_l("Article no."))
    sku_code: Mapped[str] = c.code(_l("Article no."))
    product_name: Mapped[str] = c.text(_l("Product"), 200)
    spec: Mapped[str] = c.text(_l("Specification"))
    quantity: Mapped[int] = c.number(_l("Quantity"))
    unit_price_fen: Mapped[int] = c.fen(_l("Unit price with tax"))
    tax_rate_bp: Mapped[int] = c.number(_l("Tax rate"), info={"kind": "basis_points"})
    points: Mapped[int] = c.points(_l("Points"))
    amount_fen: Mapped[int] = c.fen(_l("Amount with tax"))

    order: Mapped[Order] = c.to_one("OrderLine.order_id", "Order.id", info={"label": _l("Order no.")})
    sku: Mapped[Any] = c.to_one("OrderLine.sku_id", "Sku.id", info={"label": _l("Article no.")})

    def __str__(self) -> str:
        return f"{self.product_name} {self.spec} × {self.quantity}"


class LotUse(TenantScoped, Base):
    """批次使用 — what one order line took from one lot: the link of the chain back to the budget.

    A cancelled order keeps its uses, with the day they were given back.
    """

    __tablename__ = "lot_uses"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "order_line_id", "lot_id"),
        Index(None, "tenant_id", "lot_id"),
        CheckConstraint("points > 0 AND value_fen >= 0 AND surplus_fen >= 0", name="taken"),
        c.scoped_fk("order_line_id", "order_lines"),
        c.scoped_fk("lot_id", "point_lots"),
        c.scoped_fk("sub_account_id", "sub_accounts"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    order_line_id: Mapped[int] = c.reference(_l("Order line"))
    lot_id: Mapped[int] = c.reference(_l("Lot"))
    sub_account_id: Mapped[int] = c.reference(_l("Paid from"))
    unit_id: Mapped[int] = c.reference(_l("Paying unit"))
    points: Mapped[int] = c.points(_l("Points"))
    value_fen: Mapped[int] = c.fen(_l("Value"))
    surplus_fen: Mapped[int] = c.fen(_l("Given back to the sub-account"), default=0)
    returned_on: Mapped[date | None] = c.day(_l("Given back on"))


class OrderReturn(TenantScoped, Base):
    """退货 — pieces of a received order that go back; done when the goods are back.

    Only a return in state `returned` moved anything: on `returned_on` the points went back to their lots and
    `amount_fen` is no longer owed to the supplier.
    """

    __tablename__ = "order_returns"
    __fence__ = ByColumn("unit_id")
    __owned__ = {"supplier": ByColumn("supplier_id"), "employee": ByColumn("employee_id")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "reference"),
        Index(None, "tenant_id", "order_id"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "employee_id", "id"),
        Index(None, "tenant_id", "supplier_id", "returned_on"),
        Index(None, "tenant_id", "unit_id", "id"),
        Index(None, "tenant_id", "requested_on", "id"),
        Index(None, "tenant_id", "returned_on", "id"),
        CheckConstraint("points >= 0 AND amount_fen >= 0", name="totals"),
        c.scoped_fk("order_id", "orders"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("supplier_id", "suppliers"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    number: Mapped[str] = c.code(_l("Return no."))
    reference: Mapped[str] = c.code(_l("Reference"), info={"kind": "hidden"})
    order_id: Mapped[int] = c.reference(_l("Order no."))
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    supplier_id: Mapped[int] = c.reference(_l("Supplier"))
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    state: Mapped[str] = c.choice(_l("State"), RETURN_STATES, tones=RETURN_TONES, default="requested")
    cause: Mapped[str] = c.choice(_l("Cause"), RETURN_CAUSES)
    reason: Mapped[str] = c.text(_l("What is wrong with the goods"), 300)
    points: Mapped[int] = c.points(_l("Points to give back"))
    amount_fen: Mapped[int] = c.fen(_l("No longer owed"))
    requested_on: Mapped[date] = c.day(_l("Requested on"))
    requested_by: Mapped[str] = c.text(_l("Requested by"))
    requested_by_id: Mapped[int | None] = c.reference(_l("Requested by"))
    decided_on: Mapped[date | None] = c.day(_l("Answered on"))
    decided_by: Mapped[str | None] = c.text(_l("Answered by"))
    answer: Mapped[str | None] = c.text(_l("Reply"), 300)
    returned_on: Mapped[date | None] = c.day(_l("Goods back on"))
    returned_by: Mapped[str | None] = c.text(_l("Taken back by"))
    resaleable: Mapped[bool | None] = c.flag(_l("Fit to be sold again"))

    order: Mapped[Order] = c.to_one("OrderReturn.order_id", "Order.id", info={"label": _l("Order no.")})
    employee: Mapped[Any] = c.to_one("OrderReturn.employee_id", "Employee.id", info={"label": _l("Employee")})
    supplier: Mapped[Any] = c.to_one("OrderReturn.supplier_id", "Supplier.id", info={"label": _l("Supplier")})
    unit: Mapped[Any] = c.to_one("OrderReturn.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return self.number


class OrderReturnLine(TenantScoped, Base):
    """退货明细 — so many pieces of one line of the order, their points, and what is owed no more for them."""

    __tablename__ = "order_return_lines"
    __small__ = "read one return at a time"
    __fence__ = ByParent("return_id", "order_returns")
    __owned__ = dict.fromkeys(("supplier", "employee"), ByParent("return_id", "order_returns"))
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "return_id", "order_line_id"),
        Index(None, "tenant_id", "order_line_id"),
        CheckConstraint("quantity > 0 AND points >= 0 AND amount_fen >= 0", name="given_back"),
        c.scoped_fk("return_id", "order_returns"),
        c.scoped_fk("order_line_id", "order_lines"),
    )

    id: Mapped[int] = c.identity()
    return_id: Mapped[int] = c.reference(_l("Return no."))
    order_line_id: Mapped[int] = c.reference(_l("Order line"))
    quantity: Mapped[int] = c.number(_l("Quantity"))
    points: Mapped[int] = c.points(_l("Points"))
    amount_fen: Mapped[int] = c.fen(_l("Amount with tax"))

    back: Mapped[OrderReturn] = c.to_one(
        "OrderReturnLine.return_id", "OrderReturn.id", info={"label": _l("Return no.")}
    )
    line: Mapped[OrderLine] = c.to_one(
        "OrderReturnLine.order_line_id", "OrderLine.id", info={"label": _l("Order line")}
    )

    def __str__(self) -> str:
        return f"{self.line.product_name} {self.line.spec} × {self.quantity}"


class LotReturn(TenantScoped, Base):
    """批次退回 — what one returned line gave back to one lot: its points, their value, and what was owed.

    `value_fen` goes into the lot; `owed_fen` of it comes from what was owed to the supplier, the rest from
    the sub-account, which had been given it back as surplus when the goods were received.
    """

    __tablename__ = "lot_returns"
    __fence__ = ByColumn("unit_id")
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "return_line_id", "lot_use_id"),
        Index(None, "tenant_id", "lot_use_id"),
        CheckConstraint("points >= 0 AND value_fen >= 0 AND owed_fen >= 0", name="given_back"),
        c.scoped_fk("return_line_id", "order_return_lines"),
        c.scoped_fk("lot_use_id", "lot_uses"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    return_line_id: Mapped[int] = c.reference(_l("Return line"))
    lot_use_id: Mapped[int] = c.reference(_l("Use of a lot"))
    unit_id: Mapped[int] = c.reference(_l("Paying unit"))
    points: Mapped[int] = c.points(_l("Points"))
    value_fen: Mapped[int] = c.fen(_l("Value"))
    owed_fen: Mapped[int] = c.fen(_l("Of it no longer owed"))
