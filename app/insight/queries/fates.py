"""积分资金去向 — what became of the money behind lots: one lot, a grant's, a sub-account's; five statements,
however many lots and orders there are.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, case, func, select

from app.core import bulk
from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import (
    ExpiryLine,
    ExpiryRun,
    LotReturn,
    LotUse,
    Order,
    OrderLine,
    PointLot,
    Revocation,
    StatementLine,
    StatementShare,
)
from app.models import Statement as Bill
from app.rules.lineage import Fate

BY: dict[str, Any] = {
    "lot": PointLot.id,
    "grant": PointLot.grant_id,
    "sub_account": PointLot.sub_account_id,
}


def fates(by: str, numbers: Sequence[int]) -> dict[int, Fate]:
    """去向 — of each of these lots, grants or sub-accounts, which are in sight; who redeemed may not be."""
    found: dict[int, dict[str, int]] = {number: defaultdict(int) for number in numbers}
    key = BY[by]
    with whole_tenant("what became of money in sight, wherever it was spent"), bulk.joining_many():
        for query in _queries(key, key.in_(numbers)):
            for row in session.execute(query).mappings():
                mine = found[row["owner"]]
                for name, amount in row.items():
                    if name != "owner":
                        mine[name] += int(amount or 0)
    return {number: Fate(**sums) for number, sums in found.items()}


def given_back(uses: Sequence[LotUse]) -> dict[int, tuple[int, int]]:
    """退回 — of these uses, in sight or of a line in sight: the value that came back, and what of it is owed
    no more. What was undone as a whole came back as a whole.
    """
    query = (
        select(LotReturn.lot_use_id, func.sum(LotReturn.value_fen), func.sum(LotReturn.owed_fen))
        .where(LotReturn.lot_use_id.in_([use.id for use in uses]))
        .group_by(LotReturn.lot_use_id)
    )
    with whole_tenant("what came back of uses in sight"):
        sums = {number: (int(value), int(owed)) for number, value, owed in session.execute(query)}
    undone = {use.id: (use.value_fen, use.value_fen - use.surplus_fen) for use in uses if use.returned_on}
    return dict.fromkeys((use.id for use in uses), (0, 0)) | undone | sums


def settled(sub_account_ids: Sequence[int]) -> dict[int, int]:
    """已结货款 — of each sub-account, what of its goods stands on statements that are closed, in fen."""
    query = (
        select(StatementShare.sub_account_id, func.sum(StatementShare.owed_fen))
        .join(StatementLine, StatementLine.id == StatementShare.line_id)
        .join(Bill, Bill.id == StatementShare.statement_id)
        .where(
            StatementShare.sub_account_id.in_(sub_account_ids),
            StatementLine.kind != "adjustment",
            Bill.state == "closed",
        )
        .group_by(StatementShare.sub_account_id)
    )
    with whole_tenant("what of money in sight is settled with suppliers"):
        return {number: int(fen) for number, fen in session.execute(query)}


def _queries(key: Any, inside: Any) -> Iterator[Select[Any]]:
    """Granted and open; ordered and received; given back by returns; lapsed; taken back."""
    owner = key.label("owner")
    yield (
        select(
            owner,
            func.count(PointLot.id).label("lots"),
            func.sum(PointLot.points).label("points"),
            func.sum(PointLot.value_fen).label("value"),
            func.sum(PointLot.left_points).label("open_points"),
            func.sum(PointLot.left_fen).label("open"),
        )
        .where(inside)
        .group_by(key)
    )
    received = Order.state == "received"
    yield (
        select(
            owner,
            func.sum(case((received, 0), else_=LotUse.value_fen)).label("committed"),
            func.sum(case((received, LotUse.value_fen - LotUse.surplus_fen), else_=0)).label("owed"),
            func.sum(case((received, LotUse.surplus_fen), else_=0)).label("surplus"),
        )
        .join(LotUse, LotUse.lot_id == PointLot.id)
        .join(OrderLine, OrderLine.id == LotUse.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(inside, Order.state != "cancelled")
        .group_by(key)
    )
    yield (
        select(
            owner,
            (-func.sum(LotReturn.owed_fen)).label("owed"),
            (-func.sum(LotReturn.value_fen - LotReturn.owed_fen)).label("surplus"),
        )
        .join(LotUse, LotUse.lot_id == PointLot.id)
        .join(LotReturn, LotReturn.lot_use_id == LotUse.id)
        .where(inside)
        .group_by(key)
    )
    yield (
        select(owner, func.sum(ExpiryLine.value_fen).label("expired"))
        .join(ExpiryLine, ExpiryLine.lot_id == PointLot.id)
        .join(ExpiryRun, ExpiryRun.id == ExpiryLine.run_id)
        .where(inside, ExpiryRun.state == "released")
        .group_by(key)
    )
    yield (
        select(owner, func.sum(Revocation.value_fen).label("revoked"))
        .join(Revocation, Revocation.lot_id == PointLot.id)
        .where(inside, Revocation.state == "done")
        .group_by(key)
    )
