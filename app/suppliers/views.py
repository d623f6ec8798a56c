"""供应商页 — who the union buys from, with their papers; and a supplier's own papers."""

from collections.abc import Mapping
from typing import Any

from wtforms.validators import Optional

from app.approvals.standing import WithApproval, said_of
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.documents import WithDocuments, documents
from app.core.console.forms import Fact, FormPage
from app.core.console.typed import Typed
from app.core.console.views import ConsoleView, Verb
from app.core.errors import BadInput
from app.core.text import _, _l
from app.models import Supplier, SupplierDocument
from app.rules.papers import PAPERS, account_number
from app.rules.problems import Problem
from app.rules.suppliers import LIFECYCLE
from app.rules.tenants import credit_code
from app.suppliers.services import (
    ADMISSION,
    add_supplier,
    file_paper,
    remove_paper,
    stop_supplier,
    submit_admission,
)


class CreditCodeField(Typed):
    """统一社会信用代码 — as it stands on the licence."""

    def read(self, text: str) -> str:
        """What was typed, as a value."""
        found = credit_code(text)
        if isinstance(found, Problem):
            raise BadInput(
                _(
                    "This is not a unified social credit code: enter its 18 characters as they stand on the "
                    "certificate."
                )
            )
        return found


class AccountField(Typed):
    """银行账号 — digits, as the bank wrote them; blanks and dashes between them are read over."""

    def read(self, text: str) -> str:
        """What was typed, as a value."""
        found = account_number(text)
        if found is None:
            raise BadInput(_("This is not a bank account: it is 6 to 32 digits."))
        return found


class FilePaper(FormPage):
    """登记资质."""

    class_permission_name, verb = "Suppliers", "file_paper"
    of = Supplier
    title, submit, style = _l("File a paper"), _l("Put on file"), "plain"
    intro = _l(
        "Once a licence or food permit has run out and no new one is filed, nothing of the supplier can be "
        "listed or redeemed. The work queue says so 30 days before."
    )
    fields = {
        "kind": fields.choice(_l("Kind of paper"), PAPERS),
        "title": fields.text(_l("Title"), length=200),
        "number": fields.text(_l("Number of the paper"), required=False),
        "from_on": fields.day(_l("Valid from"), required=False),
        "until_on": fields.day(_l("Valid until"), required=False, description=_l("Left empty, for good.")),
        "files": documents(_l("The paper as a file")),
    }
    done = _l("Filed: %(what)s.")
    next = "Suppliers.show"

    def facts(self, row: Supplier) -> list[Fact]:
        """Until when its papers hold now."""
        return [
            Fact(_l("Supplier"), row),
            Fact(_l("Papers valid until"), row.licensed_until, kind="day"),
        ]

    def apply(self, row: Supplier, values: Mapping[str, Any]) -> SupplierDocument:
        """File it."""
        return call(file_paper, row, **values)  # type: ignore[no-any-return]

    def after(self, row: Supplier, result: Any) -> Any:
        """Back to the supplier."""
        return super().after(row, None)


class SupplierPapers(ConsoleView):
    """资质文件 — under the suppliers' permissions."""

    class_permission_name = "Suppliers"
    datamodel = Rows(SupplierDocument)
    list_title, one = _l("Papers of suppliers"), _l("Paper of a supplier")
    list_columns = ["supplier", "kind", "title", "number", "from_on", "until_on"]
    search_columns = ["title", "number", "supplier.name"]
    filters = ["kind", "supplier", "until_on"]
    base_order = ("until_on", "asc")
    key_facts = ["supplier", "kind", "until_on"]
    show_columns = ["title", "number", "from_on"]
    verbs = {"remove_paper": Verb(remove_paper, label=_l("Remove the paper"), ask="required", style="danger")}
    empty = _l("No papers yet. File them at the supplier: licence, food permit, contract.")

    def after(self, row: Any) -> str:
        """A paper that was removed has no card."""
        return self.back(None)


class MyPapers(WithDocuments, ConsoleView):
    """我的资质 — what the union keeps of one's own papers."""

    datamodel = Rows(SupplierDocument)
    documents = SupplierDocument
    list_title, one = _l("My papers"), _l("Paper of a supplier")
    list_columns = ["kind", "title", "number", "from_on", "until_on"]
    search_columns = ["title", "number"]
    base_order = ("until_on", "asc")
    key_facts = ["kind", "until_on"]
    show_columns = ["title", "number", "from_on"]
    history = False
    empty = _l("No papers yet. Send the union your licence and permits; it files them here.")

    def documents_of(self, row: SupplierDocument) -> list[SupplierDocument]:
        """The paper is its own document."""
        return [row]


class Suppliers(WithApproval, WithDocuments, ConsoleView):
    """供应商."""

    asks = (ADMISSION,)
    datamodel = Rows(Supplier)
    documents, documents_title, document_kinds = SupplierDocument, _l("Papers"), PAPERS
    forms = [FilePaper]
    list_title, one = _l("Suppliers"), _l("Supplier")
    list_columns = ["code", "name", "contract_no", "contact", "licensed_until", "state"]
    search_columns = ["code", "name", "contact"]
    filters = ["state"]
    base_order = ("code", "asc")
    key_facts = ["code", "contact", "contract_no", "licensed_until"]
    show_groups = (
        (None, ["name"]),
        (_l("For settlement"), ["credit_code", "bank", "bank_account"]),
    )
    add_columns = edit_columns = [
        "code", "name", "contact", "contract_no", "credit_code", "bank", "bank_account",
    ]  # fmt: skip
    add_service = add_supplier
    lifecycle, staged = LIFECYCLE, False
    verbs = {
        "admit": Verb(submit_admission, style="primary", done=said_of),
        "stop_supplier": Verb(stop_supplier, ask="optional", style="danger"),
    }
    form_groups = ((_l("For settlement"), ["credit_code", "bank", "bank_account"]),)
    form_fields = {
        "credit_code": CreditCodeField(
            _l("Unified social credit code"),
            [Optional()],
            description=_l("18 characters; it stands in the head of the settlement statement."),
        ),
        "bank_account": AccountField(
            _l("Bank account"),
            [Optional()],
            render_kw={"autocomplete": "off"},
            description=_l(
                "Kept encrypted, shown in part. When editing, leave it empty to keep the one on record."
            ),
        ),
    }
    empty = _l("No suppliers yet. Add the first: products, orders and settlements hang on it.")


# reached from their pages
BEHIND = (FilePaper,)
