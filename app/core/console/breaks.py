"""断点说明 — the first break of an audit chain in one sentence: which record, when, and what is wrong."""

from sqlalchemy import select

from app.core.audit_check import Verdict
from app.core.console.trail import told
from app.core.db import session
from app.core.models import AuditEvent
from app.core.tenancy import whole_tenant
from app.core.text import _, _l

SENTENCES = {
    "altered": _l("Record %(link)s was altered after it was sealed. It now reads: %(record)s"),
    "seal_altered": _l("The seal of record %(link)s was altered; the record itself is as it was: %(record)s"),
    "deleted": _l("Record %(link)s was deleted: its seal is still there."),
    "missing": _l("The seals of records %(link)s to %(until)s were deleted."),
    "cut_off": _l("The newest records, %(link)s to %(until)s, were deleted together with their seals."),
    "made_anew": _l(
        "The seals were made anew: somewhere from record %(link)s to %(until)s a record is not the one that "
        "was sealed."
    ),
    "unsealed": _l(
        "Record %(link)s was left unsealed for more than a minute while sealing was at work: it may have "
        "been written by hand. It reads: %(record)s"
    ),
}


def break_sentence(verdict: Verdict) -> str:
    """断点 — what is wrong first; or that everything holds."""
    found = verdict.first_break
    if found is None:
        return _("The chain holds: %(count)s records, none altered or missing.", count=f"{verdict.checked:,}")
    facts = {"link": found.link, "until": found.until or found.link, "record": _record(found.event)}
    return str(SENTENCES[found.why]) % facts


def _record(number: int | None) -> str:
    if number is None:
        return ""
    with whole_tenant("the chain is the tenant's, whoever looks"):
        event = session.scalars(select(AuditEvent).where(AuditEvent.id == number)).first()
        return str(told([event])[0]) if event else ""
