"""报表页 — movements with suppliers, points in and out, trial balance — each number with its rows."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import render_template, request, send_file, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import force_locale

from app.core import audit
from app.core.clock import today
from app.core.console.security import acting, guarded
from app.core.db import atomic
from app.core.errors import BadInput
from app.core.sheets.writer import writing
from app.core.showing import refuse_branch
from app.core.text import _, _l
from app.rules.settlement import Period
from app.settlement.export.overview import write_balances, write_movements, write_roll
from app.settlement.queries import balances, movements, points
from app.settlement.views.tables import Cell, Table, summed
from app.settlement.wording import kind_word, unit_word


@dataclass(frozen=True, slots=True)
class Span:
    """期间 — whole months, as the address says; last month when it says nothing."""

    first: Period
    last: Period
    days: tuple[date, date] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", (self.first.first, self.last.last))

    @classmethod
    def asked(cls) -> "Span":
        """Raises PeriodNotUnderstood, BadInput when the end lies before the beginning."""
        usual = f"{today():%Y-%m}"
        first = Period.parse(request.args.get("from", "") or usual)
        last = Period.parse(request.args.get("to", "") or str(first))
        if last < first:
            raise BadInput(_("The period ends before it begins: correct the months."))
        return cls(first, last)


class Report(BaseView):
    """报表 — one page for a span of months, and the same as a workbook."""

    title: Any = ""
    default_view = "report"

    @expose("/")
    @guarded("report")
    def report(self) -> Any:
        """The page."""
        refuse_branch()
        span = Span.asked()
        book = url_for(f"{type(self).__name__}.workbook", **{"from": span.first, "to": span.last})
        return render_template(
            "settlement/report.html",
            title=self.title,
            span=span,
            tables=list(self.tables(*span.days)),
            book=book,
        )

    @expose("/workbook")
    @guarded("report")
    def workbook(self) -> Any:
        """The same, to file and to sign; on record."""
        refuse_branch()
        first, last = Span.asked().days
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.xlsx"
            with force_locale("zh"), writing(path, title=str(self.title)) as book:
                self.write(book, first, last)
                name = f"{self.title}_{first:%Y%m%d}-{last:%Y%m%d}.xlsx"
            with atomic():
                audit.record("export", f"ledger_entries:{name}", actor=acting())
            return send_file(BytesIO(path.read_bytes()), download_name=name, as_attachment=True)

    def tables(self, first: date, last: date) -> Iterator[Table]:
        """What the page shows."""
        raise NotImplementedError

    def write(self, book: Any, first: date, last: date) -> None:
        """What the workbook holds."""
        raise NotImplementedError


def _behind(kind: str, first: date | None, last: date, **more: Any) -> str:
    days = {"from_on": first, "to_on": last}
    return url_for("LedgerRows.rows", kind=kind, **days, **{key: each for key, each in more.items() if each})


class SupplierMovements(Report):
    """往来变动表."""

    title = _l("Movements with suppliers")

    def tables(self, first: date, last: date) -> Iterator[Table]:
        """Supplier by supplier, beside what orders and payments come to."""
        found = movements.movements(first, last)
        entries: dict[str, list[str]] = {column: [] for column in ("goods", "returned", "adjusted", "paid")}
        for kind, column in movements.COLUMN_OF.items():
            entries[column].append(kind)
        day_before = date.fromordinal(first.toordinal() - 1)

        def flow(each: movements.Movement, column: str) -> Cell:
            url = _behind("payable", first, last, supplier=each.supplier_id, entry=entries[column])
            return Cell(getattr(each, column), "fen", url)

        rows = [
            [
                Cell(each.name),
                Cell(each.opening, "fen", _behind("payable", None, day_before, supplier=each.supplier_id)),
                *(flow(each, column) for column in entries),
                Cell(each.closing, "fen", _behind("payable", None, last, supplier=each.supplier_id)),
                Cell(each.difference, "fen"),
            ]
            for each in found
        ]
        headings = [
            *(
                _("Supplier"),
                _("Owed before"),
                _("Goods delivered"),
                _("Goods returned"),
                _("Settlement adjustments"),
            ),
            *(_("Paid to the supplier"), _("Owed after"), _("Check")),
        ]
        good = all(each.difference == 0 for each in found)
        yield Table(
            self.title,
            headings,
            rows,
            [summed(rows, _("Total"))] if rows else [],
            good,
            _("The ledger and the orders, returns, adjustments and payments come to the same.")
            if good
            else _("The ledger differs from the business: have it verified before anything is closed."),
        )

    def write(self, book: Any, first: date, last: date) -> None:
        """One sheet."""
        write_movements(book, movements.movements(first, last), first, last)


class PointsRoll(Report):
    """积分收发存表."""

    title = _l("Points: in, out and left")

    def tables(self, first: date, last: date) -> Iterator[Table]:
        """By sub-account, with the ledger below."""
        rows, told = points.roll_forward(first, last), points.by_ledger(first, last)
        keys = ("opening", *points.FLOWS, "closing")
        shown_rows = [
            [Cell(each.name), *(Cell(getattr(each, key), "points") for key in keys)] for each in rows
        ]
        kinds = {key: [kind for kind, flow in points.FLOW_OF.items() if flow == key] for key in points.FLOWS}
        urls = [
            None,
            *(_behind("member", first, last, entry=kinds[key]) for key in points.FLOWS),
            _behind("member", None, last),
        ]
        ledger = [
            Cell(_("By the ledger")),
            *(Cell(getattr(told, key), "points", url) for key, url in zip(keys, urls, strict=True)),
        ]
        sums = summed(shown_rows, _("Total")) if shown_rows else [Cell(_("Total")), *[Cell(0, "points")] * 7]
        good = [cell.value for cell in sums[1:]] == [cell.value for cell in ledger[1:]]
        headings = [
            *(
                _("Sub-account"),
                _("At the beginning"),
                _("Granted"),
                _("Redeemed"),
                _("Come back"),
                _("Lapsed"),
            ),
            *(_("Taken back"), _("At the end")),
        ]
        yield Table(
            self.title,
            headings,
            shown_rows,
            [sums, ledger],
            good,
            _("The lots and the ledger come to the same.")
            if good
            else _("The lots differ from the ledger: have it verified."),
        )

    def write(self, book: Any, first: date, last: date) -> None:
        """One sheet."""
        write_roll(book, points.roll_forward(first, last), points.by_ledger(first, last), first, last)


class TrialBalance(Report):
    """试算平衡表."""

    title = _l("Trial balance")

    def tables(self, first: date, last: date) -> Iterator[Table]:
        """Money and points apart."""
        found = balances.trial_balance(first, last)
        day_before = date.fromordinal(first.toordinal() - 1)
        for unit in dict.fromkeys(each.unit for each in found):
            rows = [
                [
                    Cell(kind_word(each.kind)),
                    Cell(each.opening, unit, _behind(each.kind, None, day_before)),
                    Cell(each.into, unit, _behind(each.kind, first, last, side="in")),
                    Cell(each.out_of, unit, _behind(each.kind, first, last, side="out")),
                    Cell(each.closing, unit, _behind(each.kind, None, last)),
                ]
                for each in found
                if each.unit == unit
            ]
            sums = summed(rows, _("Total"))
            before, into, out_of, after = (cell.value for cell in sums[1:])
            good = before == after == 0 and into == out_of
            yield Table(
                unit_word(unit),
                [_("Kind of account"), _("At the beginning"), _("Into"), _("Out"), _("At the end")],
                rows,
                [sums],
                good,
                _("Balanced: every entry sums to zero.")
                if good
                else _("Not balanced: have the ledger verified."),
            )

    def write(self, book: Any, first: date, last: date) -> None:
        """A sheet for each unit."""
        write_balances(book, balances.trial_balance(first, last), first, last)
