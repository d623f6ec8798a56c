"""Preview, digest, confirm: what is confirmed is what was seen.

A plan is staged by the real code and touches no business table. Its digest covers who gets what, how much and
under which version. Confirming names the digest; when the plan would come out differently by then, the
confirmation is refused and says so.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from app.core.errors import DomainError


class StalePreview(DomainError):
    """预览已过期 — something changed since the preview was made; look at the new one and confirm that."""

    code = "stale_preview"
    status = 409


class DigestUnknown(DomainError):
    """摘要不符 — no preview with this digest is waiting."""

    code = "digest_unknown"
    status = 404


def digest_of(head: dict[str, Any], rows: Iterable[Iterable[Any]]) -> str:
    """16 hex digits over a plan: its head and its rows in order. Flat memory at any number of rows."""
    running = hashlib.sha256(_line(head))
    for row in rows:
        running.update(_line(list(row)))
    return running.hexdigest()[:16]


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode() + b"\n"
