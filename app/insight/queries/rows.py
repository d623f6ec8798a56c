"""脉络明细 — the rows a place is the sum of, a page at a time: by the keys of indexes, never by counting
through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import session
from app.core.numbers import number_in
from app.core.showing import shown_of
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.insight.queries.fates import fates, given_back
from app.insight.queries.places import AT_PLACE
from app.models import Account as LedgerAccount
from app.models import (
    CareCase,
    CareSubject,
    Employee,
    Grant,
    JournalEntry,
    LotUse,
    Order,
    OrderLine,
    PointLot,
    Posting,
)
from app.rules.lineage import Fate, owed_now
from app.rules.orders import ORDER_STATES

PAGE = 50
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Granted:
    """一次发放的去向 — the grant's number and title, whether its page may be opened, and its money."""

    id: int
    code: str
    title: str
    visible: bool
    fate: Fate


@dataclass(frozen=True, slots=True)
class Used:
    """一次使用 — an order line and what it took from a lot, in fen what came back and what is owed; the order
    is None when it is out of sight.
    """

    use: LotUse
    line: OrderLine | None
    order: Order | None
    state: str
    back: int
    owed: int


@dataclass(frozen=True, slots=True)
class Spent:
    """一笔支出 — one cause: how many movements and how much; `case` where it may be named."""

    label: str | None
    case: CareCase | None
    count: int
    fen: int


def grants_of(sub_account_id: int, *, before: int | None = None) -> tuple[list[Granted], int | None]:
    """由此发放 — the latest first; with it where the next page begins."""
    with whole_tenant("a sub-account in sight paid for them, whoever's rule it was"):
        query = (
            select(Grant.id, Grant.code, Grant.title)
            .where(Grant.sub_account_id == sub_account_id, Grant.state == "released")
            .order_by(Grant.id.desc())
            .limit(PAGE + 1)
        )
        rows = session.execute(query.where(Grant.id < before) if before else query).all()
    numbers = [number for number, _code, _title in rows[:PAGE]]
    seen = set(session.scalars(select(Grant.id).where(Grant.id.in_(numbers))))
    found = fates("grant", numbers)
    made = [
        Granted(number, code, title, number in seen, found[number]) for number, code, title in rows[:PAGE]
    ]
    return made, numbers[-1] if len(rows) > PAGE else None


def lots_of(
    by: str, number: int, *, after: int | None = None, unspent: bool = False
) -> tuple[list[tuple[PointLot, Fate]], int | None]:
    """批次 — of a grant in the order of its people, of a sub-account in the order they were made; `unspent`
    are those with points still open.
    """
    owner, key = (
        (PointLot.grant_id, PointLot.employee_id) if by == "grant" else (PointLot.sub_account_id, PointLot.id)
    )
    query = select(PointLot).where(owner == number, *([key > after] if after is not None else []))
    if unspent:
        query = query.where(PointLot.left_points > 0)
    rows = session.scalars(query.order_by(key).limit(PAGE + 1).options(joinedload(PointLot.employee))).all()
    page = rows[:PAGE]
    found = fates("lot", [lot.id for lot in page])
    last = getattr(page[-1], key.key) if len(rows) > PAGE else None
    return [(lot, found[lot.id]) for lot in page], last


def uses_of(
    by: str, number: int, *, place: str | None = None, after: tuple[int, int] | None = None, size: int = PAGE
) -> tuple[list[Used], tuple[int, int] | None]:
    """使用 — the order lines a lot's or a sub-account's points paid for, lot by lot; all of them, or those
    whose money lies at a place.
    """
    owner: Any = PointLot.id if by == "lot" else PointLot.sub_account_id
    query = (
        select(LotUse)
        .join(PointLot, PointLot.id == LotUse.lot_id)
        .where(
            owner == number,
            *([_beyond(after)] if after else []),
            *([AT_PLACE[place]()] if place else []),
        )
        .order_by(PointLot.id, LotUse.id)
        .limit(size + 1)
    )
    with whole_tenant("how far orders have come that money in sight paid for"):
        rows = session.scalars(query).all()
    page = rows[:size]
    made = _told(page)
    return made, (page[-1].lot_id, page[-1].id) if len(rows) > size else None


def _beyond(after: tuple[int, int]) -> ColumnElement[bool]:
    lot, use = after
    return or_(PointLot.id > lot, and_(PointLot.id == lot, LotUse.id > use))


def _told(uses: Sequence[LotUse]) -> list[Used]:
    numbers = [use.order_line_id for use in uses]
    seen = {
        line.id: (line, order)
        for line, order in session.execute(
            select(OrderLine, Order)
            .join(Order, Order.id == OrderLine.order_id)
            .where(OrderLine.id.in_(numbers))
        )
    }
    with whole_tenant("how far an order has come that money in sight paid for"):
        states = dict(
            session.execute(
                select(OrderLine.id, Order.state)
                .join(Order, Order.id == OrderLine.order_id)
                .where(OrderLine.id.in_(numbers))
            )
            .tuples()
            .all()
        )
    given = given_back(uses)
    return [_used(use, seen.get(use.order_line_id), states[use.order_line_id], given[use.id]) for use in uses]


def _used(use: LotUse, seen: tuple[OrderLine, Order] | None, state: str, given: tuple[int, int]) -> Used:
    line, order = seen or (None, None)
    back, returned = given
    return Used(use, line, order, state, back, owed_now(state, use.value_fen - use.surplus_fen, returned))


def spent_from(sub_account_id: int, kind: str) -> list[Spent]:
    """支出与冻结 — by cause, the largest first; cases out of sight or sealed in one sum, without number."""
    query = (
        select(JournalEntry.reference, JournalEntry.reason, func.count(Posting.id), func.sum(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(LedgerAccount.sub_account_id == sub_account_id, LedgerAccount.kind == kind)
        .group_by(JournalEntry.reference, JournalEntry.reason)
    )
    with whole_tenant("the movements of a sub-account in sight"):
        rows = session.execute(query).all()
    by_case: dict[int, list[int]] = {}
    others: dict[str, list[int]] = {}
    for reference, reason, count, fen in rows:
        word, _colon, rest = reference.partition(":")
        number = number_in(rest.partition(":")[0]) if word == "care" else None
        place: Any = (
            by_case.setdefault(number, [0, 0]) if number else others.setdefault(reason or reference, [0, 0])
        )
        place[0], place[1] = place[0] + int(count), place[1] + int(fen)
    made = [*_cases(by_case), *(Spent(label, None, *sums) for label, sums in others.items())]
    return sorted((each for each in made if each.fen), key=lambda each: -each.fen)


def _cases(by_case: dict[int, list[int]]) -> list[Spent]:
    open_to_me = select(CareSubject.case_id).where(*shown_of(CareSubject))
    cases = {
        case.id: case
        for case in session.scalars(
            select(CareCase).where(CareCase.id.in_(list(by_case)), CareCase.id.in_(open_to_me))
        )
    }
    made = [Spent(None, case, *by_case[number]) for number, case in cases.items()]
    rest = [sums for number, sums in by_case.items() if number not in cases]
    folded = Spent(None, None, sum(each[0] for each in rest), sum(each[1] for each in rest))
    return [*made, *([folded] if rest else [])]


def every_lot(sub_account_id: int) -> Iterator[tuple[PointLot, str, str | None, Fate]]:
    """全部批次 — of a sub-account in sight: the lot, its grant, the number of whoever holds it where they
    are in sight, and what became of it.
    """
    after = 0
    while True:
        query = select(PointLot).where(PointLot.sub_account_id == sub_account_id, PointLot.id > after)
        lots = session.scalars(query.order_by(PointLot.id).limit(BATCH)).all()
        if not lots:
            return
        found = fates("lot", [lot.id for lot in lots])
        held = {lot.employee_id for lot in lots}
        numbers = dict(
            session.execute(select(Employee.id, Employee.employee_no).where(Employee.id.in_(held)))
            .tuples()
            .all()
        )
        with whole_tenant("the number of a grant that a sub-account in sight paid for"):
            granted = {lot.grant_id for lot in lots}
            codes = dict(
                session.execute(select(Grant.id, Grant.code).where(Grant.id.in_(granted))).tuples().all()
            )
        for lot in lots:
            yield lot, codes[lot.grant_id], numbers.get(lot.employee_id), found[lot.id]
        after = lots[-1].id
        for lot in lots:
            session.expunge(lot)


def every_use(sub_account_id: int) -> Iterator[tuple[Any, ...]]:
    """全部使用 — of a sub-account in sight, lot by lot: as a row of a sheet."""
    after: tuple[int, int] | None = None
    while True:
        page, after = uses_of("sub_account", sub_account_id, after=after, size=BATCH)
        for each in page:
            use = each.use
            yield (
                use.lot_id,
                each.order.number if each.order is not None else _("outside your view"),
                str(each.line) if each.line is not None else "",
                str(ORDER_STATES[each.state]),
                use.points,
                use.value_fen,
                each.owed,
                each.back,
                use.returned_on,
            )
            session.expunge(use)
        if after is None:
            return
