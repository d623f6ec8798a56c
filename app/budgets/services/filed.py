"""按表编制 — the lines of a draft plan by file: judged row by row, then added or changed as they were seen.

What the plan has and the sheet has not stays. Approving is not done here: the plan is submitted as ever.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.budgets.queries.chart import chart_of
from app.budgets.queries.plans import lines_of
from app.budgets.services.lines import add_line, change_line
from app.budgets.services.refusals import PlanFixed
from app.core import staged
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotFound
from app.core.money import Money
from app.core.returning import Claim, claims_of
from app.core.staged import CHANGED, NEW, UNCHANGED, Judged, Occasion, Upload
from app.core.text import _, _l
from app.models import Budget, BudgetPlan, ChartAccount, ImportBatch
from app.rules.sheets import BUDGET_LINES

KIND = "budget_lines"
NEEDED = ("fund_source", "account_code", "name", "planned_fen")
EDITABLE = ("name", "planned_fen", "document")
LONGEST_NAME = 100  # as the column has it
MOST_FEN = 10**14  # a trillion yuan: a line or a plan above it is a slip of the keyboard

Key = tuple[Any, Any]


def check_lines(plan: BudgetPlan, upload: Upload, *, actor: Actor, on: date, at: datetime) -> ImportBatch:
    """核对预算明细 — which lines would be added or changed, and all that is wrong with every other row.

    Raises PlanFixed when the plan is no draft.
    """
    return staged.check(SHEET, upload, actor=actor, on=on, at=at, about=plan.id)


def confirm_lines(batch: ImportBatch, *, digest: str, actor: Actor, on: date, at: datetime) -> int:
    """确认预算明细 — adds and changes the good rows as they were seen; how many. Once.

    Raises NotFound for somebody else's sheet or a plan out of sight, StalePreview when the plan has changed
    meanwhile, PlanFixed when it is submitted by now.
    """
    return staged.confirm(SHEET, batch, digest=digest, actor=actor, on=on, at=at)


def written(line: Budget) -> dict[str, Any]:
    """写入表中的值 — of a line, by the column of the sheet."""
    return {key: getattr(line, key) for key in BUDGET_LINES.fields}


def _draft(number: int) -> BudgetPlan:
    plan = session.scalars(select(BudgetPlan).where(BudgetPlan.id == number).with_for_update()).first()
    if plan is None:
        raise NotFound(_("This plan does not exist, or it is not yours."))
    if plan.state != "draft":
        raise PlanFixed(_("The plan is no draft any more: its amounts change by an adjustment."))
    return plan


def _take(rows: Sequence[Judged], occasion: Occasion) -> None:
    plan, actor = _draft(occasion.about or 0), occasion.actor
    lines = {line.id: line for line in lines_of(plan)}
    for each in rows:
        values = each.values
        said: dict[str, Any] = {
            "name": values["name"],
            "document": values["document"],
            "planned": Money(values["planned_fen"]),
        }
        if each.outcome == CHANGED:
            change_line(lines[values["id"]], actor=actor, **said)
        else:
            key = {name: values[name] for name in ("fund_source", "account_code")}
            add_line(plan, actor=actor, **key, **said)


def _judged(upload: Upload, occasion: Occasion) -> Iterator[Judged]:
    plan = _draft(occasion.about or 0)
    lines = lines_of(plan)
    by_id = {line.id: line for line in lines}

    def known(ids: Collection[int]) -> dict[int, dict[str, Any]]:
        return {number: written(by_id[number]) for number in ids if number in by_id}

    claims = claims_of(BUDGET_LINES, upload, known=known)
    judge = _Judge(upload, plan, lines)
    rows = [judge.row(row, values, claims.get(row)) for row, values in upload.rows]
    yield from judge.together(rows)


class _Judge:
    """What a row is held against: the plan's lines, its year's chart, and the other rows of the sheet."""

    def __init__(self, upload: Upload, plan: BudgetPlan, lines: Sequence[Budget]) -> None:
        self.upload, self.plan = upload, plan
        self.chart = chart_of(plan.year)
        self.lines = {line.id: line for line in lines}
        self.by_key: dict[Key, Budget] = {(line.fund_source, line.account_code): line for line in lines}
        self.above: dict[Key, int] = {}

    def row(self, row: int, values: Mapping[str, Any], claim: Claim | None) -> Judged:
        """What would become of a row, by itself."""
        said = {**{key: values.get(key) for key in BUDGET_LINES.fields}, "id": None}
        faults = [*self.upload.faults.get(row, ()), *(claim.faults if claim else ())]
        if claim is not None and claim.row_id is None:
            return Judged(row, said, faults=faults)
        said["account_code"] = _code_of(said["account_code"], self.chart)
        line = self._line(said, claim)
        changes = _changes(said, line, claim)
        merged = {**said, **({} if line is None else {**written(line), "id": line.id})}
        merged |= {key: pair[1] for key, pair in changes.items()}
        outcome = NEW if line is None else CHANGED if changes else UNCHANGED
        read = {each.key for each in faults}
        faults += [
            self.upload.fault(row, key, why) for key, why in self._wrong(row, merged) if key not in read
        ]
        return Judged(row, merged, outcome, changes, faults)

    def together(self, rows: Sequence[Judged]) -> Iterator[Judged]:
        """The rows, those refused by which the plan would come to more than any plan can."""
        total = sum(line.planned_fen for line in self.lines.values())
        for each in rows:
            if each.is_good:
                line = self.lines.get(each.values["id"] or 0)
                total += each.values["planned_fen"] - (line.planned_fen if line else 0)
                if total > MOST_FEN:
                    said = _(
                        "With this row the plan comes to %(total)s: check the amounts.", total=Money(total)
                    )
                    faults = [self.upload.fault(each.row, "planned_fen", said)]
                    yield Judged(each.row, each.values, each.outcome, each.changes, faults)
                    continue
            yield each

    def _line(self, said: Mapping[str, Any], claim: Claim | None) -> Budget | None:
        if claim is not None:
            return self.lines[claim.row_id or 0]
        return self.by_key.get((said["fund_source"], said["account_code"]))

    def _wrong(self, row: int, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key in NEEDED:
            if values[key] in (None, ""):
                yield key, _("The cell is empty and must not be: fill it in.")
        code, source, planned = values["account_code"], values["fund_source"], values["planned_fen"]
        if code and code not in self.chart:
            yield (
                "account_code",
                _(
                    "There is no account code “%(code)s” in the chart of %(year)s: choose one from the list.",
                    code=code,
                    year=self.plan.year,
                ),
            )
        if planned is not None and planned < 0:
            yield "planned_fen", _("An amount below zero cannot be planned: enter zero or more.")
        if planned is not None and planned > MOST_FEN:
            yield (
                "planned_fen",
                _("%(amount)s is too much for a plan: check the digits.", amount=Money(planned)),
            )
        if values["name"] and len(values["name"]) > LONGEST_NAME:
            yield "name", _("This is longer than %(most)s characters: shorten it.", most=LONGEST_NAME)
        if code and source:
            yield from self._twice(row, (source, code))

    def _twice(self, row: int, key: Key) -> Iterator[tuple[str, str]]:
        above = self.above.setdefault(key, row)
        if above != row:
            yield (
                "account_code",
                _("Row %(row)s has the same source and account code: keep one of them.", row=above),
            )


def _code_of(said: Any, chart: Mapping[str, ChartAccount]) -> Any:
    """The code of a head given by its name, when the name is that of one."""
    if not said or said in chart:
        return said
    named = defaultdict[str, list[str]](list)
    for code, account in chart.items():
        named[account.name].append(code)
    found = named.get(said, [])
    return found[0] if len(found) == 1 else said


def _changes(said: Mapping[str, Any], line: Budget | None, claim: Claim | None) -> dict[str, Sequence[Any]]:
    if line is None:
        return {}
    if claim is not None:
        return claim.changes
    here = written(line)
    return {
        key: (here[key], said[key]) for key in EDITABLE if said[key] is not None and said[key] != here[key]
    }


SHEET = staged.Kind(
    KIND,
    "import_budget_lines",
    _judged,
    _take,
    _l("The plan has changed since this sheet was checked: upload it again."),
)
