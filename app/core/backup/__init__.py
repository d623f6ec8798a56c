"""备份与恢复 — the database as of one moment, the files, the anchors of the audit chains; without the keys.

    taken = take(Path("/backup/2026-11-21"))   # while people work; a folder that is empty or not there
    give_back(Path("/backup/2026-11-21"))      # into an installation that is empty

`manifest.json` is written last and names every part with its SHA-256: a folder without it is no backup. What
a key protects stays cipher text in it, so the keys are kept apart from it, and the same keys must be in place
when it is given back.
"""

from app.core.backup.giving import give_back
from app.core.backup.taking import take

__all__ = ["give_back", "take"]
