"""审批的审计用语 — how the acts and things of approvals are said in the audit trail."""

from app.core.audit_words import Act, Said
from app.core.text import _l

_DECIDED = {"behalf_name": Said(_l("In place of"))}
_ASKED = {"signer": Said(_l("Asked as well")), "people": Said(_l("Asked now"))}

ACTS = {
    "draw_flow": Act(_l("Drew a flow of approval"), _l("drew the %(thing)s “%(what)s”")),
    "release_flow": Act(_l("Put a flow into force"), _l("put the %(thing)s “%(what)s” into force")),
    "retire_flow": Act(_l("Took a flow out of force"), _l("took the %(thing)s “%(what)s” out of force")),
    "discard_flow": Act(_l("Discarded a flow"), _l("discarded the draft of the %(thing)s “%(what)s”")),
    "ask_approval": Act(_l("Asked for approval"), _l("asked for approval, %(thing)s “%(what)s”")),
    "resubmit_request": Act(
        _l("Asked for approval again"), _l("submitted the %(thing)s “%(what)s” once more")
    ),
    "withdraw_request": Act(_l("Withdrew a request"), _l("withdrew the %(thing)s “%(what)s” from decision")),
    "void_request": Act(_l("Made a request void"), _l("made the %(thing)s “%(what)s” void")),
    "approve_request": Act(_l("Approved"), _l("approved the %(thing)s “%(what)s”"), _DECIDED),
    "decline_request": Act(_l("Declined"), _l("declined the %(thing)s “%(what)s”"), _DECIDED),
    "return_request": Act(
        _l("Returned a request"), _l("returned the %(thing)s “%(what)s” for correction"), _DECIDED
    ),
    "recall_decision": Act(
        _l("Took a decision back"), _l("took their decision on the %(thing)s “%(what)s” back")
    ),
    "add_signer": Act(
        _l("Had somebody else sign"), _l("had somebody else sign the %(thing)s “%(what)s”"), _ASKED
    ),
    "escalate_request": Act(
        _l("Passed further up"), _l("passed the %(thing)s “%(what)s” further up, its time being over"), _ASKED
    ),
    "reassign_request": Act(
        _l("Asked others instead"), _l("asked others about the %(thing)s “%(what)s”"), _ASKED
    ),
    "remind_request": Act(_l("Reminded"), _l("reminded those who decide the %(thing)s “%(what)s”")),
    "carry_out_request": Act(
        _l("Carried out what was approved"), _l("carried out what was approved, %(thing)s “%(what)s”")
    ),
    "fail_request": Act(
        _l("Could not carry out"), _l("could not carry out what was approved, %(thing)s “%(what)s”")
    ),
    "retry_request": Act(_l("Tried again"), _l("tried again to carry out the %(thing)s “%(what)s”")),
    "comment_request": Act(_l("Said something"), _l("said something about the %(thing)s “%(what)s”")),
    "attach_to_request": Act(
        _l("Laid documents beside"), _l("laid documents beside the %(thing)s “%(what)s”")
    ),
    "delegate_approvals": Act(_l("Named who stands in"), _l("named who stands in, “%(what)s”")),
    "end_delegation": Act(_l("Ended standing in"), _l("ended the %(thing)s “%(what)s” early")),
}
THINGS = {
    "approval_flows": _l("Flow of approval"),
    "approval_requests": _l("Request for approval"),
    "approval_steps": _l("Step of an approval"),
    "approval_tasks": _l("Task of an approval"),
    "approval_decisions": _l("Decision"),
    "approval_delegations": _l("Standing in"),
    "approval_comments": _l("Remark on an approval"),
    "approval_attachments": _l("Document of an approval"),
    "reveal_asks": _l("Request to see a value"),
}
