"""花名册的值 — how a value of a roster, or of the person on record, is shown: masked as the console masks."""

from typing import Any

from flask import g

from app.core import policy
from app.core.text import _
from app.models import RosterFinding, RosterRow
from app.people.services.roster.incoming import restored
from app.people.wording import sentence
from app.rules.problems import Problem
from app.rules.roster_codes import FIELD_WORDS

SENSITIVE = {"id_no": "id_no", "phone": "phone", "email": "email", "birth_date": "birth", "birth_on": "birth"}


def label(field: str) -> str:
    """字段名 — what people call a field."""
    return str(FIELD_WORDS.get(field, field))


def shown_value(field: str, value: Any) -> str:
    """所示 — a value as the active role may read it; nothing is a dash."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field in SENSITIVE:
        return policy.mask(g.get("role"), SENSITIVE[field], str(value))
    return str(value)


def said_of(row: RosterRow) -> list[str]:
    """所言 — what is wrong in a row and what to do, sentence by sentence."""
    return [sentence(each.problem) for each in restored(row.row, row.problems)]


def said_by(finding: RosterFinding) -> str:
    """一句 — what is wrong and what to do."""
    return sentence(Problem(finding.code, finding.suggestion, finding.facts or {}))


def suggestion_of(finding: RosterFinding, field: str | None) -> str | None:
    """建议值 — masked where it is sensitive."""
    return shown_value(field or "", finding.suggestion) if finding.suggestion else None
