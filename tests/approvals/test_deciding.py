"""Who is asked, who may decide, and what follows: on both databases, through the services."""

import pytest

from app.approvals.refusals import AlreadyDecided, MayNotDecide, NotSigned, NotYours, StaleSight
from app.approvals.services import decide, recall, resubmit, seeing, void, withdraw
from app.core.clock import now
from app.core.db import atomic
from app.rules.approval_flows import SINGLE_CHAIR, THREE_LEVELS
from tests.approvals.stage import KIND, THINGS, Thing, asked, lay, put_in_force, say, task_of
from tests.cast import TODAY, Union

pytestmark = pytest.mark.sql


def test_the_chair_of_the_nearest_unit_decides_and_a_job_carries_it_out(union: Union) -> None:
    put_in_force(SINGLE_CHAIR, union.tenant_admin.actor)
    request = lay(union.officer.actor, Thing(union.units["上海一部"], 100_00))
    assert asked(request) == {"刘洋"}
    say(request, union.chair)
    assert (request.state, request.job_id is not None) == ("approved", True)
