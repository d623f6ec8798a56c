"""慰问标准 — what a union may give: taken over from what is shipped for its region, or its own."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document, keep
from app.core.errors import BadInput, NotFound
from app.core.tenancy import current_tenant_id
from app.core.text import _
from app.models import Tenant, WelfareStandard
from app.rules.standards import Standard, pack_of


def adopt_pack(*, actor: Actor) -> int:
    """采用地区标准 — the shipped lines of the union's region, as proposals; those it has are left alone.

    Answers how many came. Raises NotFound for a region of which nothing is known.
    """
    region = session.get_one(Tenant, current_tenant_id()).region or ""
    pack = pack_of(region)
    if not pack:
        raise NotFound(
            _(
                "Nothing is known of “%(region)s”: enter the union's own values, with their document.",
                region=region,
            )
        )
    held = {_key(each) for each in session.scalars(select(WelfareStandard))}
    fresh = [each for each in pack if _key(each) not in held]
    session.add_all(_row(each) for each in fresh)
    session.flush()
    label = f"welfare_standards:{region}"
    audit.record("adopt_standards", label, actor=actor, changes={"rows": [None, len(fresh)]})
    return len(fresh)


def enter_standard(  # noqa: PLR0913 - the fields of the form
    *,
    category: str,
    tier: str | None,
    cap_fen: int,
    period: str,
    document: str,
    clause: str | None,
    valid_from: date,
    valid_until: date | None,
    files: Sequence[Document],
    actor: Actor,
    on: date,
) -> WelfareStandard:
    """录入标准 — the union's own value, with the document it rests on; in force at once. Raises BadInput."""
    if valid_until is not None and valid_until < valid_from:
        raise BadInput(_("The last day lies before the first: correct the dates."), field="valid_until")
    if not files:
        raise BadInput(_("Add the document: without it nobody sees what the value rests on."), field="files")
    region = session.get_one(Tenant, current_tenant_id()).region or ""
    made = WelfareStandard(
        region=region,
        category=category,
        tier=tier or "",
        cap_fen=cap_fen,
        period=period,
        document=document,
        clause=clause,
        confidence="own",
        valid_from=valid_from,
        valid_until=valid_until,
        state="confirmed",
        confirmed_on=on,
        confirmed_by=actor.name,
        file_id=keep(files[0], actor=actor, kind="standard").id,
    )
    session.add(made)
    session.flush()
    audit.record("enter_standard", made, actor=actor, changes={"cap_fen": [None, cap_fen]})
    return made


def confirm_standard(standard: WelfareStandard, *, actor: Actor, on: date) -> WelfareStandard:
    """确认标准 — somebody compared it with the document: it is in force. Raises BadInput if it was."""
    if standard.state == "confirmed":
        raise BadInput(_("This line is in force already."))
    standard.state, standard.confirmed_on, standard.confirmed_by = "confirmed", on, actor.name
    audit.record("confirm_standard", standard, actor=actor, changes={"cap_fen": [None, standard.cap_fen]})
    session.flush()
    return standard


def retire_standard(standard: WelfareStandard, *, reason: str, actor: Actor) -> WelfareStandard:
    """停用标准 — no longer used for what is decided from now on."""
    if standard.state == "retired":
        raise BadInput(_("This line is out of use already."))
    standard.state = "retired"
    audit.record("retire_standard", standard, actor=actor, reason=reason)
    session.flush()
    return standard


def _key(each: Standard | WelfareStandard) -> tuple[str, str, str, date]:
    return each.category, each.tier, each.document, each.valid_from


def _row(each: Standard) -> WelfareStandard:
    return WelfareStandard(
        region=each.region,
        category=each.category,
        tier=each.tier,
        cap_fen=each.cap_fen,
        period=each.period,
        document=each.document,
        clause=each.clause or None,
        source=each.source,
        confidence=each.confidence,
        note=each.note or None,
        valid_from=each.valid_from,
        valid_until=each.valid_until,
        state="proposed",
    )
