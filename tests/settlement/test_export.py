"""The workbook finance gets: every total a formula, every formula equal to its value, in two programs."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.db import atomic, session
from app.core.money import Money
from app.models import AuditEvent, Statement, StatementLine, Supplier, Tenant
from app.rules.masking import mask
from app.rules.settlement import Period, uppercase
from app.settlement.export import export
from app.settlement.services import close, draw_up
from tests.cast import Union
from tests.databases import TestDatabase
from tests.orders import shop
from tests.settlement import receipts

pytestmark = pytest.mark.sql
SEPTEMBER = Period.parse("2026-09")


@pytest.fixture
def seller(in_our_union: Union) -> Iterator[Supplier]:
    with atomic():
        seller = shop.supplier("V001")
        receipts.month(in_our_union, seller)
        yield seller


@pytest.fixture
def statement(seller: Supplier) -> Statement:
    return close(
        draw_up(seller, period=SEPTEMBER, actor=SYSTEM, at=receipts.LATER), actor=SYSTEM, at=receipts.LATER
    )


@pytest.fixture
def file(statement: Statement, tmp_path: Path, in_our_union: Union) -> Path:
    tenant = session.get_one(Tenant, in_our_union.tenant_id)
    export([statement], tmp_path / "out.xlsx", tenant=tenant)
    return tmp_path / "out.xlsx"


def values(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def recalculated(path: Path, folder: Path) -> dict[str, list[list[Any]]]:
    """The same workbook after LibreOffice has calculated every formula itself."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: run scripts/setup.sh test"
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(folder / "again"), str(path)], check=True, capture_output=True, timeout=180)
    return values(folder / "again" / path.name)


def money(rows: list[list[Any]]) -> list[list[Any]]:
    return [[round(cell, 2) if isinstance(cell, float | int) else cell for cell in row] for row in rows]


def row_of(rows: list[list[Any]], word: str) -> list[Any]:
    return next(row for row in rows if str(row[0]).startswith(word))


def test_two_programs_see_the_same_totals(file: Path, statement: Statement, tmp_path: Path) -> None:
    ours, theirs = values(file), recalculated(file, tmp_path)
    assert list(ours) == list(theirs)
    for name in ours:
        mine = [row for row in money(ours[name]) if any(cell is not None for cell in row)]
        other = [row for row in money(theirs[name]) if any(cell is not None for cell in row)]
        assert mine == other, name
    formulas = [
        cell.value
        for sheet in openpyxl.load_workbook(file)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 20


def test_the_totals_are_the_statements(file: Path, statement: Statement) -> None:
    main, shared, subtotals = values(file).values()
    total = row_of(main, "合计") if any(str(r[0]) == "合计" for r in main) else row_of(main, "Total")
    fen = {
        key: int(Decimal(str(total[place])) * 100)
        for key, place in {"amount": 12, "net": 14, "tax": 15}.items()
    }
    assert fen == {"amount": statement.total_fen, "net": statement.net_fen, "tax": statement.tax_fen}
    assert total[16] == statement.total_points
    assert any(uppercase(Money(statement.total_fen)) in row for row in main)
    everything = [Decimal(str(row[3])) for row in subtotals if row[0] in ("合计", "Total")]
    assert everything == [Decimal(statement.total_fen) / 100] * 3
    assert Decimal(str(shared[-1][7])) == Decimal(statement.total_fen) / 100


def test_numbers_of_things_are_text_and_days_are_days(file: Path, statement: Statement) -> None:
    sheet = openpyxl.load_workbook(file).worksheets[0]
    line = session.scalars(select(StatementLine).order_by(StatementLine.position)).first()
    assert line is not None
    cells = sheet[10]
    assert [cells[place].value for place in (1, 7, 21)] == [
        line.order_number,
        line.sku_code,
        line.tracking_no,
    ]
    assert {cells[place].number_format for place in (1, 7, 21)} == {"@"}
    assert isinstance(cells[2].value, datetime)
    assert cells[12].number_format == "#,##0.00"
    assert cells[7].value.startswith("00")


def test_it_is_ready_to_print_and_to_sign(file: Path, statement: Statement) -> None:
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == "A10"
    assert sheet.print_title_rows == "$9:$9"
    words = "".join(str(cell) for row in values(file)[sheet.title] for cell in row if cell)
    assert statement.number in words
    assert statement.supplier.credit_code in words
    assert mask("bank_card", statement.supplier.bank_account) in words
    assert statement.digest in words


def test_the_same_statement_gives_the_same_bytes(
    file: Path, statement: Statement, in_our_union: Union, tmp_path: Path
) -> None:
    tenant = session.get_one(Tenant, in_our_union.tenant_id)
    again = export([statement], tmp_path / "again.xlsx", tenant=tenant)
    assert file.read_bytes() == again.path.read_bytes()
    assert again.name.startswith("2026-09_")
    assert again.name.endswith("_V1.xlsx")


def test_the_command_writes_all_suppliers_with_a_summary(
    our_union: Union, database: TestDatabase, tmp_path: Path
) -> None:
    with our_union.scope(), atomic():
        for code in ("V001", "V002"):
            receipts.month(our_union, shop.supplier(code))
        shop.supplier("V003")
    session.remove()
    out = tmp_path / "all.xlsx"
    command = [
        "welfare",
        "settlement",
        "export",
        "--tenant",
        "ours",
        "--period",
        "2026-09",
        "-o",
        str(out),
        "--json",
    ]
    done = database.app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert [each["supplier"] for each in facts["statements"]] == ["V001", "V002"]
    sheets = values(out)
    assert len(sheets) == 7
    summary = next(iter(sheets.values()))
    total = next(row for row in summary if row[0] in ("合计", "Total"))
    assert Decimal(str(total[6])) == Decimal(sum(each["total_fen"] for each in facts["statements"])) / 100
    again = database.app.test_cli_runner().invoke(args=[*command[:-1], "--supplier", "V001", "--json"])
    assert json.loads(again.stdout)["lines"] == facts["statements"][0]["lines"]
    with our_union.scope():
        assert len(session.scalars(select(AuditEvent).where(AuditEvent.verb == "export")).all()) == 3


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--period", "2026-13"], "2026-13"),
        (["--period", "2026-01"], "2026-01"),
        (["--period", "2026-09", "--supplier", "V999"], "V999"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_a_sentence(
    our_union: Union, database: TestDatabase, tmp_path: Path, options: list[str], word: str
) -> None:
    command = [
        "welfare",
        "settlement",
        "export",
        "--tenant",
        "ours",
        "-o",
        str(tmp_path / "out.xlsx"),
        *options,
    ]
    done = database.app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 1
    assert word in done.stderr
    assert not (tmp_path / "out.xlsx").exists()
