"""Commands of rosters: `flask welfare roster check | import | annotate | template`."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from app.approvals.terminal import exit_waiting, told
from app.core.clock import now
from app.core.db import atomic
from app.core.sheets.refusals import Refused
from app.core.terminal import OPERATOR, Commands, as_of_option, inside, json_option, say
from app.core.text import _
from app.people.approving import submit
from app.people.services.roster import (
    Options,
    RosterPlan,
    batch_named,
    batch_of,
    import_roster,
    undo_roster,
)
from app.people.services.roster.report import findings_of, outcome_words, records_of, skipped_of
from app.people.wording import because, sentence
from app.rules.rosters import Finding
from app.tenants.queries import tenant_by, unit_by
from imports.roster_columns import ROSTER
from imports.roster_file import annotate_file, check_file, sha_of
from imports.template import write_template

SHOWN = 20

roster = Commands(
    "roster", help="花名册 Check a roster, import what was checked, send it back with its errors marked."
)

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a check, the same for all that begin with one."""
    for option in reversed(
        (
            click.argument("file", type=FILE),
            click.option("--tenant", "code", required=True, help="The tenant's code."),
            click.option(
                "--unit",
                help="A unit's code or path: where rows without a department go; how far --full reaches.",
            ),
            click.option(
                "--full", is_flag=True, help="This is everybody: who is not in it is listed as leaving."
            ),
            click.option("--sheet", help="The sheet's name; found by its headings when left out."),
            click.option("--password", help="The workbook's password."),
        )
    ):
        command = option(command)
    return as_of_option(command)


@roster.command("check")
@check_options
@click.option("--rows", "rows_out", type=OUT, help="Write one JSON object per row of the sheet here.")
@json_option
def check(*, file: Path, code: str, rows_out: Path | None, as_json: bool, **options: Any) -> None:
    """核对花名册 What an import would do, row by row; changes nobody."""
    with inside(tenant_by(code).id, options.pop("as_of")) as day:
        plan = _checked(file, day, as_json=as_json, **options)
        facts = facts_of(plan)
        if rows_out:
            rows_out.touch(mode=0o600)  # identity numbers in clear: the operator's eyes only
            with rows_out.open("w", encoding="utf-8") as out:
                out.writelines(
                    json.dumps(record, ensure_ascii=False) + "\n" for record in records_of(plan.batch)
                )
    say(facts, as_json=as_json, text=_told(facts))


@roster.command("import")
@check_options
@click.option("--confirm", "digest", required=True, help="The digest that the check printed.")
@click.option("--accept-leavers", type=int, help="How many leave, repeated, when they are more than usual.")
@json_option
def import_(
    *, file: Path, code: str, digest: str, accept_leavers: int | None, as_json: bool, **options: Any
) -> None:
    """导入花名册 Do exactly what was checked, once; or say which request must be decided first."""
    waits, result = None, {}
    with inside(tenant_by(code).id, options.pop("as_of")) as day, atomic():
        batch = batch_of(digest, file_sha=sha_of(file))
        request = None
        if batch.state == "prepared":
            request = submit(batch, accept_leavers=accept_leavers, actor=OPERATOR, on=day, at=now())
        if request is None:
            result = import_roster(digest, actor=OPERATOR, accept_leavers=accept_leavers)
        else:
            waits = told(request)
    if waits is not None:
        exit_waiting(waits, as_json=as_json)
    counts = "  ".join(f"{word} {result[key]}" for key, word in outcome_words().items() if key in result)
    say(result, as_json=as_json, text=f"{result['batch']}  {counts}")


@roster.command("annotate")
@check_options
@click.option("-o", "out", type=OUT, required=True, help="The workbook to write.")
@click.option("--only-bad", is_flag=True, help="Only the rows with errors, in a plain workbook.")
def annotate(*, file: Path, code: str, out: Path, only_bad: bool, **options: Any) -> None:
    """批注花名册 The same workbook with its errors marked and explained."""
    password = options["password"]
    with inside(tenant_by(code).id, options.pop("as_of")) as day:
        plan = _checked(file, day, **options)
        out.write_bytes(annotate_file(file, plan, sentence=sentence, only_bad=only_bad, password=password))
    click.echo(str(out))


@roster.command("undo")
@click.argument("number", metavar="BATCH")
@click.option("--tenant", "code", required=True, help="The tenant's code.")
@json_option
def undo(*, number: str, code: str, as_json: bool) -> None:
    """撤销导入 Take back what an import did; rows with later facts stay and are named."""
    with inside(tenant_by(code).id), atomic():
        result = undo_roster(batch_named(number), actor=OPERATOR)
        kept = [{"employee_no": each.employee_no, "because": because(each.why)} for each in result["kept"]]
    facts = {**result, "kept": kept}
    say(facts, as_json=as_json, text=_undone(facts))


@roster.command("template")
@click.option("-o", "out", type=OUT, required=True, help="The workbook to write.")
@click.option("--example", is_flag=True, help="With one row filled in.")
def template(*, out: Path, example: bool) -> None:
    """花名册模板 A blank roster to fill in."""
    write_template(out, spec=ROSTER, example=example)
    click.echo(str(out))


def facts_of(plan: RosterPlan) -> dict[str, Any]:
    """核对结果 — as scripts know it."""
    opening = plan.opening
    return {
        "file": plan.batch.file_name,
        "sheet": opening.sheet,
        "header_row": opening.header_row,
        "rows": plan.rows,
        **plan.counts,
        "digest": plan.batch.digest,
        "columns": opening.columns,
        "unmapped": opening.unmapped,
        "new_units": plan.new_units,
        "warnings": [_said(each) for each in [*opening.warnings, *findings_of(plan.batch, warnings=True)]],
        "errors": [_said(each) for each in findings_of(plan.batch)],
        "skipped_rows": [{"row": row, "reason": reason} for row, reason in skipped_of(plan.batch)],
    }


def _undone(facts: dict[str, Any]) -> Iterator[str]:
    yield _(
        "%(batch)s undone: %(removed)s people taken out again, %(restored)s as before, %(kept)s left alone",
        **{**facts, "kept": len(facts["kept"])},
    )
    for each in facts["kept"]:
        yield f"  {each['employee_no']}  {each['because']}"


def register(group: Commands) -> None:
    """Hang the commands under `flask welfare`."""
    group.add_command(roster)


def _checked(
    file: Path,
    day: date,
    *,
    unit: str | None,
    full: bool,
    sheet: str | None,
    password: str | None,
    as_json: bool = False,
) -> RosterPlan:
    options = Options(unit_id=unit_by(unit).id if unit else None, full=full, sheet=sheet)
    try:
        with atomic():
            return check_file(
                file, name=file.name, options=options, as_of=day, actor=OPERATOR, password=password
            )
    except Refused as refused:
        if as_json:
            click.echo(
                json.dumps(
                    {"refused": {"code": refused.code, "message": refused.message}}, ensure_ascii=False
                )
            )
        raise


def _said(finding: Finding) -> dict[str, Any]:
    return {
        "row": finding.row or None,
        "cell": finding.cell,
        "column": finding.heading,
        "code": finding.code,
        "message": sentence(finding.problem),
        "suggestion": finding.suggestion,
    }


def _told(facts: dict[str, Any]) -> Iterator[str]:
    counts = {
        _("Rows"): facts["rows"],
        **{str(word): facts[action] for action, word in outcome_words().items()},
    }
    yield _(
        "%(file)s · sheet “%(sheet)s” · headings in row %(row)s",
        file=facts["file"],
        sheet=facts["sheet"],
        row=facts["header_row"],
    )
    yield "  ".join(f"{word} {count}" for word, count in {_("Rows"): facts["rows"], **counts}.items())
    for each in facts["errors"][:SHOWN]:
        yield f"  {each['cell'] or each['row']}  {each['column'] or ''}  {each['message']}"
    if len(facts["errors"]) > SHOWN:
        yield _(
            "  … and %(count)s more; `roster annotate` marks them all", count=len(facts["errors"]) - SHOWN
        )
    yield _("Digest %(digest)s: confirm with it to import exactly this", digest=facts["digest"])
