"""花名册 — a roster's sheet to rows: departments joined, gender and birth compared with the identity
number.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.core.sheets.book import MARKS
from app.core.sheets.child import rows_expected
from app.core.sheets.headings import SEARCHED_ROWS
from app.core.sheets.reader import open_file
from app.core.sheets.refusals import Refused
from app.rules import people, unit_paths
from app.rules.documents import tells_birth
from app.rules.problems import Problem
from app.rules.roster_layouts import Layout, layout_of
from app.rules.roster_policy import Policy
from app.rules.rosters import FIELDS
from imports.choosing import Chosen, choose
from imports.looking import look
from imports.origin import ORIGIN, facts_on
from imports.parsing import Found, Parsed, Parser, plainly
from imports.persons import other_documents, unusual
from imports.roster_columns import ROSTER, decided, is_masked, returned
from imports.roster_words import Asked
from imports.sheet import Reading

LIMIT_MB = 256  # a million people as text
LEVELS = ("unit", "dept", "section", "team")
OURS = frozenset({ORIGIN, MARKS})
# columns of a workbook we marked
ADDED = frozenset({"错误说明", "建议值", "What is wrong", "Suggested value", "#"})
ABOUT = 65_536  # rows of a book that does not say how many it has
REQUIRED = ("employee_no", "name", "id_no")


def parse(  # noqa: PLR0913 - all that the reading of a roster depends on
    path: str,
    name: str,
    as_of: str,
    *,
    sheet: str | None,
    password: str | None,
    departments_given: bool,
    layout: dict[str, Any] | None = None,
    memory: list[dict[str, Any]] | None = None,
    words: dict[str, dict[str, Any]] | None = None,
    policy: dict[str, Any] | None = None,
    ask: str = "never",
) -> Iterator[tuple[str, Any]]:
    """解析 — ("look", …), ("opening", …), then ("batch", (rows, problems, skipped)) of a roster file; runs
    in the child process.

    `departments_given` says that rows without a department column have a place all the same. `layout` is how
    somebody said it is to be read, `memory` how files of other shapes were, `words` what words mean
    here, `policy` what the union decided.
    `ask`: when to end after the look for somebody to confirm it: `never`, `doubtful`, `always`.
    Raises Refused.
    """
    book = open_file(Path(path), limit_mb=LIMIT_MB, name=name, password=password)
    rows_expected(book.rows)
    known = {each["fingerprint"]: Layout(**each) for each in memory or ()}
    chosen = choose(book, ROSTER, name=sheet, layout=layout_of(layout), memory=known, guessing=ask != "never")
    reading = Reading(
        date.fromisoformat(as_of), book.epoch, _styles(chosen), words or {}, Policy(**(policy or {}))
    )
    needed = REQUIRED if reading.policy.id_required else REQUIRED[:2]
    chosen.refuse_other(ROSTER, needed)
    seen = look(chosen, book, ROSTER, reading, needed=needed, departments_given=departments_given)
    seen["rows"] = max(0, book.rows - chosen.headings.row) if book.rows != ABOUT else None
    yield "look", seen
    if ask == "always" or (ask == "doubtful" and seen["doubts"] not in ([], ["nobody"])):
        return
    if chosen.how == "guessed":
        raise Refused(
            "no_heading_row", rows=SEARCHED_ROWS, expected="、".join(ROSTER.headings_of(set(REQUIRED)))
        )
    _check_columns(chosen, needed, departments_given=departments_given)
    ours = "row_key" in chosen.headings.places
    parser = Parser(decided(returned() if ours else ROSTER, reading.policy), chosen, reading)
    asked = Asked()
    yield "opening", _opening(chosen, book.kind, facts_on(book, ORIGIN), facts_on(book, MARKS))
    count = 0
    for parsed in parser.batches(chosen.body):
        asked.gather(parsed, parser)
        count += len(parsed.numbers)
        rows = finished(parsed, parser, reading, departments_given=departments_given)
        yield "batch", (rows, plainly(parsed.found), parsed.skipped)
    if not count:
        raise Refused("no_rows", sheet=chosen.sheet.name, row=chosen.headings.row)
    yield "words", asked.told()


def field_of(key: str) -> str:
    """字段 — the field a column fills: the levels of a department fill one."""
    return "dept_path" if key in LEVELS else key


def _styles(chosen: Chosen) -> dict[str, str]:
    """How each column of days was said to be written, by its key."""
    if chosen.layout is None:
        return {}
    by_mark = chosen.layout.columns
    return {by_mark[mark]: style for mark, style in chosen.layout.dates.items() if by_mark.get(mark)}


def _check_columns(chosen: Chosen, needed: Sequence[str], *, departments_given: bool) -> None:
    placeless = not departments_given and not any(level in chosen.headings.places for level in LEVELS)
    chosen.demand(ROSTER, {*needed, *(["dept"] if placeless else [])})


def _opening(
    chosen: Chosen, kind: str, origin: dict[str, str] | None, marks: dict[str, str] | None
) -> tuple[Any, ...]:
    headings = chosen.headings
    columns = {headings.names[place]: field_of(key) for key, place in headings.places.items()}
    warnings = [_about_file("sheet_ignored", sheet=name, used=chosen.sheet.name) for name in chosen.ignored]
    warnings += [_about_file("sheet_hidden", sheet=name) for name in chosen.hidden if name not in OURS]
    if marks and marks.get("batch"):
        warnings.append(_about_file("corrected_copy", batch=marks["batch"][:40]))
    warnings += [_about_file("column_doubled", heading=name) for name in headings.doubled]
    warnings += [_about_file("column_absent", heading="手机号")] if "phone" not in headings.places else []
    places = {field_of(key): column for key, column in chosen.letters.items()}
    return (
        chosen.sheet.name,
        headings.row,
        columns,
        [name for name in headings.unmapped if not (marks and name in ADDED)],
        plainly(warnings),
        kind,
        places,
        origin,
    )


def _about_file(code: str, **facts: str) -> Found:
    return Found(0, None, None, code, facts, None, warning=True)


def finished(
    parsed: Parsed, parser: Parser, reading: Reading, *, departments_given: bool
) -> list[tuple[Any, ...]]:
    """Rows in the order of FIELDS, after what takes several columns: department, gender and birth."""
    values, count = parsed.values, len(parsed.numbers)
    nothing = [None] * count
    values["row"] = parsed.numbers
    values.setdefault("id_no", list(nothing))
    other_documents(parsed, parser, reading.as_of)
    values["employee_no_key"] = [
        number and people.employee_no_key(number) for number in values["employee_no"]
    ]
    values["dept_path"] = _departments(values, parsed, parser, required=not departments_given)
    rejects = reading.policy.mismatch == "reject"
    _compare(
        values, parsed, parser, key="gender", told=people.gender_in, code="id_sex_mismatch", rejects=rejects
    )
    _compare(
        values,
        parsed,
        parser,
        key="birth_date",
        told=people.birth_in,
        code="id_birthday_mismatch",
        rejects=rejects,
    )
    unusual(parsed, parser, reading)
    return list(zip(*(values.get(field, nothing) for field in FIELDS), strict=True))


def _departments(
    values: dict[str, list[Any]], parsed: Parsed, parser: Parser, *, required: bool
) -> list[str | None]:
    levels = [level for level in LEVELS if level in values]
    paths: list[str | None] = [None] * len(parsed.numbers)
    if len(levels) == 1:
        paths = values[levels[0]]
    elif levels:
        paths = [unit_paths.joined(parts) for parts in zip(*(values[level] for level in levels), strict=True)]
    if required and None in paths:
        known = {each.row for each in parsed.found if each.heading == parser.headings.name_of(levels[-1])}
        for number, path in zip(parsed.numbers, paths, strict=True):
            if path is None and number not in known:
                parsed.found.append(parser.found(number, levels[-1], Problem("dept_missing")))
    return paths


def _compare(
    values: dict[str, list[Any]],
    parsed: Parsed,
    parser: Parser,
    *,
    key: str,
    told: Any,
    code: str,
    rejects: bool,
) -> None:
    """Take from the identity number what the column leaves out; warn where the two differ (R18)."""
    by_number = [
        told(number) if number and tells_birth(number) and not is_masked(number) else None
        for number in values["id_no"]
    ]
    written = values.get(key)
    if written is None or written == by_number:
        values[key] = by_number
        return
    for index, (said, known) in enumerate(zip(written, by_number, strict=True)):
        if said is None:
            written[index] = known
        elif known and said != known and not is_masked(said):
            parsed.found.append(
                parser.found(parsed.numbers[index], key, Problem(code, suggestion=known), warning=not rejects)
            )
