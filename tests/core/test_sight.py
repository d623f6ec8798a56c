"""What was loaded while the whole tenant was in sight is out of reach again when the branch is."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import foreign, joinedload, registry, relationship, selectinload
from sqlalchemy.orm.exc import ObjectDeletedError

from app.core.db import atomic, session
from app.core.tenancy import CrossTenantWrite, tenant_scope, whole_tenant
from app.models import Employee, OrgUnit
from tests.core.unions import Union, two_unions
from tests.databases import TestDatabase

pytestmark = pytest.mark.sql


class Desk:
    """A unit as a class with a list of its people, which the house itself has nowhere."""


registry().map_imperatively(
    Desk,
    OrgUnit.__table__,
    properties={
        "people": relationship(
            Employee, primaryjoin=foreign(Employee.unit_id) == OrgUnit.__table__.c.id, viewonly=True
        )
    },
)


@pytest.fixture
def ours(database: TestDatabase) -> Union:
    return two_unions()[0]


def looked_everywhere() -> list[object]:
    """Every employee and unit of the tenant, held so that the session remembers them."""
    with whole_tenant("a test"):
        return [*session.scalars(select(Employee)), *session.scalars(select(OrgUnit))]


def test_get_does_not_find_what_was_loaded_in_a_wider_sight(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        held = looked_everywhere()
        assert session.get(Employee, ours.at_root) is None
        assert session.get(Employee, ours.at_branch) in held


def test_get_finds_it_again_while_the_sight_is_wide(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        held = looked_everywhere()
        with whole_tenant("a test"):
            assert session.get(Employee, ours.at_root) in held
        assert session.get(Employee, ours.at_root) is None


def test_what_was_in_sight_before_needs_no_question_to_the_database(ours: Union) -> None:
    asked: list[object] = []
    with tenant_scope(ours.id, ours.branch_path):
        mine = session.get_one(Employee, ours.at_branch)
        held = looked_everywhere()
        event.listen(session(), "do_orm_execute", lambda state: asked.append(state.statement))
        assert session.get(Employee, ours.at_branch) is mine
        assert asked == []
        assert mine in held
        session.remove()  # and the listener with it


def test_a_relationship_does_not_lead_to_what_was_loaded_in_a_wider_sight(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        held = looked_everywhere()
        branch = session.get_one(OrgUnit, ours.branch)
        assert branch.parent_id == ours.root
        assert branch.parent is None
        assert held


def test_a_relationship_already_followed_in_a_wider_sight_is_forgotten(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        branch = session.get_one(OrgUnit, ours.branch)
        with whole_tenant("a test"):
            root = branch.parent
            assert root.id == ours.root
        assert branch.parent is None


def test_rows_joined_in_a_wider_sight_are_forgotten(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        with whole_tenant("a test"):
            held = session.scalars(select(OrgUnit).options(joinedload(OrgUnit.parent))).all()
        joined = session.scalars(select(OrgUnit).options(joinedload(OrgUnit.parent))).all()
        assert [(each.id, each.parent) for each in joined] == [(ours.branch, None)]
        assert len(held) == 2


@pytest.mark.parametrize("how", [(), (selectinload(Desk.people),), (joinedload(Desk.people),)])
def test_a_collection_shows_only_what_is_in_sight(how: tuple[object, ...], ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        desks = select(Desk).where(OrgUnit.__table__.c.tenant_id == ours.id).options(*how)  # type: ignore[arg-type]
        with whole_tenant("a test"):
            held = session.scalars(desks).unique().all()
            assert [len(desk.people) for desk in held] == [1, 1]  # type: ignore[attr-defined]
        seen = {desk.id: [one.id for one in desk.people] for desk in held}  # type: ignore[attr-defined]
        assert seen == {ours.root: [], ours.branch: [ours.at_branch]}


def test_a_row_out_of_sight_is_not_loaded_again(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        with whole_tenant("a test"):
            boss = session.get_one(Employee, ours.at_root)
        assert boss.name == f"1001 of {ours.id}"  # handed over on purpose
        with pytest.raises(InvalidRequestError):
            session.refresh(boss)
        session.expire(boss)
        with pytest.raises(ObjectDeletedError):
            _ = boss.name


def test_nothing_may_be_pointed_at_what_is_out_of_sight_by_number(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        held = looked_everywhere()
        session.get_one(Employee, ours.at_branch).unit_id = ours.root
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()
        assert held


def test_nothing_may_be_pointed_at_what_is_out_of_sight_as_an_object(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path):
        with whole_tenant("a test"):
            root = session.get_one(OrgUnit, ours.root)
        session.get_one(Employee, ours.at_branch).unit = root
        with pytest.raises(CrossTenantWrite):
            session.flush()
        session.rollback()


def test_what_was_changed_in_a_wider_sight_is_written_when_it_ends(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path), atomic():
        with whole_tenant("a test"):
            session.get_one(Employee, ours.at_root).grade = "8"
            made = Employee(employee_no="7", employee_no_key="7", name="新", unit_id=ours.root)
            session.add(made)
            session.flush()
        number = made.id
        assert session.get(Employee, number) is None
    with tenant_scope(ours.id):
        assert session.get_one(Employee, ours.at_root).grade == "8"
        assert session.get_one(Employee, number).name == "新"


def test_a_change_not_yet_written_survives_the_end_of_a_wider_sight(ours: Union) -> None:
    with tenant_scope(ours.id, ours.branch_path), atomic():
        mine = session.get_one(Employee, ours.at_branch)
        with session.no_autoflush, whole_tenant("a test"):
            mine.name = "改了名"
            session.scalars(select(Employee)).all()
        assert mine.name == "改了名"
    with tenant_scope(ours.id):
        assert session.get_one(Employee, ours.at_branch).name == "改了名"


def test_a_narrower_seat_inside_a_wider_one_forgets_as_well(ours: Union) -> None:
    with tenant_scope(ours.id):
        held = session.scalars(select(Employee)).all()
        with tenant_scope(ours.id, ours.branch_path):
            assert session.get(Employee, ours.at_root) is None
            assert session.get(Employee, ours.at_branch) in held
        assert session.get(Employee, ours.at_root) in held


def test_a_seat_for_one_unit_alone_forgets_what_lies_below(ours: Union) -> None:
    with tenant_scope(ours.id, ours.root_path):
        held = session.scalars(select(Employee)).all()
        with tenant_scope(ours.id, ours.root_path, alone=True):
            assert session.get(Employee, ours.at_branch) is None
            assert session.get(Employee, ours.at_root) in held
