"""提议的审计用语 — how decisions on proposals are said in the audit trail."""

from app.core.audit_words import Act
from app.core.text import _l

ACTS = {
    "accept_proposal": Act(_l("Took up a proposal"), _l("took up the %(thing)s “%(what)s”")),
    "decline_proposal": Act(_l("Said no to a proposal"), _l("said no to the %(thing)s “%(what)s”")),
    "take_back_proposal": Act(
        _l("Took back what was decided on a proposal"), _l("had the %(thing)s “%(what)s” proposed again")
    ),
}
THINGS = {"proposals": _l("Proposed occasion")}
