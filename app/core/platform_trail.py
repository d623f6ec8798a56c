"""平台留痕 — acts that concern no tenant: the platform's sign-ins and accounts, guesses at nobody's.

The audit trail belongs to tenants, each with a chain of its own. What concerns one stands there; the rest is
one JSON line each on the logger "audit", which a production collects with its other logs.
"""

import json
import logging
import sys

from app.core.actor import Actor
from app.core.audit import address
from app.core.clock import now

log = logging.getLogger("audit")
if not log.handlers:  # said whatever the level of the others is, and once
    log.addHandler(logging.StreamHandler(sys.stderr))
    log.setLevel(logging.INFO)


def note(
    verb: str, kind: str, *, actor: Actor, subject_id: int | None = None, reason: str | None = None
) -> None:
    """留痕 — who did what, when, from where: numbers and names of staff, never what was typed."""
    said = {
        "at": now().isoformat(),
        "verb": verb,
        "kind": kind,
        "subject": subject_id,
        "actor": actor.name,
        "user": actor.user_id,
        "reason": reason,
        "address": address(),
    }
    log.info(json.dumps(said, ensure_ascii=False))
