"""不得重复 — an employee number and an identity number belong to one person of the tenant."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import Employee
from app.people.services.refusals import EmployeeNoTaken, IdentityTaken


def must_be_unused(columns: Mapping[str, Any], but: Employee | None = None) -> None:
    """不得重复 — raises EmployeeNoTaken or IdentityTaken when another person of the tenant has the number."""
    with whole_tenant("numbers are unique in the whole tenant, seen or not"), session.no_autoflush:
        same_no = _other(Employee.employee_no_key, columns.get("employee_no_key"), but)
        same_id = _other(Employee.id_no_index, columns.get("id_no_index"), but)
    _must_not_be_elsewhere(same_no, same_id)
    if same_no is not None:
        raise EmployeeNoTaken(
            _(
                "The employee number “%(no)s” belongs to %(name)s: check it.",
                no=same_no.no,
                name=same_no.name,
            ),
            field="employee_no",
        )
    if same_id is not None and same_id.state == "left":
        raise IdentityTaken(
            _(
                "%(name)s (%(no)s) has this identity number and left: record their return instead.",
                no=same_id.no,
                name=same_id.name,
            ),
            field="id_no",
        )
    if same_id is not None:
        raise IdentityTaken(
            _(
                "%(name)s (%(no)s) has this identity number already: check it.",
                no=same_id.no,
                name=same_id.name,
            ),
            field="id_no",
        )


def _must_not_be_elsewhere(same_no: Any, same_id: Any) -> None:
    """Whoever is out of the seat's sight is not named: a number typed in must not tell whose it is."""
    for found, refusal, field in (
        (same_no, EmployeeNoTaken, "employee_no"),
        (same_id, IdentityTaken, "id_no"),
    ):
        if found is not None and session.scalar(select(Employee.id).where(Employee.id == found.id)) is None:
            sentence = _("Somebody outside of your unit has this number: check it, or ask headquarters.")
            raise refusal(sentence, field=field)


def _other(column: Any, value: str | None, but: Employee | None) -> Any:
    if value is None:
        return None
    same: ColumnElement[bool] = column == value
    found = session.execute(
        select(Employee.id, Employee.employee_no.label("no"), Employee.name, Employee.state).where(same)
    ).first()
    return None if found is None or (but is not None and found.id == but.id) else found
