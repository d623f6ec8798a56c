"""下载 — stored files as attachments: only what is in sight, and every one on record."""

from typing import Any

from flask import abort, send_file
from sqlalchemy import select

from app.core import audit, files
from app.core.console.security import acting
from app.core.db import atomic, session
from app.core.models import StoredFile


def sent(stored: StoredFile) -> Any:
    """下载 — a stored file as an attachment; that it was taken stands in the audit."""
    with atomic():
        audit.record("download", stored, actor=acting(), reason=stored.name)
    return send_file(files.path_of(stored), download_name=stored.name, as_attachment=True)


def file_in_sight(pk: int) -> StoredFile:
    """A stored file of this tenant; 404 otherwise."""
    found = session.scalars(select(StoredFile).where(StoredFile.id == pk)).first()
    if found is None:
        abort(404)
    return found
