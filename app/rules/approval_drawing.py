"""画流程 — a flow while it is drawn: what the editor's page holds, however unfinished, and the acts on it.

The page sends every field of every step by name and the button that was pressed; nothing is kept between.
`read` makes the drawing of these names, `act` does what the button says, `tree` is the flow as JSON, as
approval_json.py checks it. Names: s0-name, s0-who0-kind, s0-esc0-role; the condition of a step is a tree of
nodes, s0-w (the outermost group), s0-w.0 (its first part), s0-w.0.1 …
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.errors import DomainError
from app.core.money import Money
from app.rules.approval_facts import FIELDS
from app.rules.conditions import TAKES_SEVERAL
from app.rules.facts import Kind

MOST = 20  # steps, people of a step, parts of a condition
DEEPEST = 4
PLAIN = ("key", "name", "quorum", "needed", "days", "escalate_after", "nobody", "fallback")
PERSON = ("kind", "role", "levels", "user_id")
NEW_WHO = {"kind": "nearest", "role": "", "levels": "", "user_id": ""}
NEW_CHECK = {"type": "check", "not": "", "field": "amount_fen", "op": "at_least", "value": "", "upto": ""}
NO_LIMITS: dict[str, Any] = {"type": "all", "not": "", "parts": []}

Drawing = dict[str, Any]


def new_step(key: str) -> Drawing:
    """新的一步 — the nearest holder of a role, one of them decides, in two working days."""
    return {
        **dict.fromkeys(PLAIN, ""),
        "key": key,
        "quorum": "any",
        "needed": "2",
        "days": "2",
        "escalate_after": "1",
        "nobody": "up",
        "signed": "",
        "who": [dict(NEW_WHO)],
        "escalate": [],
        "when": {**NO_LIMITS, "parts": []},
    }


def read(form: Mapping[str, str]) -> Drawing:
    """读表单 — the drawing a page sent; more steps or parts than a page can hold are left aside."""
    steps = []
    for at in range(MOST):
        if f"s{at}-key" not in form:
            break
        step: Drawing = {name: form.get(f"s{at}-{name}", "").strip() for name in PLAIN}
        step["signed"] = form.get(f"s{at}-signed", "")
        step["who"] = list(_people(form, f"s{at}-who"))
        step["escalate"] = list(_people(form, f"s{at}-esc"))
        step["when"] = _node(form, f"s{at}-w", 0) or {**NO_LIMITS, "parts": []}
        steps.append(step)
    return {"name": form.get("name", "").strip(), "steps": steps}


def _people(form: Mapping[str, str], stem: str) -> Iterator[dict[str, str]]:
    for at in range(MOST):
        if f"{stem}{at}-kind" not in form:
            return
        yield {name: form.get(f"{stem}{at}-{name}", "").strip() for name in PERSON}


def _node(form: Mapping[str, str], path: str, depth: int) -> Drawing | None:
    kind = form.get(f"{path}-type")
    if kind not in {"all", "any", "check"} or depth > DEEPEST:
        return None
    node: Drawing = {"type": kind, "not": form.get(f"{path}-not", "")}
    if kind == "check":
        return node | {
            name: form.get(f"{path}-{name}", "").strip() for name in ("field", "op", "value", "upto")
        }
    parts = []
    for at in range(MOST):
        part = _node(form, f"{path}.{at}", depth + 1)
        if part is None:
            break
        parts.append(part)
    return node | {"parts": parts}


def act(drawing: Drawing, pressed: str) -> Drawing:
    """按钮 — what a button of the page does; one that leads nowhere does nothing."""
    verb, _sep, where = pressed.partition(":")
    steps = drawing["steps"]
    if verb == "add-step" and len(steps) < MOST:
        steps.append(new_step(_free_key(steps)))
        return drawing
    place, _sep, rest = where.partition("/")
    if not place.isdecimal() or int(place) >= len(steps):
        return drawing
    at = int(place)
    if verb == "remove-step":
        del steps[at]
    elif verb in {"up", "down"}:
        to = at + (1 if verb == "down" else -1)
        if 0 <= to < len(steps):
            steps[at], steps[to] = steps[to], steps[at]
    elif verb in {"add-who", "add-esc"}:
        people = steps[at]["who" if verb == "add-who" else "escalate"]
        people.extend([dict(NEW_WHO)] if len(people) < MOST else [])
    elif verb in {"remove-who", "remove-esc"}:
        _drop(steps[at]["who" if verb == "remove-who" else "escalate"], rest)
    else:
        _act_on_condition(steps[at]["when"], verb, rest)
    return drawing


def _act_on_condition(root: Drawing, verb: str, path: str) -> None:
    """A part is added to the group at the path, or the part at the path is taken away."""
    numbers = [int(each) for each in path.split(".") if each.isdecimal()]
    if verb in {"add-check", "add-group"}:
        group = _at(root, numbers)
        if group is not None and group["type"] != "check" and len(group["parts"]) < MOST:
            fresh = (
                dict(NEW_CHECK)
                if verb == "add-check"
                else {"type": "any", "not": "", "parts": [dict(NEW_CHECK)]}
            )
            group["parts"].append(fresh)
    elif verb == "remove-part" and numbers:
        above = _at(root, numbers[:-1])
        if above is not None and above["type"] != "check":
            _drop(above["parts"], str(numbers[-1]))


def _at(node: Drawing, numbers: list[int]) -> Drawing | None:
    for number in numbers:
        parts = node.get("parts", [])
        if number >= len(parts):
            return None
        node = parts[number]
    return node


def _drop(rows: list[Any], place: str) -> None:
    if place.isdecimal() and int(place) < len(rows):
        del rows[int(place)]


def _free_key(steps: list[Drawing]) -> str:
    taken = {step["key"] for step in steps}
    return next(key for number in range(1, MOST * MOST) if (key := f"s{number}") not in taken)


def tree(drawing: Drawing) -> dict[str, Any]:
    """成为流程 — the flow as JSON; what is no number and no amount stays as typed, to be refused there."""
    return {"name": drawing["name"], "steps": [_step(each) for each in drawing["steps"]]}


def _step(step: Drawing) -> dict[str, Any]:
    return {
        "key": step["key"],
        "name": step["name"],
        "who": [_who(each) for each in step["who"]],
        "when": _needed(step["when"]),
        "quorum": step["quorum"],
        "needed": _whole(step["needed"]) if step["quorum"] == "some" else 1,
        "days": _whole(step["days"]) if step["days"] else None,
        "escalate": [_who(each) for each in step["escalate"]],
        "escalate_after": _whole(step["escalate_after"] or "1"),
        "nobody": step["nobody"],
        "fallback": _whole(step["fallback"]) if step["nobody"] == "named" and step["fallback"] else None,
        "signed": bool(step["signed"]),
    }


def _who(each: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": each["kind"]}
    if each["kind"] == "person":
        return made | {"user_id": _whole(each["user_id"])}
    if each["kind"] != "chair":
        made["role"] = each["role"]
    if each["kind"] == "above" or (each["kind"] == "nearest" and each["levels"]):
        made["levels"] = _whole(each["levels"] or "1")
    return made


def _needed(root: Drawing) -> dict[str, Any]:
    """A single part stands for itself, without the group around it."""
    alone = root["type"] == "all" and not root["not"] and len(root["parts"]) == 1
    return _when(root["parts"][0] if alone else root)


def _when(node: Drawing) -> dict[str, Any]:
    if node["type"] == "check":
        made = _check(node)
    else:
        made = {node["type"]: [_when(part) for part in node["parts"]]}
    return {"not": made} if node["not"] else made


def _check(node: Drawing) -> dict[str, Any]:
    made: dict[str, Any] = {"field": node["field"], "op": node["op"]}
    if node["op"] == "is_empty":
        return made
    if node["op"] == "between":
        return made | {"value": [_value(node["field"], node["value"]), _value(node["field"], node["upto"])]}
    if node["op"] in TAKES_SEVERAL:
        words = node["value"].replace("，", ",").replace("、", ",").split(",")
        return made | {"value": [_value(node["field"], each.strip()) for each in words if each.strip()]}
    return made | {"value": _value(node["field"], node["value"])}


def _value(field: str, text: str) -> Any:
    """As the field keeps it: fen for yuan, a whole number, a code."""
    if field == "amount_fen":
        try:
            return Money.yuan(text).fen
        except DomainError:
            return text
    return _whole(text) if field in FIELDS and FIELDS[field].kind is Kind.WHOLE else text


def _whole(text: str) -> Any:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST else text


def drawn(data: Mapping[str, Any]) -> Drawing:
    """流程入画 — a flow's JSON as the editor holds it."""
    return {"name": data.get("name", ""), "steps": [_drawn_step(each) for each in data.get("steps", ())]}


def _drawn_step(step: Mapping[str, Any]) -> Drawing:
    made = new_step(step["key"])
    made |= {name: _text(step.get(name)) for name in PLAIN}
    made["signed"] = "y" if step.get("signed") else ""
    made["who"] = [{name: _text(each.get(name)) for name in PERSON} for each in step.get("who", ())]
    made["escalate"] = [{name: _text(each.get(name)) for name in PERSON} for each in step.get("escalate", ())]
    node = _drawn_node(step.get("when") or {"all": []})
    if node["type"] == "check" or node["not"]:
        node = {**NO_LIMITS, "parts": [node]}
    made["when"] = node
    return made


def _drawn_node(data: Mapping[str, Any]) -> Drawing:
    if "not" in data:
        inner = _drawn_node(data["not"])
        return inner | {"not": "" if inner["not"] else "y"}
    for kind in ("all", "any"):
        if kind in data:
            return {"type": kind, "not": "", "parts": [_drawn_node(each) for each in data[kind]]}
    field, op, value = data["field"], data["op"], data.get("value")
    shown = [_typed(field, each) for each in (value if isinstance(value, list) else [value])]
    first, last = (shown[0], shown[-1]) if op == "between" else ("、".join(shown), "")
    return {"type": "check", "not": "", "field": field, "op": op, "value": first, "upto": last}


def _typed(field: str, value: Any) -> str:
    if value is None:
        return ""
    return (
        Money(value).plain().replace(",", "")
        if field == "amount_fen" and isinstance(value, int)
        else str(value)
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
