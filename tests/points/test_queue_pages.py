"""What is said after submitting: what waits for money was not granted."""

from dataclasses import replace

import pytest

from app.approvals.services.flows import draw, release
from app.core.clock import now
from app.core.db import atomic, session
from app.rules.approval_flows import SINGLE_CHAIR
from app.rules.conditions import Check
from tests.cast import Union, on
from tests.points.test_pages import _digest, _money, _prepared, _rule, people
from tests.visitor import Visitor

__all__ = ["people"]
pytestmark = pytest.mark.sql


def _only_the_largest_are_decided(union: Union) -> None:
    largest = replace(SINGLE_CHAIR.steps[0], when=Check("amount_fen", "at_least", 10**9))
    with union.scope(), atomic():
        admin = union.tenant_admin.actor
        release(
            draw("grant", replace(SINGLE_CHAIR, steps=(largest,)), actor=admin, at=now()),
            actor=admin,
            at=now(),
        )
    session.remove()


@pytest.mark.parametrize(
    ("money", "granted", "waits"),
    [("799.99", True, "资金不足，另有 1 人在 FF"), ("100", False, "尚未发放：FF")],
)
def test_what_waits_for_money_is_not_said_to_be_granted(
    people: Union, client: Visitor, money: str, granted: bool, waits: str
) -> None:
    with on():
        _only_the_largest_are_decided(people)
        grant = _prepared(
            client, people, _rule(client, people, _money(people, allocated=money), over_budget="queue")
        )
        digest = _digest(client.get(f"/submitgrant/{grant}").text)
        client.submit(f"/submitgrant/{grant}", digest=digest, once="one")
        page = client.get(f"/grants/show/{grant}").text
    assert waits in page
    assert "位次第 1。" in page
    assert ("已发放：FF" in page) is granted
