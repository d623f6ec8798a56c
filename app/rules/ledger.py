"""总账规则 — the kinds of accounts: what they are measured in, whose they are, and which never fall below
zero.
"""

from app.core.text import _l

# what an entry books
ENTRY_KINDS = {
    "budget": _l("Budget approved"),
    "allocation": _l("Allocation"),
    "grant": _l("Grant"),
    "expiry": _l("Expiry"),
    "revoke": _l("Points taken back"),
    "redeem": _l("Redemption"),
    "receive": _l("Receipt of goods"),
    "cancel": _l("Cancellation"),
    "return": _l("Return of goods"),
    "adjust": _l("Settlement adjustment"),
    "pay": _l("Payment to a supplier"),
    "unpay": _l("Payment reversed"),
    "hold": _l("Set aside"),
    "release": _l("Set free again"),
    "spend": _l("Payment"),
    "refund": _l("Refund"),
    "transfer": _l("Transfer between sub-accounts"),
    "carry_forward": _l("Carried into the next year"),
    "year_end": _l("Returned at the end of the year"),
}

# what an account and an entry are measured in
UNITS = {"fen": _l("Money"), "points": _l("Points")}

UNIT_OF = {
    "funding": "fen",
    "unallocated": "fen",
    "available": "fen",
    "held": "fen",
    "spent": "fen",
    "granted": "fen",
    "committed": "fen",
    "payable": "fen",
    "paid": "fen",
    "issued": "points",
    "member": "points",
    "redeemed": "points",
    "expired": "points",
}

# these keep a balance beside their postings, and never fall below zero
BOUNDED = frozenset({"unallocated", "available", "held", "spent", "member"})

# the column that names an account's owner; issued, redeemed and expired points have none
OWNER_OF = {
    "funding": "budget_id",
    "unallocated": "budget_id",
    "available": "sub_account_id",
    "held": "sub_account_id",
    "spent": "sub_account_id",
    "granted": "sub_account_id",
    "committed": "sub_account_id",
    "payable": "supplier_id",
    "paid": "supplier_id",
    "member": "employee_id",
}
