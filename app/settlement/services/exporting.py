"""导出留痕 — who took a statement out of the house, and which bytes."""

from collections.abc import Sequence

from app.core import audit
from app.core.actor import Actor
from app.models import Statement


def record_export(statements: Sequence[Statement], *, file: str, sha: str, actor: Actor) -> None:
    """记录导出 — one audit record per statement, with the file's name and its checksum."""
    for statement in statements:
        audit.record("export", statement, actor=actor, changes={"file": [None, file], "sha256": [None, sha]})
