"""科目表服务 — the charts of accounts: shipped with the house, kept up by the platform's administrator."""

from dataclasses import asdict

from sqlalchemy import select

from app.core.db import session
from app.core.errors import DomainError
from app.models import ChartAccount
from app.rules.chart import shipped


class CodeInChart(DomainError):
    """科目已存在 — the chart has this code in these years already."""

    code = "code_in_chart"
    status = 409


def ship_chart() -> int:
    """出厂科目 — write the rows that a database lacks; what was edited stays as it is. Returns how many were new."""
    there = {(row.scheme, row.code) for row in session.scalars(select(ChartAccount))}
    missing = [ChartAccount(**asdict(row)) for row in shipped() if (row.scheme, row.code) not in there]
    session.add_all(missing)
    session.flush()
    return len(missing)
