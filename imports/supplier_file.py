"""供应商对账单文件 — a supplier's file read in a child process and handed to the services."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.actor import Actor
from app.core.sheets import child
from app.models import ReceivedStatement, Statement
from app.rules.reconciliation import Theirs
from app.settlement.services.receiving import Sent, receive_statement
from imports.roster_file import sha_of

MEGABYTES_PER_SECOND = 4 << 20


def compare_file(
    statement: Statement,
    path: Path,
    *,
    name: str,
    actor: Actor,
    at: datetime,
    password: str | None = None,
    file_id: int | None = None,
) -> ReceivedStatement:
    """比对文件 — read it and note the differences; raises Refused when it is not taken."""
    sent = read_statement(path, name=name, password=password, file_id=file_id)
    return receive_statement(statement, sent, actor=actor, at=at)


def read_statement(path: Path, *, name: str, password: str | None = None, file_id: int | None = None) -> Sent:
    """读文件 — its rows, in plain values."""
    frames = child.run(
        "imports.supplier_statement:parse",
        patience=path.stat().st_size // MEGABYTES_PER_SECOND,
        path=str(path.resolve()),
        name=name,
        password=password,
    )
    rows: list[Theirs] = []
    problems: list[Any] = []
    skipped = 0
    with closing(frames):
        _kind, (sheet, _heading, letters) = next(frames)
        for _kind, (some, found, passed) in frames:
            rows += [_row(each, letters) for each in some]
            problems += [[row, cell, code, facts] for row, cell, _head, code, facts, *_more in found]
            skipped += len(passed)
    unread = len({row for row, *_rest in problems})
    return Sent(name, sha_of(path), sheet, rows, problems, skipped, file_id, unread)


def _row(values: Any, letters: dict[str, str]) -> Theirs:
    number, order, sku, product, quantity, fen = values
    cells = {key: f"{letter}{number}" for key, letter in letters.items()}
    return Theirs(number, order, fen, quantity, sku, product, cells)
