"""清单 — what a backup says of itself, and whether its parts are what it says."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.core.errors import DomainError
from app.core.text import _

NAME = "manifest.json"
FORMAT = 1
DATABASE, FILES, ANCHORS = "database", "files", "anchors"
CHUNK = 1 << 20


class BackupBroken(DomainError):
    """备份不完整 — a part is missing, or is not what the manifest says."""

    code = "backup_broken"


class BackupUnfit(DomainError):
    """备份不适用 — made by a newer version, for another kind of database, or with other keys."""

    code = "backup_unfit"


class NotEmpty(DomainError):
    """非空 — the folder, or the installation, holds something already."""

    code = "not_empty"


class ToolMissing(DomainError):
    """缺少工具 — a program of PostgreSQL's that is not installed, or that refused."""

    code = "tool_missing"


def parts_in(folder: Path) -> dict[str, dict[str, Any]]:
    """部件 — every file of a backup's folder but the manifest: size and SHA-256, by its path in it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): _facts(path) for path in found}


def write(folder: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """写清单 — last of all, whole or not at all."""
    manifest = {"format": FORMAT, **facts, "parts": parts_in(folder)}
    draft = folder / f".{NAME}"
    draft.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(folder / NAME)
    return manifest


def read(folder: Path) -> dict[str, Any]:
    """读清单 — with every part checked against it. Raises BackupBroken, BackupUnfit."""
    manifest = _manifest(folder)
    if manifest.get("format") != FORMAT:
        raise BackupUnfit(_("This backup was made by a version that this one does not know."))
    for name, said in manifest["parts"].items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise BackupBroken(_("The backup is not whole: “%(part)s” is missing.", part=name))
        if _facts(path) != said:
            raise BackupBroken(
                _("The backup is damaged: “%(part)s” is not what was written. Take another one.", part=name)
            )
    return manifest


def must_be_known(revision: str | None, known: Iterable[str]) -> None:
    """须认得的版本 — raises BackupUnfit for a revision that this version of the code has not."""
    if revision not in set(known):
        raise BackupUnfit(
            _(
                "The backup is of a newer version (database revision %(revision)s): "
                "install that version first.",
                revision=revision,
            )
        )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        held = json.loads((folder / NAME).read_text(encoding="utf-8"))
        known = isinstance(held["parts"], dict) and isinstance(held["tables"], dict)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BackupBroken(
            _("“%(folder)s” holds no whole backup: its manifest is missing or cannot be read.", folder=folder)
        ) from problem
    if not known:
        raise BackupBroken(_("The manifest of this backup cannot be read."))
    return dict(held)


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as source:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(source, "sha256").hexdigest()}
