"""慰问服务 — apply, decide, visit, pay, follow up, close; standards; who reads a sealed case."""

from app.care.services.advising import advice_for, helped_before
from app.care.services.applying import apply_for, resubmit
from app.care.services.deciding import approve, decline, send_back, withdraw_case
from app.care.services.papers import add_documents
from app.care.services.paying import Payee, award_points, bring_back, drop, pay, prepare_payment
from app.care.services.seal import demand_reader, may_read, name_reader, subject_of
from app.care.services.standards import adopt_pack, confirm_standard, enter_standard, retire_standard
from app.care.services.visiting import close_case, dispatch, follow_up, record_visit

__all__ = [
    "Payee",
    "add_documents",
    "adopt_pack",
    "advice_for",
    "apply_for",
    "approve",
    "award_points",
    "bring_back",
    "close_case",
    "confirm_standard",
    "decline",
    "demand_reader",
    "dispatch",
    "drop",
    "enter_standard",
    "follow_up",
    "helped_before",
    "may_read",
    "name_reader",
    "pay",
    "prepare_payment",
    "record_visit",
    "resubmit",
    "retire_standard",
    "send_back",
    "subject_of",
    "withdraw_case",
]
