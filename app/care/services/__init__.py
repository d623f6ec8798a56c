"""慰问服务 — apply, propose, visit, pay, follow up, close; who reads a sealed case."""

from app.care.services.advising import advice_for, helped_before
from app.care.services.applying import apply_for, resubmit
from app.care.services.deciding import withdraw_case
from app.care.services.papers import add_documents
from app.care.services.paying import Payee, award_points, bring_back, drop, pay, prepare_payment
from app.care.services.proposed import carry
from app.care.services.proposing import propose
from app.care.services.seal import demand_reader, may_read, name_reader, subject_of
from app.care.services.visiting import close_case, dispatch, follow_up, record_visit

__all__ = [
    "Payee",
    "add_documents",
    "advice_for",
    "apply_for",
    "award_points",
    "bring_back",
    "carry",
    "close_case",
    "demand_reader",
    "dispatch",
    "drop",
    "follow_up",
    "helped_before",
    "may_read",
    "name_reader",
    "pay",
    "prepare_payment",
    "propose",
    "record_visit",
    "resubmit",
    "subject_of",
    "withdraw_case",
]
