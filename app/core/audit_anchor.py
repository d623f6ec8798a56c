"""The end of each tenant's audit chain, kept outside of the database.

Somebody who owns the database could cut off its newest records and the links with them, and the rest would
still chain. The anchor, in the data folder, remembers how far the chain once reached.
"""

import json
import os
from pathlib import Path

from app.core.keys import data_folder


def anchored(tenant_id: int) -> tuple[int, str] | None:
    """The furthest link and its digest known for a tenant; None before the first."""
    path = _path(tenant_id)
    if not path.exists():
        return None
    held = json.loads(path.read_text())
    return held["number"], held["digest"]


def hold(tenant_id: int, number: int, digest: str) -> None:
    """Remember how far the chain reaches; never moves backwards."""
    known = anchored(tenant_id)
    if known and known[0] >= number:
        return
    path = _path(tenant_id)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({"number": number, "digest": digest}))
    draft.replace(path)


def _path(tenant_id: int) -> Path:
    folder = data_folder() / "anchors"
    folder.mkdir(exist_ok=True)
    return folder / f"{tenant_id}.json"
