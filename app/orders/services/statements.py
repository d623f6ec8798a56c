"""兑换的语句 — what a redemption asks of the database, prepared once (core/prepared.py).

A redemption locks the member's account and lots, writes everything else in one step, and touches the stock
last: a hot article is held for the time of one round trip and a commit. No balance of a sub-account is
touched; its money left it when the points were granted.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, false, literal_column, or_, select, true, update

from app.core.prepared import OWN, NextId, Prepared, Together, new_rows, own
from app.models import (
    Account,
    AuditEvent,
    Category,
    Employee,
    ForbiddenGood,
    JournalEntry,
    LotUse,
    Order,
    OrderLine,
    PointLot,
    Posting,
    Product,
    Sku,
    Supplier,
)

employees, accounts, orders, lines = (
    Employee.__table__,
    Account.__table__,
    Order.__table__,
    OrderLine.__table__,
)
skus, products, suppliers = Sku.__table__, Product.__table__, Supplier.__table__
categories, forbidden = Category.__table__, ForbiddenGood.__table__
lots, uses, entries, postings = (
    PointLot.__table__,
    LotUse.__table__,
    JournalEntry.__table__,
    Posting.__table__,
)


@lru_cache(maxsize=32)
def member(number_of_lines: int) -> Prepared:
    """The member with the account, locked; and the numbers of the rows to be written."""
    numbers = [
        NextId(orders).label("order_id"),
        NextId(entries).label("points_entry"),
        NextId(entries, 1).label("fen_entry"),
        *(NextId(lines, i).label(f"line{i}") for i in range(number_of_lines)),
    ]
    return Prepared(
        select(
            employees.c.state,
            employees.c.left_on,
            employees.c.unit_id,
            employees.c.name,
            accounts.c.id.label("account_id"),
            *numbers,
        )
        .where(
            own(employees, id="employee_id"),
            own(accounts, employee_id="employee_id"),
            accounts.c.kind == "member",
        )
        .with_for_update(of=accounts, key_share=True)
    )


def _articles(*, locked: bool) -> Prepared:
    placed = select(orders.c.id).where(own(orders, reference="reference")).scalar_subquery()
    redeemed = select(accounts.c.id).where(own(accounts), accounts.c.code == "redeemed").scalar_subquery()
    statement = (
        select(
            skus.c.id,
            skus.c.code,
            skus.c.spec,
            skus.c.price_fen,
            skus.c.points,
            skus.c.stock,
            products.c.name,
            products.c.tax_rate_bp,
            products.c.state,
            products.c.supplier_id,
            products.c.category_id,
            products.c.listed_from_on,
            products.c.listed_until_on,
            categories.c.name.label("category_name"),
            suppliers.c.licensed_until,
            suppliers.c.name.label("supplier_name"),
            suppliers.c.state.label("supplier_state"),
            placed.label("placed"),
            redeemed.label("redeemed"),
        )
        .where(
            own(skus),
            skus.c.id.in_(bindparam("sku_ids", expanding=True)),
            own(products),
            products.c.id == skus.c.product_id,
            own(suppliers),
            suppliers.c.id == products.c.supplier_id,
            own(categories),
            categories.c.id == products.c.category_id,
        )
        .order_by(skus.c.id)
    )
    return Prepared(statement.with_for_update(of=skus, key_share=True) if locked else statement)


ARTICLE, ARTICLES = (
    _articles(locked=False),
    _articles(locked=True),
)  # several are locked in order: no deadlock


# what may not be sold, asked again at each order
FORBIDDEN = Prepared(
    select(
        *(
            forbidden.c[name]
            for name in ("code", "name", "words", "unless", "category_id", "because", "source")
        ),
        forbidden.c.from_on,
        forbidden.c.until_on,
    )
    .where(own(forbidden))
    .order_by(forbidden.c.code, forbidden.c.id)
)


def _lots() -> Prepared:
    granted, committed = accounts.alias("granted"), accounts.alias("committed")

    def of(account: Any, kind: str) -> ColumnElement[Any]:
        return (
            select(account.c.id)
            .where(
                account.c.tenant_id == OWN,
                account.c.sub_account_id == lots.c.sub_account_id,
                account.c.kind == kind,
            )
            .scalar_subquery()
            .label(kind)
        )

    return Prepared(
        select(
            lots.c.id,
            lots.c.expires_on,
            lots.c.granted_on,
            lots.c.left_points,
            lots.c.left_fen,
            lots.c.restricted,
            lots.c.usable_from,
            lots.c.categories,
            lots.c.sub_account_id,
            lots.c.unit_id,
            of(granted, "granted"),
            of(committed, "committed"),
        )
        .where(
            own(lots, employee_id="employee_id"),
            lots.c.expires_on >= bindparam("on"),
            lots.c.granted_on <= bindparam("on"),
            or_(lots.c.usable_from.is_(None), lots.c.usable_from <= bindparam("on")),
            lots.c.left_points > 0,
        )
        .order_by(lots.c.id)
        .with_for_update(of=lots, key_share=True)
    )


LOTS = _lots()


@lru_cache(maxsize=256)
def written(number_of_lines: int, number_of_uses: int, lots_used: int, sub_accounts: int) -> Together:
    """Everything a redemption writes, but for the stock and the seals."""
    return Together(
        new_rows(orders, [_order()]),
        new_rows(lines, [_line(i) for i in range(number_of_lines)]),
        new_rows(uses, [_use(i) for i in range(number_of_uses)]),
        new_rows(entries, [_entry("points"), _entry("fen")]),
        new_rows(postings, _postings(sub_accounts)),
        new_rows(AuditEvent.__table__, [_audit()]),
        *(_lot_less(i) for i in range(lots_used)),
        _account_less(),
    )


@lru_cache(maxsize=32)
def finished(number_of_lines: int) -> Together:
    """The two entries sealed, and the stock taken where there is enough of it."""
    sealed = (
        update(entries)
        .where(own(entries), entries.c.id.in_([bindparam("points_entry"), bindparam("fen_entry")]))
        .values(sealed=true())
    )
    return Together(sealed, *(_stock_less(i) for i in range(number_of_lines)))


def _order() -> dict[str, str | ColumnElement[Any]]:
    copied = ("number", "reference", "employee_id", "supplier_id", "receiver", "address", "phone")
    return {
        "id": "order_id",
        **{name: name for name in copied},
        "unit_id": "employee_unit",
        "state": literal_column("'placed'"),
        "total_points": "points",
        "total_fen": "fen",
        "placed_on": "on",
        "placed_at": "at",
        "placed_by": "actor_name",
    }


def _line(i: int) -> dict[str, str | ColumnElement[Any]]:
    own_values = (
        "sku_id",
        "sku_code",
        "product_name",
        "spec",
        "quantity",
        "unit_price_fen",
        "tax_rate_bp",
        "points",
        "amount_fen",
    )
    return {"id": f"line{i}", "order_id": "order_id", **{name: f"line{i}_{name}" for name in own_values}}


def _use(i: int) -> dict[str, str | ColumnElement[Any]]:
    names = ("order_line_id", "lot_id", "sub_account_id", "unit_id", "points", "value_fen", "surplus_fen")
    return {name: f"use{i}_{name}" for name in names}


def _entry(unit: str) -> dict[str, str | ColumnElement[Any]]:
    return {
        "id": f"{unit}_entry",
        "reference": "entry_reference",
        "unit": literal_column(f"'{unit}'"),
        "kind": literal_column("'redeem'"),
        "booked_on": "on",
        "booked_at": "at",
        "actor_name": "actor_name",
        "user_id": "user_id",
        "sealed": false(),
    }


def _postings(sub_accounts: int) -> list[dict[str, str | ColumnElement[Any]]]:
    legs = [("points_entry", "account_id", "less_points"), ("points_entry", "redeemed", "points")]
    for i in range(sub_accounts):
        legs += [
            ("fen_entry", f"sub{i}_granted", f"sub{i}_less_fen"),
            ("fen_entry", f"sub{i}_committed", f"sub{i}_fen"),
        ]
    return [{"entry_id": entry, "account_id": account, "amount": amount} for entry, account, amount in legs]


def _audit() -> dict[str, str | ColumnElement[Any]]:
    return {
        "at": "at",
        "actor_name": "actor_name",
        "user_id": "user_id",
        "role": "role",
        "verb": literal_column("'redeem'"),
        "object_kind": literal_column("'orders'"),
        "object_id": "order_id",
        "object_label": "number",
        "address": "network_address",
        "unit_id": "acting_unit",
    }


def _lot_less(i: int) -> Update:
    return (
        update(lots)
        .where(own(lots, id=f"lot{i}_id"))
        .values(
            left_points=lots.c.left_points - bindparam(f"lot{i}_points"),
            left_fen=lots.c.left_fen - bindparam(f"lot{i}_fen"),
        )
    )


def _account_less() -> Update:
    return (
        update(accounts)
        .where(own(accounts, id="account_id"))
        .values(balance=accounts.c.balance - bindparam("points", type_=accounts.c.balance.type))
    )


def _stock_less(i: int) -> Update:
    quantity = bindparam(f"line{i}_quantity", type_=skus.c.stock.type)
    return (
        update(skus)
        .where(own(skus, id=f"line{i}_sku_id"), skus.c.stock >= quantity)
        .values(stock=skus.c.stock - quantity)
    )
