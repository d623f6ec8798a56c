"""落账 — the values of everything a redemption writes, by the names the prepared statements ask for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.core import audit
from app.core.actor import Actor
from app.ledger import services as ledger
from app.orders.services import statements
from app.rules.orders import Use


@dataclass(frozen=True, slots=True)
class PaidLine:
    """已付明细 — an article, how many of it, and which lots pay for them."""

    article: Any
    quantity: int
    uses: tuple[Use, ...]

    @property
    def points(self) -> int:
        """积分 — what the line costs the member."""
        return int(self.article.points) * self.quantity

    @property
    def owed_fen(self) -> int:
        """应付 — what the line will be owed to the supplier, in fen."""
        return int(self.article.price_fen) * self.quantity


def write(
    member: Row[Any], paid: list[PaidLine], lots: dict[int, Row[Any]], head: dict[str, Any], actor: Actor
) -> list[PaidLine]:
    """写入 — the order and all that follows from it; returns the lines for which the stock did not suffice
    after all, and then nothing of it may stand.
    """
    values = {
        **head,
        **_numbers(member, paid),
        **_acting(actor),
        "entry_reference": f"order:{head['number']}",
    }
    values |= _line_values(paid)
    uses, subs, used = _use_values(member, paid, lots), _sub_values(paid, lots), _lot_values(paid)
    shape = (len(paid), sum(len(line.uses) for line in paid), len(used) // 3, len(subs) // 4)
    statements.written(*shape).run(**values, **uses, **subs, **used)
    _sealed, *taken = statements.finished(len(paid)).run(**values)
    return [line for line, rows in zip(paid, taken, strict=True) if rows != 1]


def _numbers(member: Row[Any], paid: list[PaidLine]) -> dict[str, Any]:
    points = sum(line.points for line in paid)
    redeemed = paid[0].article.redeemed or ledger.open_account("redeemed").id
    return {
        **{name: getattr(member, name) for name in ("account_id", "order_id", "points_entry", "fen_entry")},
        **{f"line{i}": getattr(member, f"line{i}") for i in range(len(paid))},
        "employee_unit": member.unit_id,
        "supplier_id": paid[0].article.supplier_id,
        "redeemed": redeemed,
        "points": points,
        "less_points": -points,
        "fen": sum(line.owed_fen for line in paid),
    }


def _acting(actor: Actor) -> dict[str, Any]:
    return {
        "actor_name": actor.name,
        "user_id": actor.user_id,
        "role": actor.role,
        "network_address": audit.address(),
        "acting_unit": audit.unit_of(actor),
    }


def _line_values(paid: list[PaidLine]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for i, line in enumerate(paid):
        values |= {
            f"line{i}_sku_id": line.article.id,
            f"line{i}_sku_code": line.article.code,
            f"line{i}_product_name": line.article.name,
            f"line{i}_spec": line.article.spec,
            f"line{i}_quantity": line.quantity,
            f"line{i}_unit_price_fen": line.article.price_fen,
            f"line{i}_tax_rate_bp": line.article.tax_rate_bp,
            f"line{i}_points": line.points,
            f"line{i}_amount_fen": line.owed_fen,
        }
    return values


def _use_values(member: Row[Any], paid: list[PaidLine], lots: dict[int, Row[Any]]) -> dict[str, Any]:
    taken = [(getattr(member, f"line{i}"), use) for i, line in enumerate(paid) for use in line.uses]
    values: dict[str, Any] = {}
    for i, (line_id, use) in enumerate(taken):
        values |= {
            f"use{i}_order_line_id": line_id,
            f"use{i}_lot_id": use.lot_id,
            f"use{i}_sub_account_id": lots[use.lot_id].sub_account_id,
            f"use{i}_unit_id": lots[use.lot_id].unit_id,
            f"use{i}_points": use.points,
            f"use{i}_value_fen": use.value_fen,
            f"use{i}_surplus_fen": use.surplus_fen,
        }
    return values


def _sub_values(paid: list[PaidLine], lots: dict[int, Row[Any]]) -> dict[str, Any]:
    """What leaves the money behind points for the orders' commitments, sub-account by sub-account."""
    drawn: dict[int, int] = {}
    first: dict[int, Row[Any]] = {}
    for use in (use for line in paid for use in line.uses if use.value_fen):
        lot = lots[use.lot_id]
        drawn[lot.sub_account_id] = drawn.get(lot.sub_account_id, 0) + use.value_fen
        first.setdefault(lot.sub_account_id, lot)
    values: dict[str, Any] = {}
    for i, (sub_account_id, fen) in enumerate(drawn.items()):
        lot = first[sub_account_id]
        values |= {
            f"sub{i}_granted": lot.granted or ledger.open_account("granted", sub_account_id).id,
            f"sub{i}_committed": lot.committed or ledger.open_account("committed", sub_account_id).id,
            f"sub{i}_less_fen": -fen,
            f"sub{i}_fen": fen,
        }
    return values


def _lot_values(paid: list[PaidLine]) -> dict[str, Any]:
    """What leaves each lot; a lot that pays for two lines is written once."""
    taken: dict[int, tuple[int, int]] = {}
    for use in (use for line in paid for use in line.uses):
        points, fen = taken.get(use.lot_id, (0, 0))
        taken[use.lot_id] = (points + use.points, fen + use.value_fen)
    values: dict[str, Any] = {}
    for i, (lot_id, (points, fen)) in enumerate(taken.items()):
        values |= {f"lot{i}_id": lot_id, f"lot{i}_points": points, f"lot{i}_fen": fen}
    return values
