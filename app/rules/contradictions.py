"""矛盾 — what can be drawn and makes no sense: a step nothing ever meets, more votes than people named."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from app.core.text import _
from app.rules.approvals import Flow, Step
from app.rules.conditions import AllOf, AnyOf, Check, Condition


def senseless(flow: Flow) -> list[str]:
    """不合情理之处 — sentences that name the step; said when a flow is kept, never of one that is running."""
    return [
        _("Step %(place)d, “%(name)s”: %(what)s", place=place, name=step.name, what=what)
        for place, step in enumerate(flow.steps, 1)
        for what in _wrong_with(step)
    ]


def _wrong_with(step: Step) -> Iterator[str]:
    named = {each.user_id for each in step.who}
    if step.quorum == "some" and None not in named and step.needed > len(named):
        yield _("%(needed)d must agree, but only %(named)d are named.", needed=step.needed, named=len(named))
    if impossible(step.when):
        yield _("Its conditions exclude each other: it would never be needed.")


def impossible(tree: Condition) -> bool:
    """永不成立 — whether no facts at all can meet it; what stands under a "not" is not looked at."""
    match tree:
        case AllOf():
            parts = list(_flat(tree))
            return any(impossible(each) for each in parts if isinstance(each, AnyOf)) or _clash(parts)
        case AnyOf(parts):
            return all(impossible(each) for each in parts)
        case Check():
            return _empty([tree])
    return False


def _flat(tree: AllOf) -> Iterator[Condition]:
    for part in tree.parts:
        if isinstance(part, AllOf):
            yield from _flat(part)
        else:
            yield part


def _clash(parts: Iterable[Condition]) -> bool:
    asked: dict[str, list[Check]] = defaultdict(list)
    for part in parts:
        if isinstance(part, Check):
            asked[part.field].append(part)
    return any(_empty(each) for each in asked.values())


def _empty(found: list[Check]) -> bool:
    """Of one field: given and not given, a span that holds nothing, or no value that all of them allow."""
    if len({check.op == "is_empty" for check in found}) > 1:
        return True
    low, high = max(_ends(found, 0), default=None), min(_ends(found, 1), default=None)
    if low is not None and high is not None and low > high:
        return True
    allowed = [_values(check) for check in found if check.op in {"equals", "in"}]
    return bool(allowed) and not set.intersection(*allowed)


def _ends(found: list[Check], end: int) -> Iterator[Any]:
    """The lowest (0) or highest (1) value each of them allows."""
    for check in found:
        if check.op == "between" and isinstance(check.value, tuple):
            yield check.value[end]
        elif check.op == ("at_least", "at_most")[end] or (
            check.op == "equals" and not isinstance(check.value, str)
        ):
            yield check.value


def _values(check: Check) -> set[Any]:
    return set(check.value) if isinstance(check.value, tuple) else {check.value}
