"""慰问工作簿页 — the register of a period, and the list of payments that wait or were made."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import send_file
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.care.export import write_payments, write_register
from app.core import audit, policy
from app.core.clock import today
from app.core.console import fields
from app.core.console.export import XLSX
from app.core.console.forms import FormPage
from app.core.console.security import acting, demand
from app.core.console.verbs import Button
from app.core.db import session
from app.core.errors import BadInput
from app.core.tenancy import current_tenant_id
from app.core.text import _, _l
from app.models import CarePayment, Tenant
from app.rules.care import PAYMENT_STATES

SHORTEST = 4


class Workbook(FormPage):
    """A form that answers with a workbook."""

    @classmethod
    def button(cls, row: Any = None, *, label: str | None = None, style: str | None = None) -> Button:
        """Beside what is done every day."""
        return super().button(row, label=label, style=style or "plain")

    def _sent(self, write: Any, name: str, **changes: Any) -> Any:
        """Write it, note that it was taken, and send it."""
        demand(self.class_permission_name, f"can_{self.verb}")
        union = session.get_one(Tenant, current_tenant_id()).name
        with TemporaryDirectory() as folder:
            path = Path(folder) / "care.xlsx"
            rows = write(path, union=union, by=acting().name)
            data = BytesIO(path.read_bytes())
        said = {
            "rows": [None, rows],
            **{key: [None, value] for key, value in changes.items() if key != "reason"},
        }
        audit.record(
            "export", f"care_cases:{name}", actor=acting(), changes=said, reason=changes.get("reason")
        )
        return send_file(data, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")

    def after(self, row: Any, result: Any) -> Any:
        """The workbook itself."""
        return result


def _refuse_reversed(values: Mapping[str, Any]) -> None:
    if values["until_on"] < values["from_on"]:
        raise BadInput(_("The first day lies after the last: turn the two dates round."), field="until_on")


class CareRegister(Workbook):
    """慰问登记册."""

    class_permission_name, verb = "CareCases", "register"
    title, submit = _l("Register of care"), _l("Download")
    intro = _l("Names are masked; of sealed cases only those you may read are named at all.")
    fields = {
        "from_on": fields.day(_l("Applied for from"), default=lambda: today().replace(month=1, day=1)),
        "until_on": fields.day(_l("Applied for until"), default=today),
    }

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Of these days."""
        _refuse_reversed(values)
        days = {name: values[name] for name in ("from_on", "until_on")}

        def write(path: Path, **more: Any) -> int:
            return write_register(path, **days, **more)

        return self._sent(write, f"慰问登记册_{days['from_on']}_{days['until_on']}")


class CarePaymentList(Workbook):
    """慰问金发放表."""

    class_permission_name, verb = "CarePayments", "payment_list"
    title, submit = _l("List of care payments"), _l("Download")
    intro = _l(
        "To print, sign and file. With a reason the cards stand in full, and the reason in the record."
    )
    fields = {
        "state": fields.choice(_l("State"), PAYMENT_STATES, default="prepared"),
        "from_on": fields.day(_l("Prepared from"), default=lambda: today().replace(day=1)),
        "until_on": fields.day(_l("Prepared until"), default=today),
        "full": fields.flag(_l("Bank cards in full")),
        "reason": fields.reason(_l("Reason for the cards in full"), required=False),
    }

    def apply(self, row: Any, values: Mapping[str, Any]) -> Any:
        """Of these days, in this state."""
        _refuse_reversed(values)
        reason = (values["reason"] or "").strip()
        if values["full"] and not (len(reason) >= SHORTEST and policy.may_reveal(acting().role, "bank_card")):
            raise BadInput(
                _("Say why the cards are needed in full, in at least four characters."), field="reason"
            )
        within = (
            CarePayment.state == values["state"],
            CarePayment.prepared_on >= values["from_on"],
            CarePayment.prepared_on <= values["until_on"],
        )
        rows = session.scalars(
            select(CarePayment).where(*within).options(joinedload(CarePayment.unit)).order_by(CarePayment.id)
        ).all()

        def write(path: Path, **more: Any) -> int:
            return write_payments(path, rows, full=bool(values["full"]), **more)

        name = f"慰问金发放表_{values['from_on']}_{values['until_on']}"
        return self._sent(write, name, reason=reason if values["full"] else None)
