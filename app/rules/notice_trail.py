"""通知的审计用语 — how the acts and things of notices are said in the audit trail; of secrets only that they
changed.
"""

from app.core.audit_words import Act, Said
from app.core.text import _l

_HIDDEN = {
    "secret": Said(_l("Password or signing key")),
    "target": Said(_l("Address of the robot or gateway")),
}

ACTS = {
    "set_up_channel": Act(_l("Set up a channel"), _l("set up the %(thing)s “%(what)s”"), _HIDDEN),
    "change_channel": Act(_l("Changed a channel"), _l("changed the %(thing)s “%(what)s”"), _HIDDEN),
    "own_words": Act(_l("Worded a notice"), _l("put their own words into the %(thing)s “%(what)s”")),
    "shipped_words": Act(
        _l("Went back to shipped words"), _l("went back to the shipped words of the %(thing)s “%(what)s”")
    ),
    "resend_notice": Act(_l("Sent again"), _l("had the %(thing)s “%(what)s” sent again")),
    "drop_notice": Act(_l("Stopped sending"), _l("stopped the %(thing)s “%(what)s”")),
    "hand_over_notice": Act(_l("Sent by hand"), _l("sent the %(thing)s “%(what)s” by hand")),
}

THINGS = {
    "notices": _l("Notice"),
    "notice_attempts": _l("Attempt at sending"),
    "notice_channels": _l("Notice channel"),
    "notice_choices": _l("Notice setting"),
    "notice_deliveries": _l("Sending"),
    "notice_wordings": _l("Own words of a notice"),
}
