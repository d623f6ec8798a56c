"""预检页的内容 — tiles that filter the rows below, counts per field and unit, the rows themselves."""

from typing import Any, NamedTuple

from flask import current_app, request, url_for
from werkzeug.datastructures import MultiDict

from app.core.clock import today
from app.core.console import listing
from app.core.console.facts import Lines
from app.core.console.listing import Listed
from app.core.text import _, _l
from app.models import ImportBatch, RosterFinding, RosterRow
from app.people.services.departures import Consequence
from app.people.services.roster.effects import consequences_of, effects_of
from app.people.services.roster.found import codes_found, headings_found
from app.people.services.roster.preflight import compared, units_changed
from app.people.services.roster.report import outcome_words
from app.people.views.roster_values import label
from app.rules.roster_codes import CODES

ALARMING = frozenset({"rejected", "leaving"})
SHOWN = 20
FOUND, ROWS = "found", "rows"
ASIDE = frozenset({"batch"})  # the page is about one
HINTS = frozenset({"suggested"})  # where nothing is suggested
KEPT = ("action", "code", "heading", "of", "q")


class Tile(NamedTuple):
    """数字块 — a count which, opened, shows exactly its rows."""

    label: str
    count: int
    url: str
    on: bool
    alarm: bool = False


def tiles(row: ImportBatch) -> list[Tile]:
    """结果块 — one for each outcome that occurs."""
    counts, chosen = row.summary["counts"], request.args.get("action", "")
    return [
        Tile(
            str(word),
            counts[action],
            _here(row, of=ROWS, action=None if action == chosen else action),
            action == chosen,
            action in ALARMING,
        )
        for action, word in outcome_words().items()
        if counts.get(action)
    ]


def chips(row: ImportBatch) -> list[tuple[Any, list[Tile]]]:
    """问题标签 — by what is found, and by column."""
    code, heading = request.args.get("code", ""), request.args.get("heading", "")
    by_code = [
        Tile(
            str(CODES.get(each, each)),
            count,
            _here(row, of=FOUND, code=None if each == code else each),
            each == code,
            not warning,
        )
        for each, warning, count in codes_found(row)
    ]
    by_heading = [
        Tile(
            each.rpartition("›")[2],
            count,
            _here(row, of=FOUND, heading=None if each == heading else each),
            each == heading,
        )
        for each, count in headings_found(row)
    ]
    return [
        (title, some) for title, some in ((_l("By problem"), by_code), (_l("By column"), by_heading)) if some
    ]


def _here(row: ImportBatch, **wanted: str | None) -> str:
    arguments = {name: value for name, value in wanted.items() if value}
    return url_for("ConfirmRoster.form_of", pk=row.id, **arguments) + "#rows"


def below(row: ImportBatch) -> tuple[Any, Listed]:
    """下方列表 — the page's own list: what was found, or the rows, as the address narrows it."""
    found = request.args.get("of") or (FOUND if row.summary.get("problems") else ROWS)
    view = _page("RosterFindings" if found == FOUND else "RosterRows")
    model: Any = RosterFinding if found == FOUND else RosterRow
    values: MultiDict[str, str] = MultiDict(
        (name, value)
        for name, value in request.args.items(multi=True)
        if name in view.filters and name != "batch"
    )
    page = view.listed(listing.asked(view), [model.batch_id == row.id], view.controls(values))
    aside = ASIDE if any(getattr(each, "suggestion", None) for each, _cells in page.rows) else ASIDE | HINTS
    kept = [at for at, head in enumerate(page.headings) if head.key not in aside]
    page.headings = [page.headings[at] for at in kept]
    page.rows = [(each, [cells[at] for at in kept]) for each, cells in page.rows]
    return view, page


def _page(name: str) -> Any:
    pages = current_app.extensions["appbuilder"].baseviews
    return next(each for each in pages if type(each).__name__ == name)


def by_field(row: ImportBatch) -> list[Lines]:
    """各项变更 — how many people each field changes of."""
    changed = row.summary.get("fields") or {}
    lines = [[label(field), count] for field, count in changed.items()]
    title, headings = _l("What changes, field by field"), [_l("What"), _l("People")]
    return [Lines(title, headings, lines, ["text", "number"])] if lines else []


def mended(row: ImportBatch) -> list[Lines]:
    """更正情况 — of a marked workbook that came back."""
    found = compared(row)
    if found is None:
        return []
    lines = [
        [_l("Taken now"), found.mended],
        [_l("Still not taken"), found.wrong],
        [_l("Not in this file"), found.gone],
    ]
    title = _("Corrected copy of %(batch)s: the rows it did not take", batch=found.before.code)
    return [Lines(title, [_l("What"), _l("Rows")], lines, ["text", "number"])]


def for_rules(row: ImportBatch) -> list[Lines]:
    """对规则的影响 — whom the rules in force would reach, and what that is in points and money."""
    lines = [
        [each.rule, each.more, each.fewer, f"{each.points:+,}", each.fen, each.sub_account, each.left_fen]
        for each in effects_of(row)
    ]
    headings = [
        _l("Rule"),
        _l("People more"),
        _l("People fewer"),
        _l("Points"),
        _l("Money"),
        _l("Paid from"),
        _l("Left there"),
    ]
    note = _l("Each time such a rule is granted; nothing is granted by the import itself.")
    kinds = ["text", "number", "number", "text", "fen", "text", "fen"]
    return (
        [Lines(_l("What it means for the rules in force"), headings, lines, kinds, note=note)]
        if lines
        else []
    )


def what_starts(found: list[Consequence]) -> list[Lines]:
    """离职的后果 — points, seats, approvals: of how many people, how many, and then what."""
    headings = [_l("What"), _l("Leavers concerned"), _l("Quantity concerned"), _l("What becomes of it")]
    lines = [[each.what, each.people, each.amount, each.then] for each in found]
    note = _l("A return, or undoing the import, brings it back.")
    kinds = ["text", "number", "number", "text"]
    return [Lines(_l("What leaving starts"), headings, lines, kinds, note=note)] if lines else []


def for_leavers(row: ImportBatch) -> list[Lines]:
    """离职的后果 — of those who would leave by this roster."""
    return what_starts(consequences_of(row, on=today()))


def by_unit(row: ImportBatch) -> list[Lines]:
    """各单位增减 — people in service, before and after."""
    changes, count = units_changed(row, limit=SHOWN)
    lines = [[each.unit, each.before, each.after, f"{each.after - each.before:+d}"] for each in changes]
    note = _("The %(shown)s units that change most, of %(count)s.", shown=SHOWN, count=count)
    headings = [_l("Unit"), _l("Before"), _l("After"), _l("Difference")]
    made = Lines(
        _l("People in service, unit by unit"),
        headings,
        lines,
        ["text", "number", "number", "text"],
        note=note if count > SHOWN else None,
    )
    return [made] if lines else []
