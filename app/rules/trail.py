"""审计用语 — how every act, thing and value of the audit trail is said; the house test fails for one that is
not here.
"""

from app.core.audit_words import Act, Belonging, Said, Trail
from app.core.text import _l
from app.rules import (
    approval_trail,
    compliance_trail,
    lapsing_trail,
    lattice_trail,
    notice_trail,
    proposing_trail,
    standards_trail,
    versions_trail,
)
from app.rules.features import FEATURES
from app.rules.masking import WORDS as KINDS_SHOWN
from app.rules.permissions import ROLES
from app.rules.roster_codes import FIELD_WORDS
from app.rules.settings import SETTINGS

OUTCOMES = {
    "new": _l("New"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
    "rehired": _l("Returned"),
    "moved": _l("Moved"),
    "leaving": _l("Leaving"),
    "rejected": _l("Rejected"),
    "skipped": _l("Skipped"),
}
_INVITED = {"rows": Said(_l("People"))}
_ROWS = {"counts": Said(_l("Rows"), "counts", OUTCOMES)}
_TAKEN = {
    "removed": Said(_l("People taken out again"), "number"),
    "restored": Said(_l("People as before"), "number"),
    "kept": Said(_l("Rows left to a person"), "number"),
    "units": Said(_l("Units closed up again"), "number"),
}

ACTS = {
    **standards_trail.ACTS,
    **approval_trail.ACTS,
    **notice_trail.ACTS,
    **lapsing_trail.ACTS,
    **lattice_trail.ACTS,
    **versions_trail.ACTS,
    **proposing_trail.ACTS,
    **compliance_trail.ACTS,
    "wait": Act(_l("Put in the queue"), _l("put the %(thing)s “%(what)s” in the queue")),
    "submit": Act(_l("Submitted"), _l("submitted the %(thing)s “%(what)s”")),
    "send_back": Act(_l("Sent back"), _l("sent the %(thing)s “%(what)s” back")),
    "remove": Act(_l("Took out"), _l("took the %(thing)s “%(what)s” out")),
    "prepare_adjustment": Act(
        _l("Prepared an adjustment of"), _l("prepared an adjustment of the %(thing)s “%(what)s”")
    ),
    "fulfil": Act(_l("Set aside for"), _l("set the money aside for the %(thing)s “%(what)s”")),
    "begin": Act(_l("Began a draft"), _l("began the %(thing)s “%(what)s”")),
    "end_survey": Act(_l("Ended a survey"), _l("ended the %(thing)s “%(what)s”")),
    "finish": Act(_l("Carried out"), _l("said what was done about the %(thing)s “%(what)s”")),
    "plan": Act(_l("Planned a measure"), _l("planned a measure for the %(thing)s “%(what)s”")),
    "print_slips": Act(_l("Printed slips"), _l("printed slips for the %(thing)s “%(what)s”")),
    "publish": Act(_l("Published"), _l("published the %(thing)s “%(what)s”")),
    "start_survey": Act(_l("Started a survey"), _l("started the %(thing)s “%(what)s”")),
    "accept": Act(
        _l("Accepted their figure"), _l("accepted the supplier's figure for the %(thing)s “%(what)s”")
    ),
    "activate_access": Act(
        _l("Came in for the first time"), _l("came to their own pages for the first time, “%(what)s”")
    ),
    "add": Act(_l("Added"), _l("added the %(thing)s “%(what)s”")),
    "add_documents": Act(_l("Added documents"), _l("added documents to the %(thing)s “%(what)s”")),
    "adopt_standards": Act(_l("Took over standards"), _l("took over the shipped standards of “%(what)s”")),
    "apply_for_care": Act(_l("Applied for care"), _l("applied for the %(thing)s “%(what)s”")),
    "approve_care": Act(_l("Approved care"), _l("approved the %(thing)s “%(what)s”")),
    "award_care": Act(_l("Gave points as care"), _l("gave points by the %(thing)s “%(what)s”")),
    "close_care": Act(_l("Closed a case of care"), _l("closed the %(thing)s “%(what)s”")),
    "confirm_standard": Act(_l("Confirmed a standard"), _l("put the %(thing)s “%(what)s” into force")),
    "decline_care": Act(_l("Declined care"), _l("declined the %(thing)s “%(what)s”")),
    "dispatch_care": Act(_l("Sent visitors"), _l("sent visitors for the %(thing)s “%(what)s”")),
    "drop_care_payment": Act(_l("Dropped a care payment"), _l("dropped the %(thing)s “%(what)s”")),
    "enter_standard": Act(_l("Entered a standard"), _l("entered the %(thing)s “%(what)s”")),
    "follow_up_care": Act(_l("Followed up"), _l("followed up the %(thing)s “%(what)s”")),
    "name_reader": Act(_l("Named a reader"), _l("let somebody read the %(thing)s “%(what)s”")),
    "pay_care": Act(_l("Paid care"), _l("paid the %(thing)s “%(what)s”")),
    "prepare_care_payment": Act(_l("Prepared a care payment"), _l("prepared the %(thing)s “%(what)s”")),
    "propose_care": Act(_l("Proposed help"), _l("proposed the help of the %(thing)s “%(what)s”")),
    "take_back_care": Act(
        _l("Took a proposal of help back"), _l("took back what was proposed for the %(thing)s “%(what)s”")
    ),
    "grant_reveal": Act(
        _l("Let somebody see a value"), _l("let somebody look at a value of “%(what)s” in full")
    ),
    "admit": Act(_l("Admitted a supplier"), _l("admitted the %(thing)s “%(what)s”")),
    "stop_supplier": Act(_l("Stopped a supplier"), _l("stopped the %(thing)s “%(what)s”")),
    "resubmit_care": Act(_l("Submitted care again"), _l("submitted the %(thing)s “%(what)s” again")),
    "retire_standard": Act(_l("Took a standard out of use"), _l("took the %(thing)s “%(what)s” out of use")),
    "return_care_payment": Act(
        _l("Recorded a care payment as come back"), _l("recorded the %(thing)s “%(what)s” as come back")
    ),
    "send_back_care": Act(_l("Returned care"), _l("returned the %(thing)s “%(what)s” for correction")),
    "visit_care": Act(_l("Recorded a visit"), _l("recorded a visit for the %(thing)s “%(what)s”")),
    "withdraw_care": Act(_l("Withdrew care"), _l("withdrew the %(thing)s “%(what)s”")),
    "ask_return": Act(_l("Asked for a return"), _l("asked for the %(thing)s “%(what)s”")),
    "accept_return": Act(_l("Accepted a return"), _l("accepted the %(thing)s “%(what)s”")),
    "refuse_return": Act(_l("Refused a return"), _l("refused the %(thing)s “%(what)s”")),
    "withdraw_return": Act(_l("Withdrew a return"), _l("withdrew the %(thing)s “%(what)s”")),
    "take_back_return": Act(
        _l("Took goods back"), _l("took the goods of the %(thing)s “%(what)s” back and gave the points back")
    ),
    "bounce": Act(
        _l("Recorded a parcel as back"), _l("recorded the parcel of the %(thing)s “%(what)s” as back")
    ),
    "file_paper": Act(_l("Filed a paper"), _l("filed the %(thing)s “%(what)s”")),
    "remove_paper": Act(_l("Removed a paper"), _l("removed the %(thing)s “%(what)s”")),
    "add_picture": Act(_l("Added a picture"), _l("added the %(thing)s “%(what)s”")),
    "remove_picture": Act(_l("Removed a picture"), _l("removed the %(thing)s “%(what)s”")),
    "import_budget_lines": Act(
        _l("Imported budget lines"), _l("imported lines of a plan from the file “%(what)s”")
    ),
    "import_products": Act(_l("Imported products"), _l("imported products from the file “%(what)s”")),
    "import_shipments": Act(_l("Imported shipments"), _l("imported shipments from the file “%(what)s”")),
    "adjust": Act(_l("Adjusted"), _l("adjusted the %(thing)s “%(what)s”")),
    "allocate": Act(_l("Allocated"), _l("allocated money to the %(thing)s “%(what)s”")),
    "approve": Act(_l("Approved a budget"), _l("approved the %(thing)s “%(what)s”")),
    "award": Act(_l("Awarded points"), _l("awarded points, number “%(what)s”")),
    "ask_revocation": Act(
        _l("Asked to take points back"), _l("asked to take points back, number “%(what)s”")
    ),
    "approve_revocation": Act(_l("Took points back"), _l("took points back, number “%(what)s”")),
    "decline_revocation": Act(
        _l("Declined to take points back"), _l("declined to take points back, number “%(what)s”")
    ),
    "withdraw_revocation": Act(
        _l("Withdrew a revocation"), _l("withdrew the request to take points back, number “%(what)s”")
    ),
    "drop": Act(_l("Took out of a grant"), _l("took “%(what)s” off the list of a grant")),
    "cancel": Act(_l("Cancelled an order"), _l("cancelled the %(thing)s “%(what)s”")),
    "change_password": Act(_l("Changed the password of"), _l("changed their own password")),
    "change_particulars": Act(
        _l("Changed the particulars of"), _l("changed the particulars of the %(thing)s “%(what)s”")
    ),
    "change_settings": Act(
        _l("Changed the settings of"), _l("changed the settings of the %(thing)s “%(what)s”")
    ),
    "change_tenant": Act(
        _l("Changed the particulars of a tenant"), _l("changed the particulars of the %(thing)s “%(what)s”")
    ),
    "correct_row": Act(
        _l("Corrected a row of a roster"),
        _l("corrected a row of the %(thing)s “%(what)s” before it was imported"),
        {name: Said(word) for name, word in FIELD_WORDS.items()},
    ),
    "skip_row": Act(_l("Left a row of a roster out"), _l("left rows of the %(thing)s “%(what)s” out")),
    "take_back_row": Act(
        _l("Took a row of a roster back"),
        _l("took rows of the %(thing)s “%(what)s” back that had been left out"),
    ),
    "check_roster": Act(_l("Checked a roster"), _l("checked the %(thing)s “%(what)s”"), _ROWS),
    "close": Act(_l("Closed a statement"), _l("closed the %(thing)s “%(what)s”")),
    "close_unit": Act(_l("Closed the unit"), _l("closed the %(thing)s “%(what)s”")),
    "compare": Act(_l("Compared"), _l("compared the %(thing)s “%(what)s” with the supplier's")),
    "confirm": Act(_l("Confirmed"), _l("confirmed the %(thing)s “%(what)s”")),
    "create": Act(_l("Made"), _l("made the %(thing)s “%(what)s”")),
    "create_tenant": Act(_l("Founded the tenant"), _l("founded the %(thing)s “%(what)s”")),
    "deactivate": Act(_l("Shut an account"), _l("shut the %(thing)s “%(what)s”")),
    "delist": Act(_l("Took off the list"), _l("took the %(thing)s “%(what)s” off the list")),
    "download": Act(_l("Downloaded"), _l("downloaded the %(thing)s “%(what)s”")),
    "dispute": Act(_l("Disputed"), _l("disputed the %(thing)s “%(what)s”")),
    "draw_up": Act(_l("Drew up"), _l("drew up the %(thing)s “%(what)s”")),
    "edit": Act(_l("Edited"), _l("edited the %(thing)s “%(what)s”")),
    "end_sessions": Act(_l("Ended other sign-ins"), _l("ended their other sign-ins")),
    "end_seat": Act(_l("Ended a seat"), _l("ended the %(thing)s of “%(what)s”")),
    "expire": Act(_l("Let points expire"), _l("let points expire, number “%(what)s”")),
    "export": Act(_l("Exported"), _l("exported the %(thing)s “%(what)s”")),
    "export_tenant": Act(_l("Exported all data of"), _l("exported all data of the %(thing)s “%(what)s”")),
    "give_seat": Act(_l("Gave a seat"), _l("gave a %(thing)s to “%(what)s”")),
    "hand_over": Act(_l("Handed over"), _l("handed over the administration of the %(thing)s “%(what)s”")),
    "hired": Act(_l("Hired"), _l("hired the %(thing)s “%(what)s”")),
    "hold_roster": Act(
        _l("Kept a roster to be explained"), _l("kept the %(thing)s “%(what)s” to be explained")
    ),
    "remember_layout": Act(_l("Remembered how rosters are read"), _l("remembered the %(thing)s “%(what)s”")),
    "forget_layout": Act(_l("Forgot how rosters are read"), _l("forgot the %(thing)s “%(what)s”")),
    "remember_words": Act(_l("Explained words of a roster"), _l("explained words of a roster")),
    "forget_word": Act(_l("Forgot a word of rosters"), _l("forgot the %(thing)s “%(what)s”")),
    "import_roster": Act(_l("Imported a roster"), _l("imported the %(thing)s “%(what)s”"), _ROWS),
    "answer_same": Act(
        _l("Decided who is the same person"), _l("decided who is the same person in the %(thing)s “%(what)s”")
    ),
    "undo_roster": Act(
        _l("Undid the import of a roster"), _l("undid the import of the %(thing)s “%(what)s”"), _TAKEN
    ),
    "invite_members": Act(
        _l("Invited to the members' pages"), _l("invited “%(what)s” to the members' pages"), _INVITED
    ),
    "join_union": Act(_l("Took into the union"), _l("took the %(thing)s “%(what)s” into the union")),
    "leave_union": Act(
        _l("Recorded as out of the union"),
        _l("recorded the %(thing)s “%(what)s” as out of the union"),
        {"left_on": Said(_l("Left the union on"), "day")},
    ),
    "left": Act(_l("Recorded as left"), _l("recorded the %(thing)s “%(what)s” as left")),
    "list": Act(_l("Put on the list"), _l("put the %(thing)s “%(what)s” on the list")),
    "merge_unit": Act(_l("Merged the unit"), _l("merged the %(thing)s “%(what)s” into another")),
    "move_unit": Act(_l("Moved the unit"), _l("moved the %(thing)s “%(what)s”")),
    "moved": Act(_l("Moved"), _l("moved the %(thing)s “%(what)s”")),
    "open": Act(_l("Opened"), _l("opened the %(thing)s “%(what)s”")),
    "open_account": Act(_l("Made a sign-in account"), _l("made the %(thing)s “%(what)s”")),
    "open_unit": Act(_l("Opened the unit"), _l("opened the %(thing)s “%(what)s”")),
    "prepare": Act(_l("Prepared a grant"), _l("prepared the %(thing)s “%(what)s”")),
    "reactivate": Act(_l("Opened an account again"), _l("opened the %(thing)s “%(what)s” again")),
    "propose": Act(_l("Proposed"), _l("proposed the %(thing)s “%(what)s”")),
    "receive": Act(_l("Confirmed receipt of"), _l("confirmed receipt of the %(thing)s “%(what)s”")),
    "redeem": Act(_l("Redeemed"), _l("placed the %(thing)s “%(what)s”")),
    "record_life_event": Act(_l("Recorded an event of a life"), _l("recorded the %(thing)s “%(what)s”")),
    "withdraw_life_event": Act(_l("Withdrew an event of a life"), _l("withdrew the %(thing)s “%(what)s”")),
    "release": Act(_l("Put into force"), _l("put the %(thing)s “%(what)s” into force")),
    "rename_unit": Act(_l("Renamed the unit"), _l("renamed the %(thing)s “%(what)s”")),
    "reopen_unit": Act(_l("Reopened the unit"), _l("reopened the %(thing)s “%(what)s”")),
    "record": Act(_l("Recorded"), _l("recorded the %(thing)s “%(what)s”")),
    "reverse": Act(_l("Reversed"), _l("reversed the %(thing)s “%(what)s”")),
    "reset_password": Act(_l("Reset the password of"), _l("reset the password of the %(thing)s “%(what)s”")),
    "resume": Act(_l("Resumed the tenant"), _l("resumed the %(thing)s “%(what)s”")),
    "retire": Act(_l("Retired a rule"), _l("retired the %(thing)s “%(what)s”")),
    "returned": Act(_l("Recorded as back"), _l("recorded the %(thing)s “%(what)s” as back")),
    "reveal": Act(_l("Revealed"), _l("looked at a value of the %(thing)s “%(what)s” in clear")),
    "revise": Act(_l("Took back for revision"), _l("took the %(thing)s “%(what)s” back for revision")),
    "search_identity": Act(
        _l("Searched by identity number or phone"), _l("searched the %(thing)s by identity number or phone")
    ),
    "set_features": Act(
        _l("Switched packages of"),
        _l("switched packages of the %(thing)s “%(what)s”"),
        {name: Said(each.label, "flag") for name, each in FEATURES.items()},
    ),
    "settle_row": Act(_l("Settled a row of"), _l("settled a row of the %(thing)s “%(what)s”")),
    "ship": Act(_l("Shipped"), _l("shipped the %(thing)s “%(what)s”")),
    "sign_in": Act(_l("Signed in"), _l("signed in")),
    "sign_out": Act(_l("Signed out"), _l("signed out")),
    "sign_in_refused": Act(_l("Was refused at sign-in"), _l("was refused at sign-in")),
    "stock": Act(_l("Changed the stock of"), _l("changed the stock of the %(thing)s “%(what)s”")),
    "suspend": Act(_l("Suspended the tenant"), _l("suspended the %(thing)s “%(what)s”")),
    "unlock": Act(_l("Unlocked an account"), _l("unlocked the %(thing)s “%(what)s”")),
    "uphold": Act(_l("Upheld our figure"), _l("upheld our figure for the %(thing)s “%(what)s”")),
    "verify": Act(_l("Verified the audit chain"), _l("verified the audit chain")),
    "view": Act(_l("Looked at"), _l("opened the card of the %(thing)s “%(what)s”")),
    "withdraw_access": Act(_l("Shut the members' pages to"), _l("shut the members' pages to “%(what)s”")),
    "withdraw": Act(_l("Withdrew"), _l("withdrew the %(thing)s “%(what)s”")),
    "withdraw_roster": Act(_l("Withdrew a roster"), _l("withdrew the %(thing)s “%(what)s”")),
}

THINGS = {
    **approval_trail.THINGS,
    **notice_trail.THINGS,
    **lapsing_trail.THINGS,
    **lattice_trail.THINGS,
    **versions_trail.THINGS,
    **proposing_trail.THINGS,
    **compliance_trail.THINGS,
    "member_access": _l("Member's access"),
    "chart_accounts": _l("Account head"),
    "year_end_lines": _l("Line of a close"),
    "year_ends": _l("Year-end close"),
    "waiting_holds": _l("Hold in the queue"),
    "sub_account_transfers": _l("Transfer"),
    "budget_adjustment_lines": _l("Line of an adjustment"),
    "budget_adjustments": _l("Adjustment of a budget"),
    "budget_approvals": _l("Resolution"),
    "budget_plans": _l("Yearly plan"),
    "feedback_follow_ups": _l("Follow-up"),
    "feedback_pools": _l("Pool"),
    "feedback_results": _l("Result of feedback"),
    "feedback_surveys": _l("Survey"),
    "account": _l("Sign-in account"),
    "allocations": _l("Allocation"),
    "audit_events": _l("Audit record"),
    "budgets": _l("Budget"),
    "care_cases": _l("Case of care"),
    "care_documents": _l("Document"),
    "care_follow_ups": _l("Follow-up of care"),
    "care_payments": _l("Care payment"),
    "care_readers": _l("Reader"),
    "care_subjects": _l("Particulars of a case"),
    "care_visitors": _l("Visitor"),
    "care_visits": _l("Visit"),
    "categories": _l("Category"),
    "employees": _l("Employee"),
    "employment_events": _l("Change of employment"),
    "expiry_lines": _l("Line of an expiry run"),
    "expiry_runs": _l("Expiry run"),
    "life_events": _l("Event of a life"),
    "point_revocations": _l("Revocation"),
    "expiry": _l("Expiry run"),
    "grant_lines": _l("Grant line"),
    "grants": _l("Grant"),
    "import_batches": _l("Roster"),
    "jobs": _l("Job"),
    "ledger_accounts": _l("Account"),
    "ledger_entries": _l("Journal entry"),
    "ledger_postings": _l("Posting"),
    "memberships": _l("Membership"),
    "order_lines": _l("Order line"),
    "orders": _l("Order"),
    "order_returns": _l("Return of goods"),
    "order_return_lines": _l("Line of a return"),
    "lot_uses": _l("Points used from a lot"),
    "lot_returns": _l("Points back into a lot"),
    "statement_shares": _l("Share of a statement"),
    "feedback_invitations": _l("Invitation to feedback"),
    "saved_views": _l("Saved view"),
    "sequences": _l("Running number"),
    "audit_seals": _l("Seal of the trail"),
    "product_pictures": _l("Picture"),
    "supplier_documents": _l("Paper of a supplier"),
    "forbidden_goods": _l("Rule of goods not to be sold"),
    "org_units": _l("Unit"),
    "point_lots": _l("Lot"),
    "point_rules": _l("Point rule"),
    "products": _l("Product"),
    "roster_findings": _l("Finding in a roster"),
    "roster_layouts": _l("Way of reading"),
    "roster_rows": _l("Row of the roster"),
    "roster_words": _l("Word of rosters"),
    "seats": _l("Seat"),
    "skus": _l("Article"),
    "received_statements": _l("Statement of the supplier"),
    "settlement_runs": _l("Run of settlements"),
    "statement_adjustments": _l("Settlement adjustment"),
    "statement_differences": _l("Difference with the supplier"),
    "statement_lines": _l("Line of a statement"),
    "statements": _l("Statement"),
    "stored_files": _l("File"),
    "sub_accounts": _l("Sub-account"),
    "supplier_invoices": _l("Invoice"),
    "supplier_payments": _l("Payment to a supplier"),
    "suppliers": _l("Supplier"),
    "tenant_exports": _l("Data export"),
    "departures": _l("Deletion"),
    "tenant_settings": _l("Setting"),
    "tenant_users": _l("Person"),
    "tenants": _l("Tenant"),
    "welfare_standards": _l("Standard"),
}

_KINDS = {"int": "number", "bool": "flag", "choice": "choice"}

# values that are no column of the table the act was done to
FIELDS = {
    "slips": Said(_l("Number of slips"), "number"),
    "files": Said(_l("Files"), "number"),
    "how": Said(_l("How")),
    "reader": Said(_l("Reader")),
    "sub_account": Said(_l("Sub-account")),
    **{name: Said(each.label, _KINDS[each.kind], each.choices) for name, each in SETTINGS.items()},
    "amount_fen": Said(_l("Amount"), "fen"),
    "approved_fen": Said(_l("Approved now"), "fen"),
    "left_fen": Said(_l("Money left"), "fen"),
    "digest": Said(_l("Digest")),
    "fen": Said(_l("Value"), "fen"),
    "field": Said(_l("What was shown"), "choice", KINDS_SHOWN),
    "checked": Said(_l("Records checked"), "number"),
    "export": Said(_l("Data export")),
    "file": Said(_l("File")),
    "filters": Said(_l("Filters")),
    "in_clear": Said(_l("Sensitive values in clear"), "flag"),
    "found": Said(_l("Found"), "number"),
    "joined_on": Said(_l("Joined the union on"), "day"),
    "on": Said(_l("On the day"), "day"),
    "people": Said(_l("People"), "number"),
    "points": Said(_l("Points"), "points"),
    "result": Said(_l("Outcome")),
    "role": Said(_l("Role"), "choice", ROLES),
    "rows": Said(_l("Rows"), "number"),
    "lines": Said(_l("Lines")),
    "sha256": Said(_l("Checksum")),
    "size": Said(_l("Size in bytes"), "number"),
}

# 读取 — acts that change nothing and show something: the auditor looks at these by themselves
READS = ("download", "export", "reveal", "search_identity", "view")
REFUSALS = ("sign_in_refused",)

# 所属 — whose records stand in the history of the thing they belong to as well
BELONGING = {
    "budgets": (Belonging("sub_accounts", "sub_accounts", "budget_id"),),
    "employees": (Belonging("import_batches", "employment_events", "employee_id", "batch_id"),),
    "products": (Belonging("skus", "skus", "product_id"),),
}

TRAIL = Trail(ACTS, THINGS, FIELDS, ("checked", "digest", "sha256"), READS, REFUSALS, BELONGING)
