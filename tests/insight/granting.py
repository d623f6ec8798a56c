"""发放的手 — points in random years: by rule, by hand and by file, awards, the queue, the next version of a
rule, lapsing, taking back.
"""

import csv
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from app.core.db import session
from app.core.money import Points
from app.models import Employee, Grant, PointLot, PointRule, SubAccount
from app.points.services.awards import award
from app.points.services.confirm import confirm_grant
from app.points.services.expire import expire_lots
from app.points.services.named import Purpose, grant_by_hand
from app.points.services.prepare import prepare_grant
from app.points.services.queueing import pay_queue
from app.points.services.releasing import begin_version
from app.points.services.revoke import ask_revocation
from app.points.services.versions import due_versions
from imports.point_grant_file import propose_file
from tests.insight.hand import Deed, Hand
from tests.points.drafts import next_draft, released
from tests.treasury import CHAIR, FINANCE, OFFICER

FESTIVALS = ("mid_autumn", "national", "spring")


class Granting(Hand):
    """What is done with points."""

    def grants(self, which: int) -> Deed:
        """按规则发放."""
        code = sorted(self.rules)[which % len(self.rules)]

        def granted() -> None:
            plan = prepare_grant(session.get_one(PointRule, self.rules[code]), on=self.day, actor=OFFICER)
            confirm_grant(plan, digest=str(plan.digest), actor=CHAIR)

        return self.tried(granted)

    def names(self, which: int, points: int, *, leaves_first: bool = False) -> Deed:
        """手工发放 — to one person; who leaves between preview and confirmation makes it stale."""
        who = self.some(Employee, which, Employee.state == "active")
        if who is None:
            return Deed(done=False)
        number, account = who.employee_no, self._account(which)
        made: list[int] = []

        def named() -> None:
            purpose = Purpose("慰问", "困难职工", session.get_one(SubAccount, account), item="voucher")
            plan = grant_by_hand(people=number, points=points, purpose=purpose, actor=OFFICER, on=self.day)
            made.append(plan.id)

        deed = self.tried(named)
        if not deed.done:
            return deed
        if leaves_first:
            self.leaves(which)

        def confirmed() -> None:
            plan = session.get_one(Grant, made[0])
            confirm_grant(plan, digest=str(plan.digest), actor=CHAIR)

        return self.tried(confirmed)

    def awards(self, which: int, points: int) -> Deed:
        """奖发."""
        who = self.some(Employee, which)
        if who is None:
            return Deed(done=False)
        account, reference = self._account(which), f"years:{next(self.numbers)}"
        return self.tried(
            lambda: award(
                who,
                sub_account=session.get_one(SubAccount, account),
                points=Points(points),
                reason="补偿",
                reference=reference,
                actor=OFFICER,
                on=self.day,
            )
        )

    def expires(self) -> Deed:
        """过期清理."""
        return self.tried(lambda: expire_lots(on=self.day, actor=FINANCE))

    def claws_back(self, which: int) -> Deed:
        """撤销 — what is left of a lot."""
        lot = self.some(PointLot, which)
        if lot is None:
            return Deed(done=False)
        return self.tried(lambda: ask_revocation(lot, actor=OFFICER, on=self.day, at=self.now, reason="发错"))

    def files(self, which: int, points: int) -> Deed:
        """按文件发放 — to some people of whom one may be nobody."""
        numbers = list(session.scalars(select(Employee.employee_no).order_by(Employee.id)))
        whom = [*numbers[which % max(1, len(numbers)) :][:3], f"无此人{next(self.numbers)}"]
        account = self._account(which)

        def filed(folder: str) -> None:
            path = Path(folder) / "名单.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as out:
                rows = [(each, "", points + at, "困难帮扶") for at, each in enumerate(whom)]
                csv.writer(out).writerows([("工号", "姓名", "积分", "事由"), *rows])
            paying = session.get_one(SubAccount, account)
            purpose = Purpose("困难帮扶", "困难职工", paying, item="voucher")
            made = propose_file(path, name=path.name, purpose=purpose, actor=OFFICER, on=self.day)
            confirm_grant(made, digest=str(made.digest), actor=CHAIR)

        with TemporaryDirectory() as folder:
            return self.tried(lambda: filed(folder))

    def pays_queue(self, which: int) -> Deed:
        """补款发放 — what waits, as far as the money reaches."""
        account = self._account(which)
        return self.tried(lambda: pay_queue(account, actor=FINANCE, on=self.day))

    def revises(self, which: int, points: int, days: int) -> Deed:
        """修订规则 — the next version, in force today or some days from now."""
        festival = FESTIVALS[which % len(FESTIVALS)]

        def revised() -> None:
            rule = session.get_one(PointRule, self.rules[festival])
            terms = {"name": festival, "festival": festival, "amount": {"points": points}}
            version = next_draft(rule, **terms, expires_months=3, over_budget="queue")
            released(version, self.day + timedelta(days=days), on=self.day)

        return self.tried(revised)

    def begins_versions(self) -> None:
        """到期生效 — as the night does it."""
        for number in due_versions(self.day):
            self.tried(lambda number=number: begin_version(number, actor=OFFICER))  # type: ignore[misc]
