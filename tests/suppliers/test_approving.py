"""An admission asks where the union wants it: until then nothing of the supplier can be redeemed."""

from collections.abc import Iterator

import pytest

from app.approvals.services.asking import live_request
from app.core.clock import start_of
from app.core.db import atomic
from app.core.lifecycle import NotAllowedNow
from app.models import ApprovalRequest, Supplier
from app.suppliers.services import add_supplier, stop_supplier, submit_admission
from tests.approvals.rooms import decided, in_force
from tests.cast import TODAY, Union, on

pytestmark = pytest.mark.sql


@pytest.fixture(autouse=True)
def _at_work(in_our_union: Union) -> Iterator[None]:
    with on(), atomic():
        yield


def added(union: Union) -> Supplier:
    who = {"actor": union.officer.actor, "on": TODAY, "at": start_of(TODAY)}
    return add_supplier(code="G1", name="徽州粮油", credit_code=None, **who)


def test_as_shipped_whoever_enters_a_supplier_admits_it(in_our_union: Union) -> None:
    assert added(in_our_union).state == "active"


def test_the_chair_admits_and_what_was_declined_can_be_submitted_anew(in_our_union: Union) -> None:
    in_force("supplier", in_our_union)
    supplier = added(in_our_union)
    first = live_request("supplier", supplier.id)
    assert supplier.state == "applied"
    assert first is not None
    decided(first, in_our_union.chair, "declined")
    assert supplier.state == "applied"
    officer = in_our_union.officer.actor
    second = submit_admission(supplier, actor=officer, on=TODAY, at=start_of(TODAY))
    assert isinstance(second, ApprovalRequest)
    decided(second, in_our_union.chair)
    assert (supplier.state, second.state) == ("active", "carried_out")
    with pytest.raises(NotAllowedNow):
        submit_admission(supplier, actor=officer, on=TODAY, at=start_of(TODAY))


def test_one_that_was_stopped_is_decided_about_again(in_our_union: Union) -> None:
    supplier = added(in_our_union)
    in_force("supplier", in_our_union)
    stop_supplier(supplier, actor=in_our_union.officer.actor, reason="质量问题")
    again = submit_admission(supplier, actor=in_our_union.officer.actor, on=TODAY, at=start_of(TODAY))
    assert isinstance(again, ApprovalRequest)
    assert (supplier.state, again.facts["type"]) == ("stopped", "stopped")
