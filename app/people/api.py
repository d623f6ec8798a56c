"""职工接口 — /api/v1/employees, and rosters as JSON rows.

    POST /api/v1/rosters/              {"rows": [{"employee_no": …, "name": …, "id_no": …}], "unit": 5}
    GET  /api/v1/rosters/<id>
    POST /api/v1/rosters/<id>/confirm  {"digest": …}

The first is a dry run: it answers the digest, the counts, and what is wrong with each row by a JSON pointer
(`/rows/3/id_no`), with the codes of a file. A header `Idempotency-Key` makes sending twice one. What is
confirmed is exactly what was checked; confirming twice does it once. Rows that are wrong are left out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import jsonify, request
from flask_appbuilder.api import expose

from app.core.clock import today
from app.core.console.calling import call
from app.core.console.datamodel import Rows
from app.core.console.security import acting
from app.core.db import atomic, session
from app.core.errors import BadInput
from app.core.rest.access import protected
from app.core.rest.given import json_object
from app.core.rest.resources import InvalidFields, Resource
from app.core.text import _
from app.models import Employee, ImportBatch, OrgUnit
from app.people.approving import submit
from app.people.services.employment import change_particulars, hire
from app.people.services.roster import Options, import_roster, plan_of
from app.people.services.roster.delta import LONGEST_KEY, check_rows, must_be_few, sha_of_rows
from app.people.services.roster.memory import with_memory
from app.people.services.roster.report import findings_of
from app.people.views.changes import Hire
from app.people.wording import sentence
from imports.roster_given import FIELDS, read_given

SENT = {"rows", "unit", "as_of"}
KEPT = (str, int, float, bool, type(None))
REQUIRED = ("employee_no", "name")
SHOWN = 500  # of what is wrong


class EmployeesApi(Resource):
    """职工 — identity numbers and phones are masked as on the page."""

    resource_name, class_permission_name = "employees", "Employees"
    datamodel = Rows(Employee)
    list_columns = ["employee_no", "name", "gender", "unit", "position", "grade", "phone", "hire_on", "state"]
    show_columns = [
        *list_columns, "id_no", "birth_on", "email", "employment_type",
        "ethnicity", "education", "marital_status", "left_on",
    ]  # fmt: skip
    search_columns = ["name", "employee_no", "id_no", "phone"]
    filters = ["unit", "state", "gender", "hire_on"]
    base_order = ("id", "asc")
    form_fields = Hire.fields
    add_columns = [*Hire.fields]
    edit_columns = ["name", "gender", "phone", "id_no", "email", "position", "grade", "employment_type"]
    add_service = hire
    edit_service = change_particulars


class RostersApi(Resource):
    """花名册 — checked rosters, and rows of people by JSON."""

    resource_name, class_permission_name = "rosters", "Roster"
    datamodel = Rows(ImportBatch)
    list_columns = ["code", "file_name", "state", "prepared_by", "prepared_at"]
    show_columns = [*list_columns, "digest", "as_of"]
    search_columns = ["code", "file_name"]
    filters = ["state", "prepared_at"]

    def narrow(self) -> Sequence[Any]:
        """Rosters, and no other imports."""
        return [ImportBatch.kind == "roster"]

    @expose("/", methods=["POST"])
    @protected("upload")
    def post(self) -> Any:
        """Check rows; nobody is changed."""
        given = json_object()
        if unknown := sorted(set(given) - SENT):
            raise InvalidFields(_("Unknown fields: %(names)s.", names=", ".join(unknown)), fields=unknown)
        rows, as_of = _rows(given.get("rows")), _day(given.get("as_of"))
        options, key = Options(unit_id=_unit(given.get("unit"))), _key()
        with atomic():
            named = [field for field in FIELDS if any(field in row for row in rows)]
            headings = {field: field for field in dict.fromkeys([*REQUIRED, *named])}
            sha = sha_of_rows(rows, options)
            placed = options.unit_id is not None
            if not placed:
                headings.setdefault("dept_path", "dept_path")
            read = read_given(rows, headings, as_of=as_of, placed=placed)
            plan = check_rows(
                read, sha=sha, options=with_memory(options, {}), as_of=as_of, key=key, actor=acting()
            )
            return jsonify(_told(plan.batch)), 201

    @expose("/<pk>", methods=["GET"])
    @protected("show")
    def get(self, pk: str) -> Any:
        """What a checked roster comes to."""
        return jsonify(_told(self.row(pk)))

    @expose("/<pk>/confirm", methods=["POST"])
    @protected("import")
    def confirm(self, pk: str) -> Any:
        """Do exactly what was checked; where the union's rule asks for it, it is decided first."""
        given, batch = json_object(), self.row(pk)
        digest = given.get("digest")
        if set(given) != {"digest"} or not isinstance(digest, str) or digest != batch.digest:
            raise BadInput(_("Send the digest of the check that is meant, and nothing else."))
        with atomic():
            asked = call(submit, batch, accept_leavers=None) if batch.state == "prepared" else None
            if asked is not None:
                return jsonify({"id": batch.id, "state": batch.state, "request": asked.number}), 202
            done = import_roster(digest, actor=acting())
        return jsonify({"id": batch.id, **done})


def _told(batch: ImportBatch) -> dict[str, Any]:
    """The plan, and what is wrong with each row."""
    if "counts" not in batch.summary:
        return {"id": batch.id, "code": batch.code, "state": batch.state}
    plan = plan_of(batch)
    errors = findings_of(batch, limit=SHOWN)
    warnings = findings_of(batch, limit=SHOWN, warnings=True)
    return {
        "id": batch.id,
        "code": batch.code,
        "state": batch.state,
        "digest": batch.digest,
        "rows": plan.rows,
        **plan.counts,
        "new_units": plan.new_units,
        "errors": [_pointed(each, plan.opening.kind) for each in errors],
        "warnings": [_pointed(each, plan.opening.kind) for each in warnings],
        "result": batch.result,
    }


def _pointed(finding: Any, kind: str) -> dict[str, Any]:
    """A finding by its JSON pointer; of a file, by its cell."""
    at = f"/rows/{finding.row - 1}" + (f"/{finding.heading}" if finding.heading else "")
    where = {"pointer": at} if kind == "json" else {"row": finding.row, "cell": finding.cell}
    said = {"code": finding.code, "message": sentence(finding.problem), "suggestion": finding.suggestion}
    return where | said


def _rows(given: Any) -> list[Mapping[str, Any]]:
    if not isinstance(given, list):
        raise BadInput(_("Send the people as a list of objects in “rows”."))
    must_be_few(given)
    for at, row in enumerate(given):
        if not isinstance(row, dict):
            raise BadInput(_("/rows/%(at)s is no object: one person is one object.", at=at))
        unknown = sorted(set(row) - set(FIELDS))
        if unknown:
            known = ", ".join(FIELDS)
            raise BadInput(
                _(
                    "/rows/%(at)s/%(name)s is not known. Fields: %(known)s.",
                    at=at,
                    name=unknown[0][:100],
                    known=known,
                )
            )
        for name, value in row.items():
            if type(value) not in KEPT or (isinstance(value, str) and not _is_kept(value)):
                raise BadInput(
                    _("/rows/%(at)s/%(name)s must be text, a number, true or false.", at=at, name=name)
                )
    return given


def _is_kept(text: str) -> bool:
    """PostgreSQL keeps no NUL, and half a surrogate is no character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _day(given: Any) -> date:
    if given is None:
        return today()
    try:
        day = date.fromisoformat(given)
    except (TypeError, ValueError):
        raise BadInput(_("“as_of” must be a day such as 2026-09-01.")) from None
    if day > today():
        raise BadInput(_("“as_of” lies ahead: a roster speaks of today at the latest."))
    return day


def _unit(given: Any) -> int | None:
    if given is None:
        return None
    if type(given) is not int or session.get(OrgUnit, given) is None:
        raise BadInput(_("“unit” must be the number of a unit in your sight."))
    return given


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise BadInput(_("An Idempotency-Key has at most %(most)s characters.", most=LONGEST_KEY))
    return key or None
