"""结转查询 — the lines of a close, how their sub-accounts stand, and the digest of both."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import session
from app.core.preview import digest_of
from app.ledger.queries import sums_of
from app.models import SubAccount, YearEnd, YearEndLine

STAYS = ("held", "granted", "committed")


def lines_of_year_end(year_end: YearEnd) -> Sequence[YearEndLine]:
    """结转明细 — in the order of the sub-accounts' codes."""
    rows = (
        select(YearEndLine)
        .join(SubAccount, SubAccount.id == YearEndLine.sub_account_id)
        .where(YearEndLine.year_end_id == year_end.id)
        .options(joinedload(YearEndLine.sub_account), joinedload(YearEndLine.target))
        .order_by(SubAccount.code)
    )
    return session.scalars(rows).all()


def standings(sub_account_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """现状 — what each sub-account has available, and what of it is set aside, granted or committed."""
    available = sums_of("available", sub_account_ids)
    stays = [sums_of(kind, sub_account_ids) for kind in STAYS]
    return {each: (available[each], sum(kind[each] for kind in stays)) for each in sub_account_ids}


def digest_of_year_end(year_end: YearEnd) -> str:
    """摘要 — over every line: what is left, what stays, where the rest goes."""
    head = {"year_end": year_end.id, "state": year_end.state}
    facts = ("sub_account_id", "rule", "target_id", "left_fen", "stays_fen")
    return digest_of(head, ([getattr(line, name) for name in facts] for line in lines_of_year_end(year_end)))
