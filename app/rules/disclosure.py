"""知情程度 — how much of a sensitive value each role reads, and what it may reveal, one by one."""

from collections.abc import Mapping

from app.rules.masking import KINDS


def _all(level: str, **others: str) -> Mapping[str, str]:
    """One level for every kind of sensitive value, but for those named."""
    return {**dict.fromkeys(KINDS, level), **others}


# How much of a sensitive value a role reads; what is left is revealed one by one, with a reason (REVEALS).
# "clear": all of it; "masked": 110101********1234; "tail": the last four; "hidden": not even that.
# Nobody reads a date of birth beside the ends of an identity number: it is what their stars hide.
MASKING: Mapping[str, Mapping[str, str]] = {
    "platform_admin": _all("hidden"),
    "tenant_admin": _all("masked"),
    "hr": _all("masked", bank_card="hidden", address="hidden"),
    "unit_head": _all("hidden", phone="masked"),
    "hrbp": _all("masked", id_no="hidden", bank_card="hidden", address="hidden"),
    "officer": _all("masked", id_no="tail", bank_card="tail", address="clear"),
    "chair": _all("masked", id_no="tail", bank_card="tail", email="hidden"),
    "finance": _all("hidden", id_no="tail", bank_card="masked", address="masked"),
    "auditor": _all("masked"),
    # an address and a number to ring, of the orders to be delivered; its own account in part
    "supplier": _all("hidden", phone="clear", address="clear", bank_card="masked"),
    "member": _all("masked", address="clear"),
}

# 查看完整信息 — what a role may see in full, one field of one record at a time, on the pages where its
# permissions say can_reveal; each time with a reason and an audit record
REVEALS: Mapping[str, frozenset[str]] = {
    "hr": frozenset({"id_no", "phone", "email", "birth"}),
    "officer": frozenset({"phone"}),
    "finance": frozenset({"bank_card"}),
}
