"""审批页面 — the inbox, one request, many at once; who stands in for whom; flows; how approvals run."""

from app.approvals.views.acts import RecallDecision, ResubmitRequest, TryAgain, WithdrawRequest
from app.approvals.views.boxes import AllApprovals, AskedApprovals, DecidedApprovals, MentionedApprovals
from app.approvals.views.delegations import DelegateFor, DelegateMine, Delegations
from app.approvals.views.flows import ApprovalFlows
from app.approvals.views.health import ApprovalHealth
from app.approvals.views.request import Approvals
from app.approvals.views.talking import AddSigner, AttachTo, CommentOn

BEHIND = (
    *(AskedApprovals, DecidedApprovals, MentionedApprovals),
    *(CommentOn, AttachTo, AddSigner, WithdrawRequest, ResubmitRequest, RecallDecision, TryAgain),
    *(DelegateMine, DelegateFor),
)

__all__ = ["BEHIND", "AllApprovals", "ApprovalFlows", "ApprovalHealth", "Approvals", "Delegations"]
