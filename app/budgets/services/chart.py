"""科目表服务 — the charts of accounts: shipped with the house, kept up by the platform's administrator."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.platform_trail import note
from app.core.text import _
from app.models import ChartAccount
from app.rules.chart import shipped

LENGTHS = (3, 5, 7, 9)  # figures of a code: a head, and two more a level


class CodeInChart(DomainError):
    """科目已存在 — the chart has this code in these years already."""

    code = "code_in_chart"
    status = 409


def ship_chart() -> int:
    """出厂科目 — write the rows that a database lacks; what was edited stays as it is. Returns how many
    were new.
    """
    there = {(row.scheme, row.code) for row in session.scalars(select(ChartAccount))}
    missing = [ChartAccount(**asdict(row)) for row in shipped() if (row.scheme, row.code) not in there]
    session.add_all(missing)
    session.flush()
    return len(missing)


def add_account(  # noqa: PLR0913 - a row of a chart says all of it
    *,
    scheme: str,
    code: str,
    name: str,
    side: str,
    applies_to: str,
    valid_from: date,
    valid_until: date | None,
    source: str,
    actor: Actor,
) -> ChartAccount:
    """新增科目 — a head of a chart, or a detail under the head its code begins with.

    Raises CodeInChart for years in which the chart has the code, BadInput for a code that is none.
    """
    _refuse_years(valid_from, valid_until)
    if not code.isascii() or not code.isdigit() or len(code) not in LENGTHS:
        raise BadInput(_("A code is 3, 5, 7 or 9 figures, such as 501 or 50105."), field="code")
    last = valid_until or date.max
    there = session.scalars(select(ChartAccount).filter_by(scheme=scheme, code=code)).all()
    if any(row.valid_from <= last and (row.valid_until or date.max) >= valid_from for row in there):
        raise CodeInChart(_("The chart has “%(code)s” in these years already.", code=code), field="code")
    row = ChartAccount(
        scheme=scheme,
        code=code,
        name=name,
        parent_code=code[:-2] if len(code) > LENGTHS[0] else None,
        side=side,
        applies_to=applies_to,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        verified=False,
    )
    session.add(row)
    session.flush()
    note("add", "chart_accounts", actor=actor, subject_id=row.id)
    return row


def change_account(
    row: ChartAccount,
    *,
    name: str,
    applies_to: str,
    valid_until: date | None,
    source: str,
    verified: bool,
    actor: Actor,
) -> ChartAccount:
    """修改科目 — its name, its end, its source, and whether it was compared with the annex."""
    _refuse_years(row.valid_from, valid_until)
    row.name, row.applies_to, row.valid_until = name, applies_to, valid_until
    row.source, row.verified = source, verified
    session.flush()
    note("edit", "chart_accounts", actor=actor, subject_id=row.id)
    return row


def _refuse_years(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise BadInput(_("The last day lies before the first."), field="valid_until")
