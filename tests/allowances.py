"""宽限 — standards so generous that no test of something else meets them: what a union of the tests has from
the beginning, where the standards are not what it is about.

They are older and less sure than what the pack ships or a union enters, so that a test about standards has
the ones it confirms itself.
"""

from collections.abc import Iterable
from datetime import date

from app.core.db import session
from app.core.tenancy import current_tenant_id
from app.models import Tenant, WelfareStandard
from app.rules.standard_items import ITEM_OF_SCENARIO, ITEMS

MOST = 100_000_000_00  # a hundred million yuan
GRANTED = (*ITEM_OF_SCENARIO.values(), "voucher", "hardship")  # by rule, by hand, by care
DOCUMENT = "测试用宽限标准"


def standards_in_force(
    items: Iterable[str] = tuple(ITEMS), *, cap_fen: int = MOST, shape: str = "person_year"
) -> None:
    """Confirm a standard for each of these items, inside the scope of a union; in the region it lies in."""
    region = session.get_one(Tenant, current_tenant_id()).region or ""
    session.add_all(
        WelfareStandard(
            region=region,
            item=item,
            shape=shape,
            cap_fen=cap_fen,
            document=DOCUMENT,
            confidence="weak",
            valid_from=date(2000, 1, 1),
            state="confirmed",
            confirmed_on=date(2000, 1, 1),
            confirmed_by="测试",
        )
        for item in items
    )
    session.flush()
