"""慰问标准页 — lines taken over for the region and compared with their document, or the union's own."""

from typing import Any

from flask import abort, url_for
from flask_appbuilder import expose
from sqlalchemy import select

from app.care.services import adopt_pack, confirm_standard, enter_standard, retire_standard
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.documents import attached, documents
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage
from app.core.console.security import allowed, guarded
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import StoredFile, Tenant, WelfareStandard
from app.rules.care_categories import CATEGORIES, CATEGORY_WORDS, TIERS
from app.rules.standards import PERIODS, pack_of


class AdoptStandards(FormPage):
    """采用地区标准."""

    class_permission_name, verb = "CareStandards", "adopt"
    title, submit = _l("Take over the region's standards"), _l("Take them over")
    intro = _l("They come as proposals: compare each with its document, then put it into force.")
    done = _l("Taken over. Now compare each line with its document and put it into force.")
    next = "CareStandards.list"
    service = adopt_pack

    def facts(self, row: Any) -> list[Fact]:
        """Of which region."""
        return [Fact(_l("Region"), _region() or _("none is set"))]

    def lists(self, row: Any) -> list[Lines]:
        """What would come."""
        headings = (
            _l("Occasion"),
            _l("Tier"),
            _l("At most"),
            _l("How often"),
            _l("Document and its no."),
            _l("Valid from"),
            _l("Where it was read"),
        )
        rows = [
            (
                *(CATEGORIES[each.category].label, TIERS[each.tier], each.cap_fen, PERIODS[each.period]),
                *(each.document, each.valid_from, each.source),
            )
            for each in pack_of(_region())
        ]
        kinds = ("text", "text", "fen", "text", "text", "day", "text")
        return [Lines(_l("What is known of the region"), headings, rows, kinds)]


def _region() -> str:
    return session.get_one(Tenant, current_tenant_id()).region or ""


class EnterStandard(FormPage):
    """录入标准."""

    class_permission_name, verb = "CareStandards", "enter"
    title, submit = _l("Enter the union's own value"), _l("Put into force")
    fields = {
        "category": fields.choice(_l("Occasion"), CATEGORY_WORDS),
        "tier": fields.choice(
            _l("Tier"), {code: word for code, word in TIERS.items() if code}, required=False
        ),
        "cap_fen": fields.money(_l("At most"), least=1),
        "period": fields.choice(_l("How often"), PERIODS, default="event"),
        "document": fields.text(_l("Document and its no."), length=200),
        "clause": fields.text(_l("Clause"), required=False),
        "valid_from": fields.day(_l("Valid from"), default=today),
        "valid_until": fields.day(_l("Valid until"), required=False),
        "files": documents(_l("Document")),
    }
    service = enter_standard
    done = _l("In force: %(what)s.")
    next = "CareStandards.show"


class CareStandards(ConsoleView):
    """慰问标准."""

    datamodel = Rows(WelfareStandard)
    list_title, one = _l("Standards of care"), _l("Standard of care")
    list_columns = [
        *("category", "tier", "cap_fen", "period", "document", "valid_from", "valid_until"),
        *("confidence", "state"),
    ]
    search_columns = ["document", "note"]
    filters = ["state", "category", "confidence"]
    base_order = ("category", "asc")
    key_facts = ["cap_fen", "period", "category", "confidence"]
    show_groups = (
        (None, ["region", "category", "tier", "document", "clause", "valid_from", "valid_until", "note"]),
        (_l("How sure"), ["confidence", "source", "confirmed_on", "confirmed_by"]),
    )
    forms = [AdoptStandards, EnterStandard]
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

    def acts(self, row: WelfareStandard) -> list[Button]:
        """Put into force what is not, take out of use what is; and its document."""
        gone = {"confirmed": "confirm", "retired": "retire"}.get(row.state)
        made = [each for each in super().acts(row) if each.name != gone]
        if row.file_id is not None and self.may("can_download"):
            made.append(Button("file", _("The document"), url_for("CareStandards.file", pk=row.id)))
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
