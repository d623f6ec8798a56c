"""出资 — the sub-account a grant is paid from."""

from app.core.db import session
from app.core.tenancy import whole_tenant
from app.models import SubAccount


def paying_sub_account(number: int) -> SubAccount:
    """出资分账户 — headquarters may pay for a branch whose people do not see headquarters' money."""
    with whole_tenant("a branch grants what headquarters pays for"):
        return session.get_one(SubAccount, number)
