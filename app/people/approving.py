"""审批 — what people lay before those who decide: the import of a checked roster.

Shipped without a flow: HR imports what it has looked at. The room stands below approvals, so it is its edges
that ask: the page of the confirmation, the command. What is decided is the checked plan with its digest; it
is carried out as who asked would have done it, from their unit downwards.
"""

from datetime import date, datetime
from typing import Any

from app.approvals.services import ask
from app.approvals.subjects import Rows, subject
from app.core.actor import Actor, acting
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money
from app.core.scope import current_scope
from app.core.tenancy import current_tenant_id, tenant_scope
from app.core.text import _, _l
from app.models import ApprovalRequest, ImportBatch
from app.people.services.roster import import_roster, must_accept_leavers
from app.people.services.roster.effects import Effect, effects_of
from app.people.services.roster.report import outcome_words
from app.rules.approval_facts import Facts
from app.tenants.queries import root_unit

ROSTER = "roster"
WRITES = ("new", "changed", "moved", "rehired", "leaving")


def submit(
    batch: ImportBatch, *, accept_leavers: int | None, actor: Actor, on: date, at: datetime
) -> ApprovalRequest | None:
    """提请导入 — the request that must be decided first; None where the caller goes on at once.

    Raises LeaversNotAccepted, TooManyLeavers.
    """
    must_accept_leavers(batch, accept_leavers)
    scope = current_scope()
    reach = [scope.unit_path, scope.alone] if scope is not None else [None, False]
    batch.params = {**batch.params, "asked": {"leavers": accept_leavers, "reach": reach}}
    session.flush()
    request = ask(ROSTER, batch.id, actor=actor, on=on, at=at)
    if request is None:
        _no_longer_asked(batch)
    return request


def _batch(number: int) -> ImportBatch:
    found = session.get(ImportBatch, number)
    if found is None:
        raise NotFound(_("This roster is not kept any more: check the file again."))
    return found


def _counts(batch: ImportBatch) -> dict[str, int]:
    counts: dict[str, int] = batch.summary["counts"]
    return counts


def facts(number: int) -> Facts:
    """要素 — how many people it writes; `type` tells a full roster from part of one."""
    batch = _batch(number)
    return Facts(
        title=f"{batch.code} {batch.file_name}",
        unit_id=batch.params.get("unit_id") or root_unit().id,
        people=sum(_counts(batch).get(each, 0) for each in WRITES),
        type="full" if batch.params.get("full") else "part",
    )


def shows(number: int) -> Rows:
    """所示 — how many of each outcome; who they are stands in the roster itself, for who sent it."""
    batch = _batch(number)
    counts = _counts(batch)
    return [
        (_l("File"), batch.file_name),
        (_l("As of"), batch.as_of),
        (_l("Full roster"), _("Yes") if batch.params.get("full") else _("No")),
        *((word, counts[action]) for action, word in outcome_words().items() if action in counts),
        (_l("New units"), "、".join(batch.summary.get("new_units") or ()) or _("None so far")),
        *_for_rules(batch),
        (_l("Checked by"), batch.prepared_by),
    ]


def _for_rules(batch: ImportBatch) -> Rows:
    """What it means for the rules in force, while it waits."""
    return [
        (each.rule, effect_words(each)) for each in (effects_of(batch) if batch.state == "prepared" else ())
    ]


def effect_words(effect: Effect) -> str:
    """影响一句 — people, points and money more and fewer, and what is left to pay it."""
    return _(
        "%(more)s people more, %(fewer)s fewer; %(points)s points, %(money)s yuan each time; "
        "%(account)s has %(left)s yuan left",
        more=effect.more,
        fewer=effect.fewer,
        points=f"{effect.points:+,}",
        money=f"{'+' if effect.fen > 0 else ''}{Money(effect.fen).format()}",
        account=effect.sub_account,
        left=Money(effect.left_fen).format(),
    )


def digest(number: int) -> str:
    """冻结内容 — the plan as it was checked, and the number of leavers that was repeated."""
    batch = _batch(number)
    return f"{batch.digest}:{batch.state}:{batch.params.get('asked', {}).get('leavers')}"


def carry_out(request: ApprovalRequest, *, actor: Actor, on: date) -> None:  # noqa: ARG001 - the door's
    """导入 — in the sight of who asked: there the rows come out as they were checked."""
    batch = _batch(request.subject_id)
    said = batch.params["asked"]
    path, alone = said["reach"]
    asker = Actor(request.asked_by, request.asked_by_id, request.asked_role)
    with tenant_scope(current_tenant_id(), path, alone=alone), acting(asker):
        import_roster(str(batch.digest), actor=actor, accept_leavers=said["leavers"], batch_id=batch.id)


def undone(request: ApprovalRequest, **_said: Any) -> None:
    """不再审批 — declined, withdrawn or void: a plan like any other again, forgotten after two weeks."""
    batch = session.get(ImportBatch, request.subject_id)
    if batch is not None:
        _no_longer_asked(batch)


def _no_longer_asked(batch: ImportBatch) -> None:
    batch.params = {key: value for key, value in batch.params.items() if key != "asked"}
    session.flush()


subject(
    ROSTER,
    label=_l("Import of a roster"),
    facts=facts,
    shows=shows,
    digest=digest,
    carry_out=carry_out,
    declined=undone,
    undone=undone,
    address=lambda number: f"/rosters/show/{number}",
    types=lambda: {"full": _l("Full roster"), "part": _l("Part of the people")},
)
