"""下载 — stored files as attachments: only what is in sight, and every one on record."""

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import abort, send_file

from app.core import audit, files
from app.core.console.security import acting
from app.core.db import atomic
from app.core.errors import NotFound
from app.core.models import StoredFile
from app.core.text import _

KEPT_BY_BROWSERS = 86_400  # seconds a picture need not be asked for again
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENDERS_OWN = frozenset({"roster", "annotated"})


def sent(stored: StoredFile) -> Any:
    """下载 — a stored file as an attachment; that it was taken stands in the audit.

    A roster as it was sent holds numbers in clear: it goes back to who sent it, and to nobody else.
    """
    if stored.kind in SENDERS_OWN and stored.owner_id != acting().user_id:
        abort(404)
    path = _bytes_of(stored)
    with atomic():
        changes = {"size": [None, stored.size], "sha256": [None, stored.sha]}
        label = f"stored_files:{stored.name}"
        audit.record("download", label, actor=acting(), changes=changes, subject_id=stored.id)
    return send_file(path, download_name=stored.name, as_attachment=True)


def attached(stored: StoredFile, *, of: Any) -> Any:
    """附件 — a document of a record as an attachment; the trail says whose, not what it is called."""
    path = _bytes_of(stored)
    with atomic():
        audit.record(
            "download",
            of,
            actor=acting(),
            changes={"size": [None, stored.size], "sha256": [None, stored.sha]},
        )
    return send_file(path, download_name=stored.name, as_attachment=True)


def handed_over(stored: StoredFile) -> Any:
    """原件 — a stored file as an attachment, whose handing out a service has put on record."""
    return send_file(
        _bytes_of(stored), download_name=stored.name, as_attachment=True, mimetype="application/octet-stream"
    )


def workbook(write: Callable[[Path], Any], name: str) -> Any:
    """工作簿 — what `write` writes, as an attachment; `name` is without the ending."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write(path)
        data = BytesIO(path.read_bytes())
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def inline(stored: StoredFile) -> Any:
    """图片 — a picture shown in a page: painted by us, so nothing but pixels."""
    answer = send_file(_bytes_of(stored), mimetype=stored.media, max_age=KEPT_BY_BROWSERS)
    answer.cache_control.public, answer.cache_control.private = False, True
    return answer


def _bytes_of(stored: StoredFile) -> Path:
    """Where they lie. Raises NotFound when they do not: restored without files, or a folder not shared."""
    path = files.path_of(stored)
    if not path.is_file():
        raise NotFound(_("The file “%(name)s” is not in the store any more.", name=stored.name))
    return path
