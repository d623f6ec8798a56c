"""下载 — stored files as attachments: only what is in sight, and every one on record."""

from typing import Any

from flask import send_file

from app.core import audit, files
from app.core.console.security import acting
from app.core.db import atomic
from app.core.models import StoredFile


def sent(stored: StoredFile) -> Any:
    """下载 — a stored file as an attachment; that it was taken stands in the audit."""
    with atomic():
        changes = {"size": [None, stored.size], "sha256": [None, stored.sha]}
        label = f"stored_files:{stored.name}"
        audit.record("download", label, actor=acting(), changes=changes, subject_id=stored.id)
    return send_file(files.path_of(stored), download_name=stored.name, as_attachment=True)
