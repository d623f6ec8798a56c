"""所见一行 — the row an address names, where the seat may see it; else there is none."""

from typing import Any

from flask import abort
from sqlalchemy import select

from app.core.db import session
from app.core.numbers import number_in
from app.core.showing import shown_of


def seen(model: Any, pk: object) -> Any:
    """所见一行 — looked up through the fence; what is no number, not there or not in sight is a 404."""
    number = number_in(pk)
    row = None
    if number is not None:
        row = session.scalars(select(model).where(model.id == number, *shown_of(model))).first()
    return abort(404) if row is None else row
