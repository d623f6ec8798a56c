"""慰问工作簿 — the register (登记册, masked) and the list of payments (发放表), to print, sign and file.

Always in Chinese, as finance files it. The register of who may not read a sealed case names neither person
nor occasion; the payment list shows cards masked, but for finance in full with a reason that is recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.care.queries import subjects_shown
from app.core.db import session
from app.core.money import Money
from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Formula, Kind, Sheet, letters, writing
from app.core.text import _, _l
from app.models import CareCase, CarePayment, CareVisitor, Employee
from app.rules.care import FORMS, PAYMENT_STATES, STATES
from app.rules.care_categories import CATEGORIES
from app.rules.masking import mask
from app.rules.settlement import SIGNATURE_WORDS, SIGNATURES, uppercase

BLANK = "__________"


@dataclass(frozen=True, slots=True)
class Heading:
    """栏目 — a heading, how wide, what it holds, whether it is added up."""

    words: Any
    width: int
    kind: Kind = Kind.TEXT
    summed: bool = False


Table = tuple[Sequence[Heading], list[tuple[Any, ...]]]

REGISTER = (
    Heading(_l("No."), 5, Kind.WHOLE),
    Heading(_l("Case no."), 18),
    Heading(_l("Unit"), 18),
    Heading(_l("Member"), 10),
    Heading(_l("Occasion"), 12),
    Heading(_l("Date of the event"), 11, Kind.DATE),
    Heading(_l("Applied on"), 11, Kind.DATE),
    Heading(_l("State"), 10),
    Heading(_l("Form"), 12),
    Heading(_l("Approved amount"), 12, Kind.MONEY, summed=True),
    Heading(_l("Paid amount"), 12, Kind.MONEY, summed=True),
    Heading(_l("Approved on"), 11, Kind.DATE),
    Heading(_l("Decided by"), 9),
    Heading(_l("Visited on"), 11, Kind.DATE),
    Heading(_l("Paid on"), 11, Kind.DATE),
    Heading(_l("Closed on"), 11, Kind.DATE),
)
PAYMENTS = (
    Heading(_l("No."), 5, Kind.WHOLE),
    Heading(_l("Payee"), 10),
    Heading(_l("Unit"), 16),
    Heading(_l("Form"), 12),
    Heading(_l("Case no."), 18),
    Heading(_l("Amount"), 12, Kind.MONEY, summed=True),
    Heading(_l("Bank and branch"), 22),
    Heading(_l("Bank account"), 22),
    Heading(_l("Signature or receipt no. of the transfer"), 18),
    Heading(_l("Phone"), 14),
    Heading(_l("Visitors"), 16),
    Heading(_l("Visited on"), 11, Kind.DATE),
    Heading(_l("Note"), 14),
)


def write_register(path: Path, *, from_on: date, until_on: date, union: str, by: str) -> int:
    """慰问登记册 — the cases applied for in these days, names masked; answers how many."""
    wanted = select(CareCase).where(CareCase.requested_on >= from_on, CareCase.requested_on <= until_on)
    cases = session.scalars(wanted.options(joinedload(CareCase.unit)).order_by(CareCase.id)).all()
    with force_locale("zh"):
        title = _("%(union)s: register of care", union=union)
        rows = list(_registered(cases))
        _write(path, (REGISTER, rows), title=title, period=f"{from_on} — {until_on}", by=by)
    return len(cases)


def write_payments(path: Path, payments: Sequence[CarePayment], *, union: str, by: str, full: bool) -> int:
    """慰问金发放表 — these payments; cards in full only where `full` says that a reason was given."""
    with force_locale("zh"):
        title = _("%(union)s: list of care payments", union=union)
        period = _("Printed on %(day)s", day=max((each.prepared_on for each in payments), default=""))
        rows = list(_listed(payments, full=full))
        _write(path, (PAYMENTS, rows), title=title, period=period, by=by)
    return len(payments)


def _registered(cases: Sequence[CareCase]) -> Iterator[tuple[Any, ...]]:
    shown = subjects_shown(cases)
    for place, case in enumerate(cases, 1):
        subject = shown.get(case.id)
        name = star(subject.employee.name) if subject else _("Under seal")
        occasion = str(CATEGORIES[subject.category].label) if subject else _("Under seal")
        yield (
            *(place, case.number, str(case.unit or ""), name, occasion),
            *(subject.event_on if subject else None, case.requested_on, str(STATES[case.state])),
            *(str(FORMS[case.form]) if case.form else None, case.approved_fen, case.paid_fen),
            *(case.approved_on, case.decided_by, case.visited_on, case.paid_on, case.closed_on),
        )


def _listed(payments: Sequence[CarePayment], *, full: bool) -> Iterator[tuple[Any, ...]]:
    numbers = [each.case_id for each in payments]
    cases = {each.id: each for each in session.scalars(select(CareCase).where(CareCase.id.in_(numbers)))}
    went = _visitors(numbers)
    for place, each in enumerate(payments, 1):
        card = each.bank_card if full else mask("bank_card", each.bank_card)
        yield (
            *(place, each.payee, str(each.unit or ""), str(FORMS[each.form]), cases[each.case_id].number),
            *(each.amount_fen, each.bank or each.goods, card, each.receipt_no, None),
            *("、".join(went.get(each.case_id, ())), cases[each.case_id].visited_on),
            str(PAYMENT_STATES[each.state]),
        )


def _visitors(cases: Sequence[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(CareVisitor.case_id, Employee.name)
        .join(Employee, Employee.id == CareVisitor.employee_id)
        .where(CareVisitor.case_id.in_(cases))
        .order_by(CareVisitor.id)
    )
    went: dict[int, list[str]] = {}
    for case_id, name in rows:
        if name not in went.setdefault(case_id, []):
            went[case_id].append(name)
    return went


def star(name: str) -> str:
    """脱敏姓名 — 张*, 李**: the first character."""
    return f"{name[:1]}{'*' * (len(name) - 1)}"


def _write(path: Path, table: Table, *, title: str, period: str, by: str) -> None:
    headings, rows = table
    columns = [Column(each.width, each.kind) for each in headings]
    with (
        writing(path, title=title, creator=by) as book,
        book.sheet(title[-20:], columns, frozen_row=3) as sheet,
    ):
        sheet.cells(title, style=Style.TITLE, across=len(headings), height=32)
        note = _("Currency: RMB; unit: yuan")
        sheet.cells(f"{period}　{note}", style=Style.LABEL)
        sheet.heading([str(each.words) for each in headings])
        sheet.rows(rows)
        _totals(sheet, headings, rows)
        _signatures(sheet, by)


def _totals(sheet: Sheet, headings: Sequence[Heading], rows: list[tuple[Any, ...]]) -> None:
    first, last = sheet.heading_row + 1, sheet.last
    line: list[Any] = [None] * len(headings)
    line[0] = _("Total")
    paid = 0
    for at, each in enumerate(headings):
        if each.summed:
            paid = sum(row[at] or 0 for row in rows)
            span = f"{letters(at + 1)}{first}:{letters(at + 1)}{max(last, first)}"
            line[at] = Formula(f"ROUND(SUM({span}),2)", paid)
    sheet.totals(line)
    sheet.cells(f"{_('In capitals')}：{uppercase(Money(paid))}", style=Style.LABEL)


def _signatures(sheet: Sheet, by: str) -> None:
    words = [f"{SIGNATURE_WORDS[key]}：{BLANK}" for key in SIGNATURES]
    spread = [cell for word in words for cell in (word, None, None)]
    sheet.cells(*spread, style=Style.LABEL, height=30)
    sheet.cells(f"{_('Drawn up by')}：{by}", style=Style.LABEL)
