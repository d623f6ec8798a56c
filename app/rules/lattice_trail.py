"""下放与填报的审计用语 — how ranges and what units filled in are said in the audit trail."""

from app.core.audit_words import Act, Said
from app.core.text import _l
from app.rules.lattice import MODES

ACTS = {
    "give_range": Act(
        _l("Gave units room for a value"),
        _l("set what units below may choose for “%(what)s”"),
        {
            "mode": Said(_l("How it is given"), "choice", MODES),
            "units": Said(_l("Units outside of it"), "number"),
        },
    ),
    "fill_value": Act(
        _l("Filled in a unit's value"),
        _l("filled in “%(what)s”"),
        {"value": Said(_l("Matter"))},
    ),
    "withdraw_value": Act(
        _l("Withdrew what was said for a later day"),
        _l("withdrew what was said of the value “%(what)s” for a later day"),
    ),
}
THINGS = {"value_ranges": _l("Room given to units"), "value_fills": _l("Value filled in")}
