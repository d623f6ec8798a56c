"""审批服务 — ask, decide, withdraw, void, carry out; stand in, add a signer, comment; foresee, explain."""

from app.approvals.services.asking import ask, asks_somebody, resubmit, void, void_if_changed, withdraw
from app.approvals.services.carrying import carry_out, try_again
from app.approvals.services.deciding import decide, may_decide, recall, send_back
from app.approvals.services.discussing import attach, comment
from app.approvals.services.explaining import Story, explain
from app.approvals.services.foreseeing import Foreseen, foresee
from app.approvals.services.joining import add_signer, delegate, end_delegation
from app.approvals.services.seeing import Sight, seeing

__all__ = [
    "Foreseen",
    "Sight",
    "Story",
    "add_signer",
    "ask",
    "asks_somebody",
    "attach",
    "carry_out",
    "comment",
    "decide",
    "delegate",
    "end_delegation",
    "explain",
    "foresee",
    "may_decide",
    "recall",
    "resubmit",
    "seeing",
    "send_back",
    "try_again",
    "void",
    "void_if_changed",
    "withdraw",
]
