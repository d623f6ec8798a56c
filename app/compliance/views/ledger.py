"""合规台账页 — what was said of every grant and product that went through, and the exceptions made."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.approvals.standing import WithApproval
from app.compliance.export import write_ledger
from app.compliance.queries import as_verdict
from app.compliance.services.exceptions import EXCEPTION, withdraw_exception
from app.core import audit
from app.core.clock import today
from app.core.console import fields
from app.core.console.datamodel import Rows
from app.core.console.downloads import workbook
from app.core.console.filters import Flag
from app.core.console.forms import FormPage
from app.core.console.listing import Computed
from app.core.console.security import acting, demand
from app.core.console.verbs import Button
from app.core.console.views import ConsoleView, Verb
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import ComplianceException, ComplianceVerdict, Tenant
from app.rules.compliance_words import RULES
from app.rules.exceptions import EXCEPTION_LIFECYCLE


def _sentences(rows: Sequence[ComplianceVerdict]) -> dict[int, str]:
    return {row.id: as_verdict(row).sentence for row in rows}


def _rules(rows: Sequence[ComplianceException]) -> dict[int, str]:
    return {row.id: "、".join(str(RULES[code].label) for code in row.rules if code in RULES) for row in rows}


class ComplianceWorkbook(FormPage):
    """合规台账工作簿."""

    class_permission_name, verb = "Verdicts", "report"
    title, submit = _l("Ledger of compliance as a workbook"), _l("Download")
    intro = _l("Counts by rule, every verdict with its sentence and clause, every exception with both names.")
    fields = {
        "from_on": fields.day(_l("Judged from"), default=lambda: today().replace(month=1, day=1)),
        "until_on": fields.day(_l("Judged until"), default=today),
    }

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """Beside what is read every day."""
        return super().button(row, label=label, style=style or "plain")

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Of these days."""
        demand(self.class_permission_name, f"can_{self.verb}")
        first, last = values["from_on"], values["until_on"]
        if last < first:
            raise BadInput(
                _("The first day lies after the last: turn the two dates round."), field="until_on"
            )
        name = f"合规台账_{first}_{last}"
        with atomic():
            audit.record("export", f"compliance_verdicts:{name}", actor=acting())
        return workbook(lambda path: _written(path, first, last), name)

    def after(self, row: Any, result: Any) -> Any:
        """The workbook itself."""
        return result


def _written(path: Path, first: date, last: date) -> None:
    union = session.get_one(Tenant, current_tenant_id()).name
    write_ledger(path, from_on=first, until_on=last, union=union, by=acting().name)


class Verdicts(ConsoleView):
    """合规台账."""

    datamodel = Rows(ComplianceVerdict)
    list_title, one = _l("Ledger of compliance"), _l("Compliance verdict")
    list_columns = [
        *("judged_on", "thing", "thing_name", "rule", "outcome", "says", "fen", "exception"),
    ]
    search_columns = ["thing_name"]
    filters = ["outcome", "rule", "thing", "judged_on", "unit"]
    flags = {
        "by_exception": Flag(
            _l("Went through by exception"), lambda: ComplianceVerdict.exception_id.is_not(None)
        )
    }
    base_order = ("id", "desc")
    key_facts = ["thing_name", "rule", "outcome", "fen", "judged_on"]
    show_columns = ["says", "clause", "thing", "unit", "judged_by", "exception"]
    computed = {"says": Computed(_l("What it says"), "long_text", _sentences)}
    forms = [ComplianceWorkbook]
    empty = _l("Nothing was judged yet. Each grant and product that goes through leaves its verdicts here.")


class Exceptions(WithApproval, ConsoleView):
    """特批."""

    asks = (EXCEPTION,)

    datamodel = Rows(ComplianceException)
    list_title, one = _l("Exceptions"), _l("Exception from the rules of compliance")
    list_columns = ["code", "asked_on", "thing", "thing_name", "of_rules", "asked_by", "agreed_by", "state"]
    search_columns = ["code", "thing_name"]
    filters = ["state", "thing", "asked_on", "unit"]
    base_order = ("id", "desc")
    key_facts = ["thing_name", "fen", "asked_by", "agreed_by"]
    show_columns = ["of_rules", "sentences", "reason", "unit", "asked_at", "agreed_at", "ended_because"]
    computed = {"of_rules": Computed(_l("Rules it is made of"), "text", _rules)}
    lifecycle, stage_columns = EXCEPTION_LIFECYCLE, {"asked": "asked", "granted": "agreed"}
    verbs = {"withdraw": Verb(withdraw_exception, ask="optional", style="danger")}
    empty = _l("No exception was ever made. It begins on the page of what does not pass.")
