"""Every fen is found: from a budget down to what became of it, and the parts come to the whole."""

from collections.abc import Iterable

import pytest
from sqlalchemy import update

from app.core.db import atomic, session
from app.insight.queries import backward
from app.insight.queries.backward import Chain, chain_of, decisions_on, payers_of
from app.insight.queries.fates import fates
from app.insight.queries.forward import earmarked, lines_of_year, out_of_sight
from app.insight.queries.rows import every_lot, every_use, grants_of
from app.models import Grant, OrderLine, PointLot, SubAccount
from app.rules.lineage import FATES
from tests.cast import Union
from tests.insight.flows import Flows, made_in

pytestmark = pytest.mark.sql


@pytest.fixture
def flows(our_union: Union) -> Flows:
    return made_in(our_union)


def test_the_parts_of_every_budget_come_to_what_was_approved(flows: Flows) -> None:
    with flows.union.scope():
        lines = lines_of_year(2026)
        assert len(lines) == 2
        for line in lines:
            assert (line.tree.whole, line.tree.difference) == (5_000_000, 0)
            assert line.tree.fen_of("unallocated") == 3_000_000
            [account] = line.accounts
            assert (account.tree.whole, account.tree.difference) == (2_000_000, 0)


def test_what_became_of_points_is_told_to_the_fen(flows: Flows) -> None:
    """100 of headquarters' points all went into the order, at 90 of 100 fen each; the rest came back."""
    with flows.union.scope():
        account = session.get_one(SubAccount, flows.accounts["总部"])
        [found] = earmarked([account])
        fate = found.fate
        assert (fate.lots, fate.value, fate.difference) == (3, 16_500, 0)
        told = {key: getattr(fate, key) for key in FATES}
        assert told["expired"] == 4_000
        assert told["revoked"] == 2_500
        assert told["open"] == 0
        assert told["owed"] + told["surplus"] == 10_000
        assert found.tree.fen_of("unsettled") == told["owed"]
        each = fates("lot", list(flows.lots.values()))
        assert {name: each[number].difference for name, number in flows.lots.items()} == dict.fromkeys(
            flows.lots, 0
        )


def test_a_lot_that_lost_money_shows_in_every_tree_above_it(flows: Flows) -> None:
    with flows.union.scope(), atomic():
        change = (
            update(PointLot).where(PointLot.id == flows.lots["华东"]).values(left_fen=PointLot.left_fen - 7)
        )
        session.execute(change.execution_options(synchronize_session=False))
    with flows.union.scope():
        broken = {line.budget.name: line.tree.difference for line in lines_of_year(2026)}
        assert broken == {"总部会员活动": 0, "华东会员活动": 7}
        assert fates("lot", [flows.lots["华东"]])[flows.lots["华东"]].difference == 7


def test_an_order_line_leads_back_to_each_budget_that_paid(flows: Flows) -> None:
    with flows.union.scope():
        line = session.get_one(OrderLine, flows.lines["已收"])
        payers = payers_of(line)
        assert (payers.hidden, sum(paid.points for paid in payers.seen)) == (0, 130)
        assert sum(paid.owed for paid in payers.seen) == line.amount_fen
        chains = [chain_of(paid.lot) for paid in payers.seen]
        assert {chain.budget.name for chain in chains if chain.budget} == {"总部会员活动", "华东会员活动"}
        assert all(chain.hidden == 0 and chain.line is not None for chain in chains)


def test_what_a_cancelled_order_took_is_given_back_in_whole(flows: Flows) -> None:
    with flows.union.scope():
        [paid] = payers_of(session.get_one(OrderLine, flows.lines["取消"])).seen
        assert (paid.back, paid.owed) == (paid.value, 0)


def test_a_branch_sees_its_part_and_learns_how_much_lies_outside(flows: Flows) -> None:
    with flows.union.scope("华东"):
        lines = lines_of_year(2026)
        assert [line.budget.name for line in lines] == ["华东会员活动"]
        assert out_of_sight(2026, len(lines)) == 1
        payers = payers_of(session.get_one(OrderLine, flows.lines["已收"]))
        assert [paid.lot.id for paid in payers.seen] == [flows.lots["华东"]]
        assert (payers.hidden, payers.hidden_fen) == (1, 10_000)


def test_rows_add_up_to_their_tree(flows: Flows) -> None:
    with flows.union.scope():
        number = flows.accounts["总部"]
        [found] = earmarked([session.get_one(SubAccount, number)])
        granted, more = grants_of(number)
        assert (sum(each.fate.value for each in granted), more) == (found.fate.value, None)
        lots = list(every_lot(number))
        assert sum(fate.value for _lot, _code, _no, fate in lots) == found.fate.value
        assert {no for _lot, _code, no, _fate in lots} == {"E1", "E2"}
        assert len(list(every_use(number))) == 2


def test_what_waited_for_money_was_decided_with_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def noted(things: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[backward.Decision]]:
        asked.extend(things)
        return {}

    monkeypatch.setattr(backward, "_decided", noted)
    rest = Grant(id=8, kind="rule", split_of_id=5)
    decisions_on([Chain(PointLot(), None, rest, None, None, None, None, None, None)])
    assert asked == [("grant", 5)]
