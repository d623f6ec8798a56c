"""标准库页 — the lines of the standards: taken over, compared with their document, put into force; or
entered.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, request, url_for
from flask_appbuilder import expose
from sqlalchemy import ColumnElement, and_, or_, select

from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.documents import attached, documents
from app.core.console.facts import Lines
from app.core.console.filters import Flag
from app.core.console.forms import FormPage
from app.core.console.listing import Computed
from app.core.console.security import allowed, guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.showing import at_a_branch
from app.core.tenancy import current_scope, current_tenant_id
from app.core.text import _, _l
from app.models import OrgUnit, StoredFile, Tenant, WelfareStandard
from app.rules.standard_items import ITEMS, SHAPES, TIERS
from app.rules.standards import CONFIDENCE, LIFECYCLE
from app.rules.standards_pack import pack_of
from app.rules.tenants import REGIONS
from app.standards.queries import bearing_here, units_told
from app.standards.queries.gaps import regions_in_use
from app.standards.services import adopt_pack, confirm_standard, enter_standard, may_retire, retire_standard
from app.standards.views.wording import figure, figures, forms_said

MOST_PERCENT = 1_000  # of a multiple of the dues: ten times
MOST_TIMES = 366  # a year has no more days, and nothing is given more often than daily


def our_region() -> str:
    """The union's own; none where the form is built outside of a union."""
    if current_scope() is None:
        return ""
    return session.get_one(Tenant, current_tenant_id()).region or ""


def region_words() -> Mapping[str, str]:
    """地区 — the union's own first."""
    ours = our_region()
    return {
        each: each for each in ([ours] if ours in REGIONS else []) + [one for one in REGIONS if one != ours]
    }


def _region_asked() -> str:
    """The one in the address or in the form that comes back, else the union's own."""
    asked = request.values.get("region", "")
    return asked if asked in REGIONS else our_region()


class AdoptStandards(FormPage):
    """采用地区标准 — what is shown is what is taken over: the lines of the region in the address."""

    class_permission_name, verb = "Standards", "adopt"
    whole_union = True
    title, submit = _l("Take over the region's standards"), _l("Take them over")
    intro = _l("They come as proposals: compare each with its document, then put it into force.")
    template = "standards/adopt.html"
    fields = {"region": fields.hidden(default=_region_asked)}
    next = "Standards.list"
    service = adopt_pack

    def message(self, row: Any, result: Any) -> str:
        """How many came."""
        if not result:
            return _("Nothing was taken over: every line of this region is in the library already.")
        return _(
            "%(count)s lines were taken over. Now compare each with its document and put it into force.",
            count=result,
        )

    def lists(self, row: Any) -> list[Lines]:
        """What is shipped of the region."""
        return [_shipped(_region_asked())]

    def context(self, form: Any, row: Any) -> dict[str, Any]:
        """The regions to choose from: those in use first."""
        ours = dict.fromkeys(each for each in regions_in_use() if each in REGIONS)
        regions = {each: each for each in (*ours, *region_words())}
        return super().context(form, row) | {"regions": regions, "region": _region_asked()}


def _shipped(region: str) -> Lines:
    headings = (
        *(_l("Item"), _l("Tier"), _l("At most"), _l("How it is counted"), _l("Forms allowed")),
        *(_l("Document and its no."), _l("Valid from"), _l("Valid until"), _l("Where it was read")),
        *(_l("How sure"), _l("Note")),
    )
    kinds = (*("text",) * 6, "day", "day", *("text",) * 3)
    rows = [
        (
            *(
                ITEMS[each.item],
                TIERS[each.tier],
                figure(each),
                SHAPES[each.shape],
                forms_said(each.forms),
            ),
            *(each.document, each.valid_from, each.valid_until, each.source, CONFIDENCE[each.confidence]),
            each.note,
        )
        for each in pack_of(region)
    ]
    title = _("What is known of %(region)s", region=region or _("a region that is not set"))
    note = None if rows else _("Nothing was found: enter the union's own values, with their document.")
    return Lines(title, headings, rows, kinds, note=note)


class EnterStandard(FormPage):
    """录入标准."""

    class_permission_name, verb = "Standards", "enter"
    title, submit = _l("Enter the union's own value"), _l("Enter it")
    intro = _l(
        "A value of one's own needs the document it rests on, and a second person who puts it into force. "
        "Of one "
        "unit it may only be stricter than that of the whole union."
    )
    fields = {
        "item": fields.choice(_l("Item"), ITEMS),
        "tier": fields.choice(
            _l("Tier"),
            {code: word for code, word in TIERS.items() if code},
            required=False,
            blank=TIERS[""],
        ),
        "shape": fields.choice(_l("How it is counted"), SHAPES, default="event"),
        "cap_fen": fields.money(_l("At most"), least=1, required=False),
        "ratio_bp": fields.percent(
            _l("Share"),
            most=MOST_PERCENT,
            required=False,
            description=_l("Of a multiple of the dues 300 percent are three times."),
        ),
        "count": fields.whole(_l("Times or days"), least=1, most=MOST_TIMES, required=False),
        "region": fields.choice(_l("Region"), region_words, required=False, default=our_region),
        "unit": fields.pick(
            _l("Only for the unit"),
            OrgUnit,
            required=False,
            description=_l("Left empty, it is for the whole union."),
        ),
        "document": fields.text(_l("Document and its no."), length=200),
        "clause": fields.text(_l("Clause"), required=False),
        "note": fields.text(_l("Note"), required=False, length=200),
        "valid_from": fields.day(_l("Valid from"), default=today),
        "valid_until": fields.day(_l("Valid until"), required=False),
        "files": documents(_l("Document")),
    }
    groups = (
        (_l("What is given"), ["item", "tier", "region", "unit"]),
        (_l("How much"), ["shape", "cap_fen", "ratio_bp", "count"]),
        (_l("Document and validity"), ["document", "clause", "note", "valid_from", "valid_until", "files"]),
    )
    service = enter_standard
    done = _l("Entered: %(what)s. Now a second person compares it with the document and puts it into force.")
    next = "Standards.show"


def _in_force() -> ColumnElement[bool]:
    """Put into force and within its days: a line whose last day has passed keeps its state."""
    line, day = WelfareStandard, today()
    return and_(
        line.state == "confirmed",
        line.valid_from <= day,
        or_(line.valid_until.is_(None), line.valid_until >= day),
    )


def _forms(rows: Any) -> dict[int, str]:
    return {row.id: forms_said(row.forms or ()) for row in rows}


class Standards(ConsoleView):
    """标准库."""

    datamodel = Rows(WelfareStandard)
    list_title, one = _l("Library of standards"), _l("Standard")
    list_columns = [
        *("item", "tier", "figure", "shape", "region", "only_for", "document", "valid_from", "valid_until"),
        "state",
    ]
    computed: Mapping[str, Computed] = {
        "figure": Computed(_l("At most"), "text", figures),
        "said_forms": Computed(_l("Forms allowed"), "text", _forms),
        "only_for": Computed(_l("Only for the unit"), "text", units_told),
    }
    search_columns = ["region", "document", "note"]
    filters = ["state", "item", "shape", "confidence", "valid_from"]
    flags = {"in_force": Flag(_l("In force today"), _in_force)}
    base_order = ("item", "asc")
    key_facts = ["figure", "shape", "item", "region", "confidence"]
    show_groups = (
        (None, ["item", "tier", "region", "only_for", "said_forms", "count"]),
        (_l("Document and validity"), ["document", "clause", "valid_from", "valid_until", "note"]),
        (
            _l("How sure"),
            ["confidence", "source", "entered_by", "confirmed_by", "confirmed_on", "retired_on"],
        ),
    )
    forms = [AdoptStandards, EnterStandard]
    lifecycle = LIFECYCLE
    verbs = {
        "confirm": Verb(
            confirm_standard,
            _l("Put into force"),
            confirm=_l("Have you compared this line with the document itself?"),
            style="primary",
        ),
        "retire": Verb(retire_standard, _l("Take out of use"), ask="required", style="danger"),
    }
    empty = _l("No standards yet. Take over those of the region, or enter the union's own.")

    def narrow(self) -> Sequence[ColumnElement[bool]]:
        """Another branch's own lines, and their documents, are no business of a branch."""
        return bearing_here()

    def acts(self, row: WelfareStandard) -> list[Button]:
        """What the state allows, at a branch of its own lines alone; and the document."""
        foreign = at_a_branch() and row.unit is None  # the whole union's, or a unit's above
        denied = set(self.verbs) if foreign else set() if may_retire(row) else {"retire"}
        made = [each for each in super().acts(row) if each.name not in denied]
        if row.file_id is not None and self.may("can_download"):
            made.append(Button("file", _("The document"), url_for("Standards.file", pk=row.id)))
        return made

    @expose("/file/<pk>")
    @guarded("download")
    def file(self, pk: str) -> Any:
        """The document it rests on."""
        row = self.row(pk)
        stored = session.scalars(select(StoredFile).where(StoredFile.id == (row.file_id or 0))).first()
        return attached(stored, of=row) if stored is not None else abort(404)

    def may(self, verb: str) -> bool:
        """The document has a permission of its own."""
        return allowed(self.class_permission_name, verb) if verb == "can_download" else super().may(verb)
