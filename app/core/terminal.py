"""命令行 — commands as scripts rely on them: facts as JSON, refusals as sentences, exit status 0, 1 or 2.

A command acts as the operator of the machine, for one tenant; its audit records are sealed before it exits.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from app.core import audit_chain
from app.core.actor import Actor
from app.core.clock import moved_to, today
from app.core.db import expect_writes, session
from app.core.errors import DomainError
from app.core.features import must_be_at_work
from app.core.tenancy import tenant_scope
from app.core.text import _

OPERATOR = Actor(name="命令行")
REFUSED = 1


class Commands(AppGroup):
    """A group whose commands refuse in sentences, never in tracebacks."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a refusal goes to stderr and ends with exit status 1."""
        try:
            return super().invoke(context)
        except DomainError as refusal:
            refuse(refusal.message)
        except (OSError, UnicodeError) as problem:
            refuse(_("A file cannot be read or written: %(problem)s", problem=problem))
        except DatabaseError as problem:
            refuse(_("The database refused: %(problem)s", problem=str(problem.orig).splitlines()[0]))


def refuse(sentence: str) -> None:
    """Say why not, and end with exit status 1."""
    session.remove()
    click.echo(sentence, err=True)
    sys.exit(REFUSED)


def say(facts: Any, *, as_json: bool, text: str | Iterator[str] | None = None) -> None:
    """Print facts: as one JSON value for scripts, else as the given text."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, default=str))
        return
    for line in [text] if isinstance(text, str) else text or []:
        click.echo(line)


@contextmanager
def inside(tenant_id: int, as_of: date | None = None, *, upkeep: bool = False) -> Iterator[date]:
    """Work for one tenant on a day (today when None); seals the tenant's audit before leaving.

    A day given on the command line moves the clock, so that everything written agrees with it. For a
    suspended tenant only `upkeep` is done (verifying, accounts); else raises Suspended.
    """
    expect_writes()
    if not upkeep:
        must_be_at_work(tenant_id)
    with _clock_at(as_of), tenant_scope(tenant_id):
        yield today()
        session.rollback()
        audit_chain.seal_all()


@contextmanager
def _clock_at(as_of: date | None) -> Iterator[None]:
    if as_of is None or as_of == today():
        yield
        return
    with moved_to(as_of):
        yield


class Day(click.ParamType[date]):
    """A day written as 2026-11-20."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date; wrong usage (exit status 2) when it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-11-20", param, ctx)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--json: facts for scripts."""
    return click.option("--json", "as_json", is_flag=True, help="Print facts as JSON, for scripts.")(command)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--as-of DATE: another day than today in Asia/Shanghai."""
    return click.option("--as-of", type=Day(), help="The day to act on; today when left out.")(command)


__all__ = ["OPERATOR", "Commands", "Day", "as_of_option", "inside", "json_option", "refuse", "say"]
