"""What people do in random years, each a hand: it does a thing through the services, or is refused in a
sentence and leaves nothing behind. For tests/insight/test_random_years.py.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import delete, select

from app.approvals.services.flows import draw, release
from app.budgets.queries.year_ends import digest_of_year_end
from app.budgets.services import allocate, approve_budget, open_sub_account
from app.budgets.services.spending import hold, spend
from app.budgets.services.transfers import confirm_transfer, digest_of_transfer, propose_transfer
from app.budgets.services.year_ends import confirm_year_end, prepare_year_end
from app.core.db import atomic, session
from app.core.money import Money
from app.ledger.services import Booking
from app.models import (
    BudgetPlan,
    Employee,
    Order,
    OrderLine,
    OrgUnit,
    SubAccount,
    WelfareStandard,
)
from app.orders.services import Back, Wanted, accept, ask_return, cancel, receive, redeem, ship, take_back
from app.people.services.employment import leave, move, return_
from app.people.services.roster import Options, import_roster
from app.rules.approvals import Flow
from app.rules.budgets import BudgetKey
from imports.roster_file import check_file
from tests.allowances import standards_in_force
from tests.imports.messy import person, text_roster
from tests.insight.granting import FESTIVALS, Granting
from tests.insight.hand import Deed
from tests.orders import shop
from tests.treasury import CHAIR, FINANCE, OFFICER, equip, found_tenant, rule_in_force

UNITS = ("华东", "华东/上海一部")
ASKS = ("revocation", "point_rule", "grant", "manual_grant")
TABLE = {
    "table": [
        {"when": {"field": "tenure_months", "op": "at_least", "value": 60}, "points": 130},
        {"when": {"field": "tenure_months", "op": "at_least", "value": 1}, "points": 41},
    ]
}


CEILINGS = {"festival": 90_00, "birthday": 6_00, "voucher": 150_00}  # fen a person and year


def _hold_to(ceilings: Mapping[str, int]) -> None:
    """Standards so low that a year's grants meet them."""
    session.execute(delete(WelfareStandard))
    standards_in_force(["marriage"])
    for item, fen in ceilings.items():
        standards_in_force([item], cap_fen=fen)


class Hands(Granting):
    """The hands of a union, on one day after another. Numbers choose among what there is."""

    def __init__(self) -> None:
        super().__init__()
        self.tenant_id = found_tenant()

    def settle_in(self) -> None:
        """A budget of this year with two sub-accounts, one in the branch; rules in force; goods to redeem."""
        treasury = self.treasury = equip(money="3000.00")
        with self._at(), atomic():
            for kind in ASKS:
                flow = draw(kind, Flow("无需审批"), actor=CHAIR, at=self.now)
                release(flow, actor=CHAIR, at=self.now)
            first = session.get_one(SubAccount, treasury.sub_account)
            first.ratio_points, first.ratio_fen = 3, 100  # never even: every rounding is met
            budget = first.budget
            beside = open_sub_account(budget, code="BJ", name="表彰", actor=FINANCE)
            beside.over_budget = "queue"
            _hold_to(CEILINGS)
            allocate(beside, amount=Money.yuan("400.00"), actor=FINANCE, on=self.day, reference="beside")
            self.accounts = [first.id, beside.id]
            self.rules = {
                festival: rule_in_force(
                    *(treasury, festival),
                    festival=festival,
                    amount=TABLE,
                    expires_months=months,
                    over_budget=policy,
                ).id
                for festival, months, policy in zip(
                    FESTIVALS, (1, 4, 14), ("refuse", "queue", "queue"), strict=True
                )
            }
            birthday = {
                "festival": None,
                "scenario": "birthday",
                "amount": {"points": 17},
                "expires_months": 2,
            }
            self.rules["birthday"] = rule_in_force(treasury, "birthday", **birthday).id
            seller = shop.supplier()
            self.articles = [
                shop.article(points=points, fen=fen, stock=10_000, seller=seller).id
                for points, fen in ((7, 200), (30, 1_000), (1, 33))
            ]

    # ------------------------------------------------------------ people

    def roster(self, whom: list[int], *, full: bool) -> Deed:
        """人力 sends a roster: some people, each in one of two units; the whole of it, or a part."""
        rows = [
            person(each % 9 + 1, 部门=UNITS[each % 2], 入职日期=f"20{10 + each % 16}-03-05") for each in whom
        ]

        def sent(folder: str) -> None:
            path = text_roster(Path(folder) / "a.csv", {row[0]: row for row in rows}.values())
            plan = check_file(path, name="a.csv", options=Options(full=full), as_of=self.day, actor=OFFICER)
            import_roster(
                str(plan.batch.digest), actor=OFFICER, accept_leavers=plan.counts["leaving"] or None
            )

        with TemporaryDirectory() as folder:
            return self.tried(lambda: sent(folder))

    def leaves(self, which: int) -> Deed:
        """离职."""
        return self._by_hand(which, "active", leave)

    def comes_back(self, which: int, *, joins: bool) -> Deed:
        """返岗 — a member again, or not."""
        home = self.treasury.branch
        joined = self.day if joins else None
        return self._by_hand(
            which,
            "left",
            lambda who, **how: return_(
                who, unit=session.get_one(OrgUnit, home), joined_union_on=joined, **how
            ),
        )

    def moves(self, which: int) -> Deed:
        """调动."""
        return self._by_hand(
            which, "active", lambda who, **how: move(who, to_unit=self.some(OrgUnit, which // 7), **how)
        )

    def _by_hand(self, which: int, state: str, act: Callable[..., object]) -> Deed:
        who = self.some(Employee, which, Employee.state == state)
        if who is None:
            return Deed(done=False)
        return self.tried(lambda: act(who, on=self.day, at=self.now, actor=OFFICER))

    # ------------------------------------------------------------ goods

    def orders(self, which: int, what: int, quantity: int) -> Deed:
        """兑换."""
        who = self.some(Employee, which)
        if who is None:
            return Deed(done=False)
        lines = [Wanted(self.articles[what % 3], quantity), Wanted(self.articles[(what + 1) % 3], 1)]
        return self.tried(
            lambda: redeem(who, lines=lines[: 1 + what % 2], actor=OFFICER, on=self.day, at=self.now)
        )

    def cancels(self, which: int) -> Deed:
        """取消."""
        return self._order(which, "placed", lambda each, **how: cancel(each, reason="不要了", **how))

    def delivers(self, which: int) -> Deed:
        """发货并签收."""

        def delivered(each: Order, **how: Any) -> None:
            ship(each, carrier="顺丰", tracking_no="SF1", **how)
            receive(each, **how)

        return self._order(which, "placed", delivered)

    def sends_back(self, which: int, pieces: int) -> Deed:
        """退货 — some pieces of one line, back in the shop at once."""

        def returned(each: Order, **how: Any) -> None:
            line = self.some(OrderLine, which, OrderLine.order_id == each.id)
            back = ask_return(
                each,
                lines=[Back(line.id, min(pieces, line.quantity))],
                cause="damaged",
                reason="破损",
                **how,
            )
            accept(back, actor=CHAIR, on=self.day)
            take_back(back, resaleable=True, **how)

        return self._order(which, "received", returned)

    def _order(self, which: int, state: str, act: Callable[..., object]) -> Deed:
        order = self.some(Order, which, Order.state == state)
        if order is None:
            return Deed(done=False)
        return self.tried(lambda: act(order, actor=OFFICER, on=self.day, at=self.now))

    # ------------------------------------------------------------ money

    def allocates(self, which: int, fen: int) -> Deed:
        """下达, or back into the budget."""
        account, reference = self._account(which), f"years:{next(self.numbers)}"
        return self.tried(
            lambda: allocate(
                session.get_one(SubAccount, account),
                amount=Money(fen),
                actor=FINANCE,
                on=self.day,
                reference=reference,
            )
        )

    def transfers(self, which: int, fen: int) -> Deed:
        """调剂 — between two sub-accounts, by two people."""
        source, target = self._account(which), self._account(which + 1)

        def moved() -> None:
            made = propose_transfer(
                session.get_one(SubAccount, source),
                target=session.get_one(SubAccount, target),
                amount=Money(fen),
                reason="调剂",
                reference=f"years:{next(self.numbers)}",
                actor=FINANCE,
                on=self.day,
                at=self.now,
            )
            confirm_transfer(made, digest=digest_of_transfer(made), actor=CHAIR, on=self.day, at=self.now)

        return self.tried(moved)

    def pays(self, which: int, fen: int) -> Deed:
        """支出 — set aside, and half of it paid out."""
        account, number = self._account(which), next(self.numbers)

        def paid() -> None:
            row = session.get_one(SubAccount, account)
            hold(row, amount=Money(fen), booking=Booking(f"act:{number}:hold", "hold", FINANCE, self.day))
            half = Money(max(1, fen // 2))
            spend(row, amount=half, booking=Booking(f"act:{number}:spend", "spend", FINANCE, self.day))

        return self.tried(paid)

    def ends_the_year(self) -> Deed:
        """年终结转 — the next year's budget first, so that there is somewhere to carry to."""
        plan = session.scalars(
            select(BudgetPlan).where(BudgetPlan.year < self.day.year).order_by(BudgetPlan.year)
        ).first()
        if plan is None:
            return Deed(done=False)
        year = plan.year
        self.tried(lambda: self._open_year(year + 1))

        def ended() -> None:
            close = prepare_year_end(
                session.scalars(select(BudgetPlan).where(BudgetPlan.year == year)).one(),
                actor=FINANCE,
                on=self.day,
                at=self.now,
            )
            confirm_year_end(close, digest=digest_of_year_end(close), actor=CHAIR, on=self.day, at=self.now)

        return self.tried(ended)

    def _open_year(self, year: int) -> None:
        root = session.get_one(OrgUnit, self.treasury.root)
        budget = approve_budget(
            root,
            BudgetKey(year, "retained", "50105"),
            name="会员活动",
            approved=Money.yuan("9000.00"),
            actor=FINANCE,
            on=self.day,
        )
        made = open_sub_account(budget, code=f"ZQ{year}", name="中秋慰问", actor=FINANCE)
        allocate(made, amount=Money.yuan("500.00"), actor=FINANCE, on=self.day, reference=f"open{year}")
        self.accounts.append(made.id)
