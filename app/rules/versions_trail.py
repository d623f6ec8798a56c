"""规则版本的审计用语 — how simulating and releasing a version is said in the audit trail."""

from app.core.audit_words import Act, Said
from app.core.text import _l

ACTS = {
    "simulate": Act(
        _l("Simulated a version of a rule"),
        _l("simulated the %(thing)s “%(what)s” on the roster"),
        {"digest": Said(_l("Digest"))},
    ),
    "schedule": Act(
        _l("Released from a later day"), _l("released the %(thing)s “%(what)s” from a later day")
    ),
}
THINGS = {
    "point_rule_versions": _l("Version of a rule"),
    "rule_simulations": _l("Simulation of a rule"),
    "rule_simulation_lines": _l("Person of a simulation"),
}
