"""退回批次 — points and their value go back into the very lot that paid."""

from datetime import date

from sqlalchemy import select

from app.core.db import session
from app.models import PointLot
from app.rules.points import expiry_after_return
from app.tenants.queries import setting


def give_to_lot(lot_id: int, *, points: int, value_fen: int, on: date) -> None:
    """退回批次 — a lot that has expired by then may be used for some days more [policy].

    The lot is locked until the end of the transaction: call it in the order of lot numbers.
    """
    lot = session.scalars(
        select(PointLot)
        .where(PointLot.id == lot_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    lot.left_points += points
    lot.left_fen += value_fen
    lot.expires_on = expiry_after_return(lot.expires_on, on, grace_days=int(setting("points_grace_days")))
