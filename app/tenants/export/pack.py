"""打包 — the one file: each table as a workbook and as JSON lines, written row by row; then the files."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from app.core import files, revisions
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.sheets.writer import Book, Column, Sheet, writing
from app.core.tenancy import current_tenant_id
from app.models import StoredFile, Tenant, TenantUser
from app.tenants.export.tables import (
    cell,
    columns_of,
    heading_of,
    kind_of,
    plain,
    readers,
    rows_of,
    tables,
    title_of,
)

KIND = "tenant-export"  # of the file this makes: an export does not hold the ones before it
FULL = 1_000_000  # rows of a sheet; more go on in the next
WIDTH = 18
Progress = Callable[[str, int, int], None]


def pack(
    target: Path, *, workplace: Path, actor: Actor, in_clear: bool, progress: Progress
) -> dict[str, Any]:
    """打包租户数据 — all rows of the tenant in force into a zip at `target`; returns its manifest.

    Without `in_clear`, sensitive values stand as the actor's role reads them, and files, which nobody can
    mask, are left out; the manifest says so.
    """
    held = tables()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        found: dict[str, Any] = {}
        for at, table in enumerate(held):
            progress(title_of(table), at, len(held))
            found[table.name] = _table(archive, table, workplace, actor.role, in_clear=in_clear)
        manifest = {
            **_about(actor, in_clear=in_clear),
            "rows": sum(each["rows"] for each in found.values()),
            "tables": found,
            "accounts": _accounts(archive),
            "files": _files(archive) if in_clear else {"count": 0, "left_out": _count()},
        }
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        archive.writestr("说明.txt", _words(manifest))
    return manifest


def _about(actor: Actor, *, in_clear: bool) -> dict[str, Any]:
    tenant = session.get_one(Tenant, current_tenant_id())
    return {
        "tenant": {name: getattr(tenant, name) for name in ("code", "name", "region", "credit_code")},
        "exported_at": now().isoformat(),
        "exported_by": actor.name,
        "revision": revisions.head(),
        "sensitive": "in clear" if in_clear else "masked",
    }


def _table(
    archive: zipfile.ZipFile, table: Table, workplace: Path, role: str | None, *, in_clear: bool
) -> dict[str, Any]:
    """One table, read once: its lines, its workbook, and how many rows there were."""
    lines, book = workplace / "lines", workplace / "book"
    with lines.open("w", encoding="utf-8") as said, writing(book, title=title_of(table)) as workbook:
        pages = _Pages(workbook, table)
        read, names = readers(table, role=role, in_clear=in_clear), [c.name for c in columns_of(table)]
        for row in rows_of(table):
            values = [each(value) for each, value in zip(read, row, strict=True)]
            record = dict(zip(names, map(plain, values), strict=True))
            said.write(json.dumps(record, ensure_ascii=False) + "\n")
            pages.add(values)
        pages.close()
    facts = {"title": title_of(table), "rows": pages.rows}
    for kind, path, ending in (("jsonl", lines, "jsonl"), ("workbook", book, "xlsx")):
        name = f"{kind}/{table.name}.{ending}" if kind == "jsonl" else f"workbooks/{_file(table)}"
        archive.write(path, name)
        facts[kind] = {"name": name, "sha256": _sha(path)}
    return facts


def _file(table: Table) -> str:
    return f"{table.name}_{title_of(table).replace('/', '-')}.xlsx"


class _Pages:
    """The sheets of one table's workbook: a full one is followed by the next."""

    def __init__(self, book: Book, table: Table) -> None:
        self.book, self.columns, self.title = book, columns_of(table), title_of(table)[:28]
        self.shapes = [Column(WIDTH, kind_of(each)) for each in self.columns]
        self.rows, self.stack = 0, ExitStack()
        self.sheet = self._next()

    def add(self, values: list[Any]) -> None:
        """The next row."""
        if self.rows and self.rows % FULL == 0:
            self.stack.close()
            self.sheet = self._next()
        cells = [cell(column, value) for column, value in zip(self.columns, values, strict=True)]
        self.sheet.rows([cells])
        self.rows += 1

    def close(self) -> None:
        """The last sheet is complete."""
        self.stack.close()

    def _next(self) -> Sheet:
        number = self.rows // FULL + 1
        name = self.title if number == 1 else f"{self.title} {number}"
        sheet = self.stack.enter_context(self.book.sheet(name, self.shapes, frozen_row=1))
        sheet.heading([heading_of(each) for each in self.columns])
        return sheet


def _accounts(archive: zipfile.ZipFile) -> int:
    """Who signs in: names and addresses, no password in any form."""
    people = session.scalars(select(TenantUser).where(TenantUser.tenant_id == current_tenant_id())).all()
    lines = [
        {"id": each.user_id, "name": str(each), "email": each.account.email, "active": each.account.active}
        for each in people
    ]
    archive.writestr(
        "jsonl/accounts.jsonl", "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines)
    )
    return len(lines)


def _files(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The files people sent and the house made, by their numbers, each with its hash."""
    kept: dict[str, str] = {}
    missing: list[int] = []
    for row in session.scalars(select(StoredFile).where(StoredFile.kind != KIND).order_by(StoredFile.id)):
        path = files.path_of(row)
        if not path.exists():
            missing.append(row.id)
            continue
        name = f"files/{row.id}_{row.name}"
        archive.write(path, name)
        kept[name] = row.sha
    return {"count": len(kept), "left_out": 0, "missing": missing, "sha256": kept}


def _count() -> int:
    return len(session.scalars(select(StoredFile.id).where(StoredFile.kind != KIND)).all())


def _sha(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _words(manifest: dict[str, Any]) -> str:
    clear = manifest["sensitive"] == "in clear"
    said = "敏感信息为明文，请妥善保管。" if clear else "敏感信息已脱敏，上传的文件未包含在内。"
    return (
        f"{manifest['tenant']['name']} 数据导出\r\n导出时间：{manifest['exported_at']}\r\n"
        f"导出人：{manifest['exported_by']}\r\n{said}\r\n\r\n"
        "workbooks/ 每张表一个 Excel 工作簿，表头为中文；金额单位为元\r\n"
        "jsonl/ 同样的数据，每行一条 JSON，金额单位为分\r\n"
        "files/ 上传与生成的文件，按编号命名\r\n"
        "manifest.json 各表行数与 SHA-256 校验值\r\n"
    )
