"""合规与排队的审计用语 — how exceptions and grants that wait for money are said in the audit trail."""

from app.core.audit_words import Act, Said
from app.core.text import _l

_REST = {"rest": Said(_l("The rest, as a grant of its own")), "people": Said(_l("People"), "number")}

ACTS = {
    "ask_exception": Act(_l("Asked for an exception"), _l("asked that the %(thing)s “%(what)s” be made")),
    "agree_exception": Act(_l("Agreed to an exception"), _l("agreed to the %(thing)s “%(what)s”")),
    "decline_exception": Act(_l("Declined an exception"), _l("declined the %(thing)s “%(what)s”")),
    "withdraw_exception": Act(_l("Withdrew an exception"), _l("withdrew the %(thing)s “%(what)s”")),
    "lapse_exception": Act(_l("Made an exception void"), _l("made the %(thing)s “%(what)s” void")),
    "split_grant": Act(
        _l("Left the rest of a grant waiting"),
        _l("left the rest of the %(thing)s “%(what)s” waiting for money"),
        _REST,
    ),
    "queue_grant": Act(_l("Let a grant wait for money"), _l("let the %(thing)s “%(what)s” wait for money")),
    "pay_queued": Act(
        _l("Granted what waited for money"), _l("granted the %(thing)s “%(what)s”, which waited for money")
    ),
    "end_queued": Act(
        _l("Ended what waited for money"), _l("ended the %(thing)s “%(what)s”, which waited for money")
    ),
}
THINGS = {
    "compliance_exceptions": _l("Exception from the rules of compliance"),
    "compliance_verdicts": _l("Compliance verdict"),
}
