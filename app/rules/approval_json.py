"""流程的存取 — a flow to and from JSON; what comes in is checked, all that is wrong is said at once."""

from collections.abc import Iterator
from typing import Any

from app.core.errors import BadInput, DomainError
from app.core.text import _
from app.rules import condition_json
from app.rules.approval_facts import FIELDS
from app.rules.approvals import NOBODY_RULES, QUORUMS, WHO_KINDS, Flow, Step, Who
from app.rules.conditions import EVERYBODY
from app.rules.permissions import ROLES, UNIT_ROLES

MOST_STEPS, MOST_WHO, MOST_LEVELS, MOST_NEEDED, MOST_DAYS, LONGEST_NAME = 20, 20, 10, 50, 250, 60


class FlowNotUnderstood(BadInput):
    """流程有误 — a flow that could not be followed; the message says which steps are wrong, and how."""

    code = "flow_not_understood"


def to_json(flow: Flow) -> dict[str, Any]:
    """存 — plain values for a JSON column; names in the language of whoever stores it."""
    return {"name": str(flow.name), "steps": [step_to_json(each) for each in flow.steps]}


def step_to_json(step: Step) -> dict[str, Any]:
    """存一步 — what a request keeps of its step."""
    return {
        "key": step.key,
        "name": str(step.name),
        "who": [_who_to_json(each) for each in step.who],
        "when": condition_json.to_json(step.when),
        "quorum": step.quorum,
        "needed": step.needed,
        "days": step.days,
        "escalate": [_who_to_json(each) for each in step.escalate],
        "escalate_after": step.escalate_after,
        "nobody": step.nobody,
        "fallback": step.fallback,
        "signed": step.signed,
    }


def _who_to_json(who: Who) -> dict[str, Any]:
    kept = {"kind": who.kind, "role": who.role, "levels": who.levels, "user_id": who.user_id}
    return {name: value for name, value in kept.items() if value}


def from_json(data: object) -> Flow:
    """取 — the flow; raises FlowNotUnderstood with a sentence for each thing that is wrong."""
    match data:
        case {"name": str(name), "steps": list(steps)} if 0 < len(name) <= LONGEST_NAME:
            pass
        case _:
            raise FlowNotUnderstood(_("A flow needs a name and its steps."))
    if len(steps) > MOST_STEPS:
        raise FlowNotUnderstood(_("A flow has at most %(most)d steps.", most=MOST_STEPS))
    read, wrong = [], []
    for place, each in enumerate(steps, 1):
        try:
            read.append(step_from_json(each, place))
        except DomainError as refusal:
            wrong.append(refusal.message)
    wrong += _twice([each.key for each in read])
    if wrong:
        raise FlowNotUnderstood(" ".join(wrong), problems=wrong)
    return Flow(name, tuple(read))


def step_from_json(data: object, place: int = 1) -> Step:
    """取一步 — raises FlowNotUnderstood naming the step."""
    if not isinstance(data, dict):
        raise FlowNotUnderstood(_("Step %(place)d is no step.", place=place))
    try:
        step = _step(data, place)
    except DomainError as refusal:
        raise FlowNotUnderstood(_("Step %(place)d: %(what)s", place=place, what=refusal.message)) from refusal
    if wrong := list(_wrong_with(step)):
        what = " ".join(wrong)
        if not step.name:
            raise FlowNotUnderstood(_("Step %(place)d: %(what)s", place=place, what=what))
        raise FlowNotUnderstood(
            _("Step %(place)d, “%(name)s”: %(what)s", place=place, name=step.name, what=what)
        )
    return step


def _step(data: dict[str, Any], place: int) -> Step:
    when = data.get("when")
    return Step(
        key=str(data.get("key") or f"s{place}"),
        name=str(data.get("name") or "").strip(),
        who=_several(data.get("who")),
        when=EVERYBODY if when is None else condition_json.from_json(when, FIELDS),
        quorum=str(data.get("quorum", "any")),
        needed=_whole(data.get("needed", 1)),
        days=None if data.get("days") is None else _whole(data["days"]),
        escalate=_several(data.get("escalate")),
        escalate_after=_whole(data.get("escalate_after", 1)),
        nobody=str(data.get("nobody", "up")),
        fallback=data.get("fallback") if type(data.get("fallback")) is int else None,
        signed=data.get("signed") is True,
    )


def _several(data: object) -> tuple[Who, ...]:
    rows = data if isinstance(data, list) else []
    return tuple(
        Who(
            str(each.get("kind")),
            each.get("role") if isinstance(each.get("role"), str) else None,
            _whole(each.get("levels", 0)),
            each.get("user_id") if type(each.get("user_id")) is int else None,
        )
        for each in rows
        if isinstance(each, dict)
    )


def _whole(value: object) -> int:
    return value if type(value) is int else -1


def _wrong_with(step: Step) -> Iterator[str]:
    if not 0 < len(step.name) <= LONGEST_NAME or not step.name.isprintable():
        yield _("Give it a name of at most %(most)d characters.", most=LONGEST_NAME)
    if not 0 < len(step.who) <= MOST_WHO:
        yield _("Say who decides.")
    for each in (*step.who, *step.escalate):
        yield from _wrong_person(each)
    if step.quorum not in QUORUMS:
        yield _("Say whether one decides, all must agree, or so many of them.")
    if step.quorum == "some" and not 1 <= step.needed <= MOST_NEEDED:
        yield _("Say how many must agree: 1 to %(most)d.", most=MOST_NEEDED)
    yield from _wrong_times(step)
    if step.nobody not in NOBODY_RULES:
        yield _("Say what happens where nobody can decide.")
    if step.nobody == "named" and step.fallback is None:
        yield _("Name the person who decides where nobody else can.")


def _wrong_times(step: Step) -> Iterator[str]:
    if step.days is not None and not 1 <= step.days <= MOST_DAYS:
        yield _("The time limit is 1 to %(most)d working days.", most=MOST_DAYS)
    if not 0 <= step.escalate_after <= MOST_DAYS:
        yield _("The time until somebody else is asked is 0 to %(most)d working days.", most=MOST_DAYS)
    if step.escalate and step.days is None:
        yield _("Somebody else can be asked only after a time limit: give one.")


def _wrong_person(who: Who) -> Iterator[str]:
    if who.kind not in WHO_KINDS:
        yield _("Say how those who decide are found.")
    elif who.kind == "person":
        if who.user_id is None:
            yield _("Name the person.")
    elif not who.sought:
        yield _("Choose the role that decides.")
    elif who.sought not in UNIT_ROLES:
        yield _("“%(role)s” is no role that decides.", role=ROLES.get(who.role or "", who.role or "?"))
    elif not 0 <= who.levels <= MOST_LEVELS or (who.kind == "above" and who.levels < 1):
        yield _("Levels up are 1 to %(most)d.", most=MOST_LEVELS)


def _twice(keys: list[str]) -> list[str]:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return [_("Two steps have the key “%(key)s”.", key=key) for key in twice]
