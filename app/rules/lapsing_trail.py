"""过期的审计用语 — how the acts and things of reminders and of leavers' points are said in the audit
trail.
"""

from app.core.audit_words import Act, Said
from app.core.text import _l
from app.rules.leavers import ACTIONS, WHO

_TERM = {
    "action": Said(_l("What becomes of them"), "choice", ACTIONS),
    "who": Said(_l("Of whom"), "choice", WHO),
    "days": Said(_l("Days after leaving"), "number"),
}
ACTS = {
    "send_reminder": Act(_l("Reminded members"), _l("sent the %(thing)s “%(what)s” to its members")),
    "decide_term": Act(_l("Decided on leavers' points"), _l("put the %(thing)s “%(what)s” in force"), _TERM),
    "end_term": Act(_l("Ended a term for leavers' points"), _l("ended the %(thing)s “%(what)s”")),
    "look_again": Act(_l("Looked again"), _l("looked again at the %(thing)s “%(what)s”")),
}
THINGS = {
    "lapse_reminders": _l("Reminder"),
    "lapse_reminder_lines": _l("Person on a reminder's list"),
    "leaver_terms": _l("Term for leavers' points"),
}
