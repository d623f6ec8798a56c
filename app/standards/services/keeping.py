"""标准维护 — lines taken over from what is shipped, or the union's own: entered by one, confirmed by
another.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.core import audit
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document, keep
from app.core.errors import BadInput, NotAllowed, NotFound
from app.core.showing import at_a_branch, refuse_branch
from app.core.tenancy import current_tenant_id, whole_tenant
from app.core.text import _
from app.models import OrgUnit, Tenant, WelfareStandard
from app.rules.festivals import none_of_them
from app.rules.standard_items import COUNTED, ITEMS, SHARES
from app.rules.standards import LIFECYCLE, Standard, is_stricter, lines_for
from app.rules.standards_pack import pack_of
from app.standards.queries import kept_here, lines_of, region_of, regions, standard_of
from app.standards.services.advising import demand_festival
from app.standards.services.refusals import NotStricter, StandardExists
from app.tenants.queries import setting

WHOLE_BP = 10_000
YEARS_BACK = 2  # lines that ended longer ago are history nobody is judged by any more


def adopt_pack(*, actor: Actor, on: date, region: str | None = None) -> int:
    """采用地区标准 — the shipped lines of a region, the union's own where none is named, as proposals;
    those it has are left alone, those it took out of use come anew.

    Answers how many came. Raises NotFound for a region of which nothing is known, NotAllowed at a branch.
    """
    refuse_branch()
    region = region or _home_region()
    since = date(on.year - YEARS_BACK, 1, 1)
    found = [each for each in pack_of(region) if each.valid_until is None or each.valid_until >= since]
    if not found:
        raise NotFound(
            _(
                "Nothing is known of “%(region)s”: enter the union's own values, with their document.",
                region=region,
            )
        )
    standing = WelfareStandard.unit_id.is_(None) & (WelfareStandard.state != "retired")
    held = {_key(each) for each in session.scalars(select(WelfareStandard).where(standing))}
    fresh = [each for each in found if _key(each) not in held]
    session.add_all(_row(each) for each in fresh)
    session.flush()
    label = f"welfare_standards:{region}"
    audit.record("adopt_standards", label, actor=actor, changes={"rows": [None, len(fresh)]})
    return len(fresh)


def enter_standard(  # noqa: PLR0913 - the fields of the form
    *,
    item: str,
    document: str,
    valid_from: date,
    files: Sequence[Document],
    actor: Actor,
    on: date,
    shape: str = "event",
    tier: str | None = None,
    cap_fen: int | None = None,
    ratio_bp: int | None = None,
    count: int | None = None,
    forms: Sequence[str] = (),
    unit: OrgUnit | None = None,
    region: str | None = None,
    clause: str | None = None,
    note: str | None = None,
    valid_until: date | None = None,
) -> WelfareStandard:
    """录入标准 — the union's own value, with the document it rests on: somebody else puts it into force.

    Of a unit it may only be stricter than the whole union's, and only where headquarters allow that. Raises
    BadInput, NotAllowed, NotStricter, StandardExists.
    """
    _refuse_misfit(shape, cap_fen, ratio_bp, count)
    _refuse_unfounded(files, valid_from, valid_until)
    if unit is None:
        refuse_branch()
    if item == "festival":
        _refuse_other_days(document=document, clause=clause, note=note)
    made = WelfareStandard(
        region=region_of(unit.id) if unit else region or _home_region(),
        item=item,
        tier=tier or "",
        shape=shape,
        cap_fen=cap_fen,
        ratio_bp=ratio_bp,
        count=count,
        forms=list(forms),
        unit_id=None if unit is None else unit.id,
        document=document,
        clause=clause,
        confidence="own",
        note=note,
        valid_from=valid_from,
        valid_until=valid_until,
        state="proposed",
        entered_by=actor.name,
        entered_by_id=actor.user_id,
    )
    if unit is not None:
        _refuse_looser(made, unit, on=max(on, valid_from))
    _refuse_twin(made)
    made.file_id = keep(files[0], actor=actor, kind="standard").id
    session.add(made)
    session.flush()
    audit.record("enter_standard", made, actor=actor, changes={"cap_fen": [None, cap_fen]})
    return made


def confirm_standard(standard: WelfareStandard, *, actor: Actor, on: date) -> WelfareStandard:
    """确认标准 — somebody compared it with the document: it is in force.

    Raises NotAllowed for who entered it, NotAllowedNow if it was confirmed or taken out of use.
    """
    session.refresh(standard, with_for_update=True)
    _refuse_outsider(standard)
    state = LIFECYCLE.after(standard.state, "confirm")
    if standard.entered_by_id is not None and actor.is_same_person(standard.entered_by_id):
        raise NotAllowed(
            _("You entered this line yourself: ask a colleague to compare it with its document.")
        )
    if standard.unit_id is not None:
        unit = session.get_one(OrgUnit, standard.unit_id)
        _refuse_looser(standard, unit, on=max(on, standard.valid_from))
    standard.state, standard.confirmed_on = state, on
    standard.confirmed_by, standard.confirmed_by_id = actor.name, actor.user_id
    session.flush()
    audit.record("confirm_standard", standard, actor=actor, changes={"cap_fen": [None, standard.cap_fen]})
    return standard


def retire_standard(standard: WelfareStandard, *, reason: str, actor: Actor, on: date) -> WelfareStandard:
    """停用标准 — no longer used for what is decided from now on. Raises NotAllowedNow if it was, NotAllowed
    for what may_retire() denies.
    """
    session.refresh(standard, with_for_update=True)
    _refuse_outsider(standard)
    _refuse_unasked()
    if not may_retire(standard):
        raise NotAllowed(_("This line was set for your unit by those above: ask them to take it out of use."))
    standard.state, standard.retired_on = LIFECYCLE.after(standard.state, "retire"), on
    session.flush()
    audit.record("retire_standard", standard, actor=actor, reason=reason)
    return standard


def may_retire(standard: WelfareStandard) -> bool:
    """可否停用 — at headquarters every line; at a branch, where branches may keep lines, those of units below
    and those entered from the branch: never the stricter one that was laid upon it.
    """
    return not at_a_branch() or (bool(setting("standards_by_branches")) and kept_here(standard))


def _home_region() -> str:
    return session.get_one(Tenant, current_tenant_id()).region or ""


def _refuse_unfounded(files: Sequence[Document], valid_from: date, valid_until: date | None) -> None:
    if valid_until is not None and valid_until < valid_from:
        raise BadInput(_("The last day lies before the first: correct the dates."), field="valid_until")
    if not files:
        raise BadInput(_("Add the document: without it nobody sees what the value rests on."), field="files")


def _refuse_misfit(shape: str, cap_fen: int | None, ratio_bp: int | None, count: int | None) -> None:
    if shape in SHARES:
        if not ratio_bp:
            raise BadInput(_("This is a share: say how many percent."), field="ratio_bp")
        if cap_fen:
            raise BadInput(_("This is a share: leave the amount empty."), field="cap_fen")
    elif not cap_fen:
        raise BadInput(_("Say how much one person may receive at most."), field="cap_fen")
    elif ratio_bp:
        raise BadInput(_("This is an amount: leave the share empty."), field="ratio_bp")
    if ratio_bp and ratio_bp > WHOLE_BP and shape != "dues_multiple":
        raise BadInput(_("Only a multiple of the dues may be more than 100 percent."), field="ratio_bp")
    if shape in COUNTED and not count:
        raise BadInput(_("Say how many times, or how many days."), field="count")


def _refuse_other_days(**texts: str | None) -> None:
    """Raise NotAFestival where a line of festival goods is meant for a day that is no festival."""
    for field, text in texts.items():
        if none_of_them(text) is not None:
            demand_festival(text, field=field)


def _refuse_outsider(standard: WelfareStandard) -> None:
    """A line of the whole union is headquarters' alone; one of a unit, of seats above it or at it."""
    if standard.unit_id is None:
        refuse_branch()
    elif session.scalars(select(OrgUnit.id).where(OrgUnit.id == standard.unit_id)).first() is None:
        raise NotAllowed(_("This line is another unit's."))


def _refuse_unasked() -> None:
    if at_a_branch() and not setting("standards_by_branches"):
        raise NotAllowed(
            _("Headquarters keep the standards for all units: ask them to allow stricter ones of your own.")
        )


def _refuse_looser(made: WelfareStandard, unit: OrgUnit, *, on: date) -> None:
    """Raise NotAllowed where headquarters do not allow it, NotStricter where it would allow more."""
    _refuse_unasked()
    path = regions([unit.id])[unit.id][0]
    region = made.region
    lines = lines_for(
        lines_of([made.item]),
        item=made.item,
        region=region,
        path=path,
        on=on,
        tier=made.tier,
        festival=made.tier,
    )
    if not is_stricter(standard_of(made, path), lines):
        raise NotStricter(
            _(
                "A unit's own line may only be stricter than the whole union's of the same kind: lower the "
                "amount, "
                "or enter the line for the whole union first."
            ),
            field="cap_fen",
        )


def _refuse_twin(made: WelfareStandard) -> None:
    with whole_tenant("a line of the whole union stands once"):
        found = session.scalars(
            select(WelfareStandard).where(
                WelfareStandard.item == made.item,
                WelfareStandard.state != "retired",
                WelfareStandard.unit_id.is_(None)
                if made.unit_id is None
                else WelfareStandard.unit_id == made.unit_id,
            )
        ).all()
    if any(_key(each) == _key(made) for each in found):
        raise StandardExists(
            _(
                "“%(item)s” has a line of this document from this day already: take that one out of use "
                "first, or "
                "change the document or the day.",
                item=ITEMS[made.item],
            ),
            field="document",
        )


def _key(each: Standard | WelfareStandard) -> tuple[str, str, str, str, str, date]:
    return each.region, each.item, each.tier, each.shape, each.document, each.valid_from


def _row(each: Standard) -> WelfareStandard:
    return WelfareStandard(
        region=each.region,
        item=each.item,
        tier=each.tier,
        shape=each.shape,
        cap_fen=each.cap_fen,
        ratio_bp=each.ratio_bp,
        count=each.count,
        forms=list(each.forms),
        document=each.document,
        clause=each.clause or None,
        source=each.source,
        confidence=each.confidence,
        note=each.note or None,
        valid_from=each.valid_from,
        valid_until=each.valid_until,
        state="proposed",
    )
