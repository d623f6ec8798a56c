"""合规工作簿 — counts by rule, every verdict, every exception with its reason and both names; in Chinese, as
it is filed.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.compliance.queries import as_verdict
from app.core.db import session
from app.core.money import Money
from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Kind, writing
from app.core.text import _
from app.models import ComplianceException, ComplianceVerdict
from app.rules.compliance import OUTCOMES, THINGS
from app.rules.compliance_words import RULES
from app.rules.exceptions import EXCEPTION_LIFECYCLE

COUNTS = (Column(26), *[Column(12, Kind.WHOLE)] * len(OUTCOMES))
VERDICTS = (
    *(Column(12, Kind.DATE), Column(8), Column(34), Column(16), Column(18), Column(10), Column(60)),
    *(Column(44), Column(14, Kind.MONEY), Column(20)),
)
EXCEPTIONS = (
    *(Column(20), Column(12, Kind.DATE), Column(8), Column(34), Column(24), Column(50), Column(40)),
    *(Column(14, Kind.MONEY), Column(12), Column(12), Column(16)),
)


def write_ledger(path: Path, *, from_on: date, until_on: date, union: str, by: str) -> None:
    """写合规台账 — of what was judged, and the exceptions asked for, in these days."""
    days = ComplianceVerdict.judged_on.between(from_on, until_on)
    with_more = (joinedload(ComplianceVerdict.exception), joinedload(ComplianceVerdict.unit))
    found = select(ComplianceVerdict).where(days).options(*with_more).order_by(ComplianceVerdict.id)
    verdicts = session.scalars(found).all()
    asked = ComplianceException.asked_on.between(from_on, until_on)
    exceptions = session.scalars(
        select(ComplianceException).where(asked).order_by(ComplianceException.id)
    ).all()
    with force_locale("zh"), writing(path, title=_("Ledger of compliance"), creator=union) as book:
        said = _("%(first)s to %(last)s", first=from_on, last=until_on)
        head = f"{union} · {said} · {by}"
        _counts(book, verdicts, head)
        _verdicts(book, verdicts, head)
        _exceptions(book, exceptions, head)


def _begin(sheet: Any, title: str, head: str, headings: Sequence[str]) -> None:
    sheet.cells(title, style=Style.TITLE, across=len(headings), height=30)
    sheet.cells(head, style=Style.LABEL)
    sheet.heading(headings)


def _counts(book: Any, verdicts: Sequence[ComplianceVerdict], head: str) -> None:
    title = _("Ledger of compliance")
    counted = Counter((each.rule, each.outcome) for each in verdicts)
    with book.sheet(title, COUNTS, frozen_row=3) as sheet:
        _begin(sheet, title, head, [_("Compliance rule"), *map(str, OUTCOMES.values())])
        for code, rule in RULES.items():
            sheet.body([str(rule.label), *(counted[code, outcome] for outcome in OUTCOMES)])


def _verdicts(book: Any, verdicts: Sequence[ComplianceVerdict], head: str) -> None:
    headings = [
        *(_("Judged on"), _("Of what"), _("Of which"), _("Unit"), _("Compliance rule"), _("Judged as")),
        *(_("What it says"), _("Rests on"), _("Amount"), _("By exception")),
    ]
    with book.sheet(_("Judged as"), VERDICTS, frozen_row=3) as sheet:
        _begin(sheet, _("Judged as"), head, headings)
        for each in verdicts:
            said = as_verdict(each)
            sheet.body(
                [
                    *(each.judged_on, str(THINGS[each.thing]), each.thing_name, str(each.unit or "")),
                    *(said.name, str(OUTCOMES[each.outcome]), said.sentence, said.rests_on),
                    *(Money(each.fen), each.exception.code if each.exception else None),
                ]
            )


def _exceptions(book: Any, exceptions: Sequence[ComplianceException], head: str) -> None:
    headings = [
        *(_("Exception no."), _("Asked on"), _("Of what"), _("Of which"), _("Rules it is made of")),
        *(_("What fails"), _("Why"), _("Amount"), _("Asked by"), _("Agreed by"), _("State")),
    ]
    with book.sheet(_("Exceptions"), EXCEPTIONS, frozen_row=3) as sheet:
        _begin(sheet, _("Exceptions"), head, headings)
        for each in exceptions:
            rules = "、".join(str(RULES[code].label) for code in each.rules if code in RULES)
            sheet.body(
                [
                    *(each.code, each.asked_on, str(THINGS[each.thing]), each.thing_name, rules),
                    *(each.sentences, each.reason, Money(each.fen), each.asked_by, each.agreed_by),
                    str(EXCEPTION_LIFECYCLE.state_words[each.state]),
                ]
            )
