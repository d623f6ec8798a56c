"""The end of each tenant's audit chain, kept outside of the database.

Somebody who owns the database could cut off its newest records and the links with them, and the rest would
still chain. The anchor, in the data folder, remembers how far the chain once reached.
"""

import json
import os
import shutil
from pathlib import Path

from sqlalchemy import select

from app.core.db import Base, session
from app.core.keys import data_folder
from app.core.tenancy import current_tenant_id


def anchor_path() -> Path:
    """The file of the tenant in force; a tenant made anew under the same code has another."""
    tenants = Base.metadata.tables["tenants"]
    row = session.execute(
        select(tenants.c.code, tenants.c.created_at).where(tenants.c.id == current_tenant_id())
    ).one()
    folder = _folder()
    folder.mkdir(exist_ok=True)
    return folder / f"{row.code.encode().hex()}-{row.created_at:%Y%m%dT%H%M%S%f}.json"


def forget_all() -> None:
    """Let go of every anchor: the database they were of has been thrown away as a whole."""
    shutil.rmtree(_folder(), ignore_errors=True)


def anchored(path: Path) -> tuple[int, str] | None:
    """The furthest link and its digest known; None before the first."""
    if not path.exists():
        return None
    held = json.loads(path.read_text())
    return held["number"], held["digest"]


def hold(path: Path, number: int, digest: str) -> None:
    """Remember how far the chain reaches; never moves backwards."""
    known = anchored(path)
    if known and known[0] >= number:
        return
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"number": number, "digest": digest}))
    draft.replace(path)


def _folder() -> Path:
    return data_folder() / "anchors"
