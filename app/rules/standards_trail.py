"""审计用语·标准 — how acts on the standards, and on where units lie, are said in the trail."""

from app.core.audit_words import Act
from app.core.text import _l

ACTS = {
    "set_region": Act(_l("Set the region of a unit"), _l("set the region of the %(thing)s “%(what)s”")),
}
