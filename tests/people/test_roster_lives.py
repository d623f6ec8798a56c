"""Random lives of a union's rosters: whatever is imported, undone, moved, left and returned in whatever
order, counts add up, nobody is lost, and what is undone is as it was.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, func, select, update

from app.core import bulk
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.tenancy import current_tenant_id
from app.models import Employee, EmploymentEvent, ImportBatch, Membership, OrgUnit
from app.people.services.employment import change_particulars, leave, move, return_
from app.people.services.roster import Options, batch_named, import_roster, undo_roster
from imports.roster import parse
from imports.roster_file import check_file
from tests.cast import TODAY, Union, on
from tests.imports.messy import id_number, person, text_roster

pytestmark = pytest.mark.sql

TABLES: tuple[Any, ...] = (Employee, Membership, EmploymentEvent, OrgUnit)
UNITS = ("华东/上海一部", "华北", "华东/新设部", "华东/新设部/一组")
WHO = st.integers(1, 6)
ROW = st.fixed_dictionaries(
    {"who": WHO},
    optional={
        "部门": st.sampled_from(UNITS),
        "岗位": st.sampled_from(["主管", "经理"]),
        "手机号": st.sampled_from(["13911110001", "13911110002", "1"]),
        "工号": st.sampled_from(["N1", "N2", "A0001", ""]),
        "身份证号": st.sampled_from([id_number(91), id_number(2), "1101051990"]),
    },
)
SHEET = st.tuples(st.just("import"), st.lists(ROW, min_size=1, max_size=7), st.booleans())
ACTS = st.one_of(
    SHEET,
    SHEET,
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("leave"), WHO),
    st.tuples(st.just("return"), WHO),
    st.tuples(st.just("move"), WHO),
    st.tuples(st.just("change"), WHO),
)


def standing() -> dict[str, list[tuple[Any, ...]]]:
    """All there is on record of people and units."""
    session.expire_all()
    found = {}
    for table in (each.__table__ for each in TABLES):
        chosen = select(table).where(table.c.tenant_id == current_tenant_id()).order_by(table.c.id)
        found[table.name] = [tuple(row) for row in bulk.execute(chosen)]
    return found


def one(number: int) -> Employee | None:
    return session.scalars(select(Employee).where(Employee.employee_no_key == f"a{number:04d}")).first()


class Lives:
    """One union, and the batches it has confirmed."""

    def __init__(self, union: Union, folder: Path) -> None:
        self.union, self.folder, self.batches = union, folder, list[str]()
        self.last: tuple[str, dict[str, Any]] | None = None

    def do(self, act: tuple[Any, ...]) -> None:
        verb, *rest = act
        getattr(self, f"{verb}_")(*rest)
        self.must_hold()

    def import_(self, rows: list[dict[str, Any]], full: bool) -> None:
        before = standing()
        sheet = [person(each["who"], **{key: each[key] for key in each if key != "who"}) for each in rows]
        path = text_roster(self.folder / "a.csv", sheet)
        with atomic():
            plan = check_file(
                path, name="a.csv", options=Options(full=full), as_of=TODAY, actor=self.union.hr.actor
            )
        assert standing() == before, "a check changes nobody"
        judged = ("new", "changed", "unchanged", "rehired", "moved", "rejected")
        assert plan.rows == sum(plan.counts[each] for each in judged)
        assert plan.rows + plan.counts["skipped"] == len(rows)
        digest = str(plan.batch.digest)
        for already in (False, True):
            with atomic():
                leaving = plan.counts["leaving"] or None
                done = import_roster(digest, actor=self.union.hr.actor, accept_leavers=leaving)
            assert done["already"] is already
        now_ = standing()
        assert len(now_["employees"]) == len(before["employees"]) + plan.counts["new"]
        self.batches.append(done["batch"])
        self.last = (done["batch"], before)

    def undo_(self, back: int) -> None:
        if not self.batches:
            return
        code = self.batches[-1 - back % len(self.batches)]
        with atomic():
            result = undo_roster(batch_named(code), actor=self.union.hr.actor)
        batch = batch_named(code)
        counts = batch.summary["counts"]
        touched = sum(counts[each] for each in ("new", "changed", "moved", "rehired", "leaving"))
        assert result["removed"] + result["restored"] + len(result["kept"]) == touched
        if self.last is not None and self.last[0] == code and not result["kept"]:
            assert standing() == self.last[1], "undone right after, nothing of it is left"
        self.last = None

    def leave_(self, who: int) -> None:
        self._by_hand(who, leave)

    def return_(self, who: int) -> None:
        top = self.union.unit("华北")
        self._by_hand(who, lambda each, **how: return_(each, unit=top, joined_union_on=TODAY, **how))

    def move_(self, who: int) -> None:
        self._by_hand(who, lambda each, **how: move(each, to_unit=self.union.unit("华东"), **how))

    def change_(self, who: int) -> None:
        self._by_hand(who, lambda each, **how: change_particulars(each, position="专家", **how))

    def _by_hand(self, who: int, act: Any) -> None:
        someone = one(who)
        if someone is None:
            return
        self.last = None
        try:
            with atomic():
                act(someone, on=TODAY, at=now(), actor=self.union.hr.actor)
        except DomainError:
            session.rollback()

    def must_hold(self) -> None:
        """What is true of any union at any time."""
        session.expire_all()
        open_ = select(func.count()).select_from(Membership).where(Membership.left_on.is_(None))
        gone = open_.join(Employee, Employee.id == Membership.employee_id).where(Employee.state == "left")
        assert session.scalar(gone) == 0, "who has left is no member"
        homeless = (
            select(func.count()).select_from(Employee).where(Employee.unit_id.not_in(select(OrgUnit.id)))
        )
        assert session.scalar(homeless) == 0
        twice = select(Employee.id_no_index).group_by(Employee.id_no_index).having(func.count() > 1)
        assert session.scalars(twice.where(Employee.id_no_index.is_not(None))).all() == []
        assert all(
            each.id_no_index is None or each.id_no is not None for each in session.scalars(select(Employee))
        )


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred files are read in this process, without the limits of a child, which would end this one:
    that they are elsewhere read apart is held elsewhere.
    """
    monkeypatch.setattr("imports.roster.rows_expected", lambda _rows: None)
    monkeypatch.setattr(
        "imports.roster_file.child.run",
        lambda _task, *, patience, **given_: parse(**given_),
    )


@pytest.mark.usefixtures("read_here")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=3, max_size=9))
def test_whatever_happens_in_whatever_order_counts_add_up_and_undo_restores(
    in_our_union: Union, acts: list[tuple[Any, ...]]
) -> None:
    with on(), TemporaryDirectory() as folder:
        session.rollback()
        lives = Lives(in_our_union, Path(folder))
        for act in acts:
            lives.do(act)
        _clear(in_our_union)


def _clear(union: Union) -> None:
    """The next life begins in an empty union."""
    tables: tuple[Table, ...] = tuple(each.__table__ for each in (Membership, EmploymentEvent, Employee))
    with atomic():
        batches = ImportBatch.__table__
        mine = batches.c.tenant_id == union.tenant_id
        bulk.execute(update(batches).where(mine).values(state="withdrawn"))
        for table in tables:
            bulk.execute(delete(table).where(table.c.tenant_id == union.tenant_id))
