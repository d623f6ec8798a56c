"""基本信息 — what a form says of a person, read by the rules of rosters and made into columns."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.people.services.identity import id_no_values, phone_values
from app.people.services.refusals import BadParticular
from app.people.wording import sentence
from app.rules import people
from app.rules.documents import RESIDENT, document_no, tells_birth
from app.rules.masking import mask
from app.rules.problems import Problem

SENSITIVE = {"id_no": "id_no", "phone": "phone", "email": "email", "birth_on": "birth"}
SHORT, USUAL = 40, 100
TEXTS = {
    "position": USUAL,
    "grade": USUAL,
    "employment_type": USUAL,
    "ethnicity": SHORT,
    "education": SHORT,
    "marital_status": SHORT,
    "political_status": SHORT,
}


def columns_of(values: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """信息列 — the columns for the particulars given, parsed, with indexes beside the sensitive ones.

    Gender and date of birth follow from the identity number when they are not said; another document is read
    by the rules of its kind. Raises BadParticular.
    """
    readers = _readers(on, kind=values.get("id_kind"))
    read = {field: _read(readers[field], field, value) for field, value in values.items()}
    columns: dict[str, Any] = {}
    for field, value in read.items():
        columns.update(_stored(field, value))
    if (id_no := read.get("id_no")) and tells_birth(id_no):
        columns["gender"] = columns.get("gender") or people.gender_in(id_no)
        columns["birth_on"] = columns.get("birth_on") or date.fromisoformat(people.birth_in(id_no))
    return columns


def shown(columns: Mapping[str, Any]) -> dict[str, Any]:
    """留痕值 — values as history and audit may keep them: sensitive ones masked, indexes left out."""
    return {
        key: mask(SENSITIVE[key], None if value is None else str(value)) if key in SENSITIVE else value
        for key, value in columns.items()
        if not key.endswith(("_index", "_key"))
    }


def _stored(field: str, value: Any) -> dict[str, Any]:
    match field:
        case "employee_no":
            return {"employee_no": value, "employee_no_key": people.employee_no_key(value)}
        case "id_no":
            return dict(id_no_values(value))
        case "phone":
            return dict(phone_values(value))
    return {field: value}


def _read(reader: Callable[[Any], Any], field: str, value: Any) -> Any:
    answer = reader("" if value is None else value)
    if isinstance(answer, Problem):
        raise BadParticular(sentence(answer), field=field, problem=answer.code)
    return answer


def _readers(on: date, *, kind: str | None) -> dict[str, Callable[[Any], Any]]:
    return {
        "id_kind": lambda value: value or None,
        "employee_no": people.employee_no,
        "name": people.name,
        "gender": people.gender,
        "id_no": lambda value: document_no(value, kind or RESIDENT, as_of=on),
        "birth_on": lambda value: value or None,
        "phone": people.phone,
        "email": people.email,
        **{field: people.words(limit) for field, limit in TEXTS.items()},
    }
