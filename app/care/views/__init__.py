"""慰问页 — cases and their steps, payments, and the workbooks made of them."""

from app.care.views.applying import ApplyForCare, NewCare
from app.care.views.cases import CareCases, CareRecords
from app.care.views.payments import BringCareBack, CarePayments, PayCare
from app.care.views.steps import STEPS
from app.care.views.workbooks import CarePaymentList, CareRegister

# reached from their pages
BEHIND = (
    CareRegister,
    CarePaymentList,
    NewCare,
    ApplyForCare,
    CareRecords,
    PayCare,
    BringCareBack,
    *STEPS,
)

__all__ = [
    "BEHIND",
    "CareCases",
    "CarePayments",
    "CareRecords",
]
