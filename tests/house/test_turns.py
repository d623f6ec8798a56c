"""Whoever turns a state has locked the row before looking: of two at once, the second sees the first."""

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
# functions that turn a state without a lock of their own, and what stands in its place
ELSEWHERE = {
    "approvals/services/stepping.py:end": "the request is locked by whoever decides, withdraws, carries out",
    "budgets/services/adjustments.py:submit_adjustment": "a look ahead; fix_adjustment locks it",
    "budgets/services/adjustments.py:take_adjustment_back": "a look ahead, before what was asked is void",
    "budgets/services/adjustments.py:withdraw_adjustment": "a look ahead, before what was asked is void",
    "budgets/services/plans.py:take_plan_back": "a look ahead, before what was asked is void",
    "budgets/services/transfers.py:_book": "just made, or locked by confirm_transfer",
    "budgets/services/transfers.py:withdraw_transfer": "a look ahead, before what was asked is void",
    "budgets/services/waiting.py:_set_aside": "locked by those who call it",
    "catalog/services/listing.py:listable": "of listing and taking down the later one holds",
    "catalog/services/listing.py:unlist_product": "of listing and taking down the later one holds",
    "compliance/services/exceptions.py:withdraw_exception": "a look ahead, before what was asked is void",
    "orders/services/returns.py:step": "one UPDATE that names the state it starts from",
    "orders/services/steps.py:step": "one UPDATE that names the state it starts from",
    "people/services/roster/undo.py:plan_undo": "a look ahead; undo_roster locks it",
    "points/services/confirm.py:confirm_grant": "locked by lock_seen",
    "points/services/queueing.py:_queue": "locked by lock_seen of confirm_grant",
    "points/services/revoke.py:withdraw_revocation": "a look ahead, before what was asked is void",
    "points/services/rules.py:turn_rule": "for the sentence only; put_into_force locks it",
    "points/services/turning.py:withdraw_grant": "a look ahead, before what was asked is void",
    "settlement/services/receiving.py:_note": "the statement is locked by receive()",
    "settlement/services/planning.py:refuse_stale": "a look ahead; the run is locked when it is confirmed",
}


def turns() -> Iterator[tuple[str, bool]]:
    """Each function of a service that asks a lifecycle for the state after, and whether it locks first."""
    for path in sorted(APP.glob("*/services/**/*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and (asked := _asked(node)):
                name = f"{path.relative_to(APP).as_posix()}:{node.name}"
                before = "\n".join(source.splitlines()[node.lineno : asked - 1])
                yield name, "with_for_update" in before or " lock(" in before


def _asked(function: ast.FunctionDef) -> int:
    """The line on which it first asks; 0 when it does not."""
    lines = [
        call.lineno
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "after"
        and "LIFECYCLE" in ast.unparse(call.func.value)
    ]
    return min(lines, default=0)


def test_a_row_is_locked_before_its_state_is_turned() -> None:
    found = dict(turns())
    assert len(found) > 40
    assert {name for name, locked in found.items() if not locked} == set(ELSEWHERE)
