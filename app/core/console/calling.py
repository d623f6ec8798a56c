"""调用服务 — from a form's values to a service: one transaction, errors at their field."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError, OperationalError

from app.core import clock
from app.core.console import integrity
from app.core.console.security import acting
from app.core.db import atomic, session
from app.core.errors import DomainError

GIVEN: Mapping[str, Callable[[], Any]] = {"actor": acting, "on": clock.today, "at": clock.now}


def call(service: Callable[..., Any], *things: Any, **values: Any) -> Any:
    """Call a service with the values, and actor, on and at where it asks and nobody typed them."""
    asked = _asked(service)
    given = {name: make() for name, make in GIVEN.items() if name in asked and values.get(name) is None}
    kept = values if "**" in asked else {name: value for name, value in values.items() if name in asked}
    return service(*things, **{**kept, **given})


def attempt(form: FlaskForm, work: Callable[[], Any]) -> tuple[bool, Any]:
    """Do the work in one transaction; a refusal goes to its field, or above the form, and nothing is kept.

    Answers (True, what the work returned) or (False, None): the form then still holds what was typed.
    """
    try:
        with atomic():
            return True, work()
    except DomainError as refusal:
        _place(form, refusal.details.get("field"), refusal.message)
    except IntegrityError as error:
        found = integrity.read(error)
        _place(form, next(iter(_fields(form, found.columns)), None), integrity.sentence_of(error))
    except OperationalError as error:
        if (sentence := integrity.busy(error)) is None:
            raise
        _place(form, None, sentence)
    session.expire_all()
    return False, None


@contextmanager
def placed(**names: str) -> Iterator[None]:
    """栏名对应 — a refusal names a field in the service's word; the form on the page has this one for it."""
    try:
        yield
    except DomainError as refusal:
        field = refusal.details.get("field", "")
        refusal.details["field"] = names.get(field, field)
        raise


def _place(form: FlaskForm, name: str | None, message: str) -> None:
    if name in form:
        form[name].errors = [*form[name].errors, message]  # type: ignore[index]
    else:
        form.form_errors = [*form.form_errors, message]


def _fields(form: FlaskForm, columns: tuple[str, ...]) -> list[str]:
    """The form's names for these columns: the column's own, or without the ending of keys and indexes."""
    names = [
        (column, column.removesuffix("_key"), column.removesuffix("_id"), column.removesuffix("_index"))
        for column in columns
    ]
    return [name for spellings in names for name in spellings if name in form]


@cache
def _asked(service: Callable[..., Any]) -> frozenset[str]:
    parameters = inspect.signature(service).parameters.values()
    return frozenset("**" if each.kind is each.VAR_KEYWORD else each.name for each in parameters)
