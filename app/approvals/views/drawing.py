"""画流程页 — a flow drawn by pointing and clicking: every button sends the whole drawing and gets it back.

Works without a mouse and without scripts; static/js/approvals.js only spares a click where a choice changes
what else is asked. Nothing typed is lost: what is wrong is said above the drawing.
"""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_appbuilder import expose
from sqlalchemy import or_, select

from app.approvals.services.flows import draw, flow_in_force, version_in
from app.approvals.subjects import SUBJECTS
from app.approvals.views.flow_words import OPERATIONS, choices_of, unit_names
from app.approvals.views.people import found, seated
from app.approvals.views.wording import kind_word
from app.core.clock import now
from app.core.console.pick_widget import SHOWN
from app.core.console.security import acting, guarded
from app.core.db import atomic, session
from app.core.errors import DomainError
from app.core.numbers import number_in
from app.core.showing import refuse_branch
from app.core.text import _
from app.models import OrgUnit
from app.rules.approval_drawing import Drawing, act, drawn, read, tree
from app.rules.approval_facts import FIELDS
from app.rules.approval_flows import SHIPPED
from app.rules.approval_json import from_json, to_json
from app.rules.approvals import NOBODY_RULES, QUORUMS, WHO_KINDS, Flow
from app.rules.conditions import OPERATIONS_OF
from app.rules.contradictions import senseless
from app.rules.permissions import PERMISSIONS, ROLES

# amounts are compared, not listed
LEFT_OUT = {"amount_fen": {"in", "not_in"}, "people": {"in", "not_in"}}


class Editor:
    """流程编辑."""

    @expose("/draw/<kind>", methods=["GET", "POST"])
    @guarded("draw")
    def draw(self, kind: str) -> Any:
        """Draw, and keep as the draft of the next version."""
        refuse_branch()
        if kind not in SUBJECTS:
            return redirect(url_for("ApprovalFlows.list"))
        if request.method == "GET":
            return _page(kind, _begun(kind), [])
        drawing, pressed = read(_sent()), request.form.get("act", "")
        if pressed != "save":
            return _page(kind, act(drawing, pressed), [])
        try:
            flow = from_json(tree(drawing))
            if wrong := [*senseless(flow), *_gone(flow)]:
                return _page(kind, drawing, wrong)
            why = request.form.get("reason", "").strip() or None
            with atomic():
                draw(kind, flow, actor=acting(), at=now(), reason=why)
        except DomainError as refusal:
            return _page(kind, drawing, refusal.details.get("problems") or [refusal.message])
        flash(_("Kept as a draft. The chair puts it into force."), "success")
        return redirect(url_for("ApprovalFlows.show", kind=kind))

    @expose("/people/")
    @expose("/people/<name>")
    @guarded("draw")
    def people(self, name: str = "") -> Any:
        """People by name, for the editor's pickers."""
        return jsonify([{"id": each.id, "text": each.name, "detail": each.seats} for each in found(_typed())])

    @expose("/units/")
    @expose("/units/<name>")
    @guarded("draw")
    def units(self, name: str = "") -> Any:
        """Units by name or code, for the editor's conditions: they name units by code."""
        words = _typed()
        some = or_(
            OrgUnit.full_name.icontains(words, autoescape=True),
            OrgUnit.code.istartswith(words, autoescape=True),
        )
        rows = session.scalars(select(OrgUnit).where(some).order_by(OrgUnit.full_name).limit(SHOWN))
        return jsonify([{"id": each.code, "text": each.full_name, "detail": each.code} for each in rows])


def _typed() -> str:
    return request.args.get("q", "").strip()[:100]


def _sent() -> dict[str, str]:
    """Every field once; those that take several values joined as they are typed."""
    return {name: "、".join(values) for name, values in request.form.lists()}


def _begun(kind: str) -> Drawing:
    """What the editor begins with: a shipped example, the draft, what is in force, or a blank sheet."""
    chosen = SHIPPED.get(request.args.get("begin", ""))
    if chosen is not None:
        return drawn(to_json(chosen))
    draft, in_force = version_in(kind, "draft"), flow_in_force(kind)
    if draft is not None:
        return drawn(draft.tree)
    return drawn(to_json(in_force[0] if in_force is not None else Flow(kind_word(kind))))


def _gone(flow: Flow) -> list[str]:
    """Steps that name somebody who holds no seat today: nobody would be asked there."""
    named = {
        step.name: {each.user_id for each in (*step.who, *step.escalate)} | {step.fallback}
        for step in flow.steps
    }
    numbers = sorted({number for each in named.values() for number in each if number is not None})
    here = {None, *(each.id for each in seated(numbers))}
    return [
        _("“%(name)s” names somebody who holds no seat any more: choose somebody else.", name=name)
        for name, each in named.items()
        if each - here
    ]


def _page(kind: str, drawing: Drawing, problems: list[str]) -> Any:
    return render_template(
        "approvals/draw.html",
        title=_("Draw the flow: %(kind)s", kind=kind_word(kind)),
        kind=kind,
        drawing=drawing,
        problems=problems,
        begin=SHIPPED,
        operations=OPERATIONS,
        choices=choices_of(kind),
        **_named(drawing),
        **WORDS,
    )


def _named(drawing: Drawing) -> dict[str, Any]:
    """The names behind the numbers and codes of the drawing."""
    numbers, codes = set(), set()
    for step in drawing["steps"]:
        numbers |= {step["fallback"], *(each["user_id"] for each in (*step["who"], *step["escalate"]))}
        codes |= set(_codes(step["when"]))
    known = sorted(number for each in numbers if (number := number_in(each)) is not None)
    units = unit_names(codes)

    def names_of(value: str) -> str:
        return "、".join(units.get(code, code) for code in value.split("、"))

    return {"people": {str(each.id): each.name for each in seated(known)}, "names_of": names_of}


def _codes(node: Drawing) -> list[str]:
    if node["type"] == "check":
        return node["value"].split("、") if node["field"] == "unit" else []
    return [code for part in node["parts"] for code in _codes(part)]


def _asked_of() -> dict[str, list[str]]:
    return {
        key: [op for op in OPERATIONS_OF[field.kind] if op not in LEFT_OUT.get(key, ())]
        for key, field in FIELDS.items()
    }


def _deciding() -> Mapping[str, Any]:
    return {role: word for role, word in ROLES.items() if "Approvals" in PERMISSIONS.get(role, {})}


WORDS = {
    "labels": {key: field.label for key, field in FIELDS.items()},
    "OPS": _asked_of(),
    "ROLES": {
        role: word for role, word in _deciding().items() if "can_decide" in PERMISSIONS[role]["Approvals"]
    },
    "QUORUMS": QUORUMS,
    "WHO_KINDS": WHO_KINDS,
    "NOBODY_RULES": NOBODY_RULES,
}
