"""来文 — what a script sends, read as strictly as a form: kinds of values, depth, letters one can keep."""

from typing import Any

from flask import request
from wtforms import BooleanField, Field

from app.core.console.pick import PickField
from app.core.console.typed import MoneyField, PercentField, WholeField
from app.core.errors import BadInput
from app.core.text import _


def json_object() -> dict[str, Any]:
    """来文 — the request's body: one JSON object, as deep as a field needs, of text a database keeps.

    Raises BadInput.
    """
    body = json_body()
    if not isinstance(body, dict):
        raise BadInput(_("Send the fields as one JSON object."))
    if not all(_is_kept(each) for each in (*body, *body.values()) if isinstance(each, str)):
        raise BadInput(_("The text contains a character that cannot be kept. Type it again."))
    return body


def json_body() -> Any:
    """The request's body as JSON says it; None for none, and for one nested deeper than anything means."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def typed_text(field: Field, value: Any) -> str:
    """A JSON value as somebody would have typed it into this field.

    Raises ValueError with a sentence for a value of another kind: a list for a name, a flag for a number.
    """
    if value is None:
        return ""
    if isinstance(field, BooleanField) and _is(value, bool):
        return "y" if value else ""
    if isinstance(field, PickField) and isinstance(value, dict) and value.keys() <= {"id", "text"}:
        value = value.get("id")
    if _is(value, *_taken(field)):
        return str(value)
    raise ValueError(_("A value of another kind is meant here: text, a number, true or false."))


def _taken(field: Field) -> tuple[type, ...]:
    """The kinds of JSON values that stand for what is typed into a field."""
    if isinstance(field, PickField | WholeField):
        return (str, int)
    if isinstance(field, MoneyField | PercentField):
        return (str, int, float)
    return () if isinstance(field, BooleanField) else (str,)


def _is(value: Any, *kinds: type) -> bool:
    """A flag is a number in Python and none in JSON."""
    return type(value) in kinds


def _is_kept(text: str) -> bool:
    """PostgreSQL keeps no NUL, and half a surrogate is no character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
