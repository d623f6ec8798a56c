"""Files behind one small port: a folder by default; a row names each file, its tenant and its hash."""

import hashlib
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

from app.core import clock
from app.core.actor import Actor
from app.core.db import after_commit, session
from app.core.keys import data_folder
from app.core.models import StoredFile
from app.core.tenancy import current_tenant_id

CHUNK = 1 << 20


def keep(source: BinaryIO, *, name: str, kind: str, actor: Actor) -> StoredFile:
    """Store the bytes under a key nobody can guess, and the row that names them."""
    key = f"{current_tenant_id()}/{secrets.token_urlsafe(18)}"
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    running, size = hashlib.sha256(), 0
    with path.open("wb") as target:
        while chunk := source.read(CHUNK):
            running.update(chunk)
            size += len(chunk)
            target.write(chunk)
    row = StoredFile(
        key=key,
        name=tame(name),
        sha=running.hexdigest(),
        size=size,
        kind=kind,
        owner_id=actor.user_id,
        kept_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def tame(name: str) -> str:
    """文件名 — the last part of a name somebody sent, without what breaks a line or a header."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-255:] or "file"


def path_of(row: StoredFile) -> Path:
    """Where the bytes are on this machine."""
    return _path(row.key)


def discard(row: StoredFile) -> None:
    """Remove the row, and the bytes once that is committed."""
    path = _path(row.key)
    session.delete(row)
    after_commit(lambda: path.unlink(missing_ok=True))


def discard_all(tenant_id: int) -> None:
    """删尽 — the bytes of everything a tenant kept; their rows are gone already."""
    shutil.rmtree(_path(str(tenant_id)), ignore_errors=True)


def copy_out(row: StoredFile, target: Path) -> None:
    """Write the bytes to a path of the caller's."""
    shutil.copyfile(_path(row.key), target)


def _path(key: str) -> Path:
    folder = (data_folder() / "files").resolve()
    path = (folder / key).resolve()
    if not path.is_relative_to(folder):
        msg = "a file's key leads out of its folder"
        raise ValueError(msg)
    return path
