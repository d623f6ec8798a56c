"""What care does in a random life: money set aside for a case, paid, come back, let go when it ends."""

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import count

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from app.approvals.services.flows import draw, release
from app.budgets.services.allocations import allocate
from app.budgets.services.sub_accounts import open_sub_account
from app.care import services as care
from app.care.services.refusals import CaseExists, OverCap
from app.core.clock import start_of
from app.core.db import atomic, session
from app.core.documents import Document
from app.core.money import Money
from app.ledger.queries import standing_fen
from app.models import CareCase, CarePayment, Employee, SubAccount, WelfareStandard
from app.rules.approvals import Flow
from app.rules.budgets import AvailableTooLittle
from tests.treasury import CHAIR, FINANCE, OFFICER, Treasury

CAP, MONEY = 100_000, 400_000  # fen
PAYEE = care.Payee("家属", "中国银行", "6222021234567890128")


@dataclass
class Cared:
    """A case the model remembers: what is set aside for it, and each payment that was made."""

    held: int
    paid: dict[int, int]
    open: bool = True


class CareIsGiven:
    """Rules over cases of care."""

    day: date
    treasury: Treasury
    hired: dict[int, date]
    numbers: "count[int]"
    free: int

    def begin_care(self) -> None:
        """No case yet, a sub-account of its own with some money, and a standard in force."""
        self.for_care = MONEY
        self.free -= MONEY
        self.cases: dict[int, Cared] = {}
        self.events: dict[tuple[int, date], int] = {}
        with atomic():
            for kind in ("care", "revocation"):
                nobody = draw(kind, Flow("无需审批"), actor=CHAIR, at=start_of(self.day))
                release(nobody, actor=CHAIR, at=start_of(self.day))
            line = WelfareStandard(region="安徽", item="disaster", cap_fen=CAP, document="试")
            line.valid_from, line.state = date(2020, 1, 1), "confirmed"
            session.add(line)
            budget = session.get_one(SubAccount, self.treasury.sub_account).budget
            account = open_sub_account(budget, code="SWN", name="送温暖", actor=FINANCE)
            told = {"actor": FINANCE, "on": self.day, "reference": "life:care"}
            allocate(account, amount=Money(MONEY), **told)
            self.care_account = account.id

    @precondition(lambda self: self.hired)
    @rule(who=st.integers(0, 10**6), fen=st.integers(1, CAP + 1_000))
    def ask_for_care(self, who: int, fen: int) -> None:
        event = sorted(self.hired)[who % len(self.hired)], self.day
        refusal = CaseExists if event in self.events else OverCap if fen > CAP else AvailableTooLittle
        if event in self.events or fen > min(CAP, self.for_care):
            with pytest.raises(refusal), atomic():
                self._approved(event[0], fen)
            return
        with atomic():
            made = self._approved(event[0], fen)
        self.events[event] = made
        self.cases[made] = Cared(fen, {})
        self.for_care -= fen

    def _approved(self, member: int, fen: int) -> int:
        data = f"%PDF-1.4 {next(self.numbers)} %%EOF".encode()
        proof = Document("证明.pdf", "application/pdf", data, hashlib.sha256(data).hexdigest())
        case = care.apply_for(
            session.get_one(Employee, member),
            category="disaster",
            event_on=self.day,
            facts={"kind": "flood"},
            files=[proof],
            actor=OFFICER,
            on=self.day,
            reference=f"life-{next(self.numbers)}",
        )
        account = session.get_one(SubAccount, self.care_account)
        given = {"form": "cash", "amount_fen": fen, "sub_account": account}
        care.propose(case, actor=OFFICER, on=self.day, at=start_of(self.day), **given)
        return int(case.id)

    def _holding(self) -> list[int]:
        return [number for number, case in self.cases.items() if case.open and case.held]

    @precondition(lambda self: self._holding())
    @rule(which=st.integers(0, 10**6), whole=st.booleans())
    def pay_care(self, which: int, *, whole: bool) -> None:
        number = self._holding()[which % len(self._holding())]
        known = self.cases[number]
        fen = known.held if whole else max(1, known.held // 2)
        with atomic():
            made = care.prepare_payment(
                session.get_one(CareCase, number),
                amount_fen=fen,
                payee=PAYEE,
                actor=OFFICER,
                on=self.day,
                reference=f"pay-{next(self.numbers)}",
            )
            care.pay(made, receipt_no="HD", paid_on=self.day, actor=FINANCE, on=self.day)
            known.paid[made.id] = fen
        known.held -= fen

    @precondition(lambda self: any(case.paid for case in self.cases.values()))
    @rule(which=st.integers(0, 10**6))
    def bank_sends_back(self, which: int) -> None:
        paid = [(case, number) for case in self.cases.values() for number in case.paid]
        known, number = paid[which % len(paid)]
        with atomic():
            care.bring_back(
                session.get_one(CarePayment, number), reason="户名不符", actor=FINANCE, on=self.day
            )
        fen = known.paid.pop(number)
        if known.open:
            known.held += fen
        else:
            self.for_care += fen

    @precondition(lambda self: any(case.open for case in self.cases.values()))
    @rule(which=st.integers(0, 10**6))
    def end_care(self, which: int) -> None:
        living = [number for number, case in self.cases.items() if case.open]
        number = living[which % len(living)]
        known = self.cases[number]
        with atomic():
            case = session.get_one(CareCase, number)
            given = {"actor": OFFICER, "on": self.day}
            if known.paid:
                care.record_visit(case, how="call", words="好", visited_on=self.day, **given)
                care.close_case(case, words="", **given)
            else:
                care.withdraw_case(case, reason="不需要了", at=start_of(self.day), **given)
                self.events = {event: each for event, each in self.events.items() if each != number}
        self.for_care += known.held
        known.held, known.open = 0, False

    @invariant()
    def care_stands_where_the_model_says(self) -> None:
        held = sum(case.held for case in self.cases.values())
        spent = sum(sum(case.paid.values()) for case in self.cases.values())
        found = [standing_fen(kind, self.care_account) for kind in ("available", "held", "spent")]
        assert found == [self.for_care, held, spent]
