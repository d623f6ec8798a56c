"""出资 — the sub-account a grant is paid from, and the festivals of the region its unit lies in."""

from app.core.db import session
from app.core.errors import BadInput
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import SubAccount
from app.rules.festivals import FESTIVAL_WORDS, festivals_of
from app.standards.queries import region_of


def refuse_other_festival(festival: str | None, sub_account: SubAccount) -> None:
    """须为当地年节 — raises BadInput for a festival that the region of the unit that pays does not have."""
    region = region_of(sub_account.unit_id)
    if festival not in festivals_of(region):
        raise BadInput(
            _(
                "“%(festival)s” is not one of the festivals a union in %(region)s may give for.",
                festival=FESTIVAL_WORDS.get(festival or "", festival or ""),
                region=region or _("a region that is not set"),
            ),
            field="festival",
        )


def paying_sub_account(number: int) -> SubAccount:
    """出资分账户 — headquarters may pay for a branch whose people do not see headquarters' money."""
    with whole_tenant("a branch grants what headquarters pays for"):
        return session.get_one(SubAccount, number)
