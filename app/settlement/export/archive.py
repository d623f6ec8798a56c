"""打包 — a month's workbooks: an overview, and for each supplier theirs and the one for the books."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from flask_babel import force_locale

from app.core.db import session
from app.core.sheets.writer import writing
from app.core.text import _
from app.models import SettlementRun, Tenant
from app.rules.settlement import Period
from app.settlement.export.overview import write_movements
from app.settlement.export.workbook import Exported, export, named, write_summary
from app.settlement.queries.movements import movements
from app.settlement.services.running import statements_of

_STAMP = (2000, 1, 1, 0, 0, 0)  # the same content gives the same bytes


def archive(
    run: SettlementRun, folder: Path, *, progress: Callable[[int], None] = lambda _done: None
) -> Exported:
    """打包 — one workbook after the other into the archive: no more on disk than one at a time."""
    statements, tenant = statements_of(run), session.get_one(Tenant, run.tenant_id)
    path = folder / "month.zip"
    with force_locale("zh"), zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        overview = folder / "overview.xlsx"
        with writing(overview, title=run.number, creator=tenant.name) as book:
            write_summary(book, statements, tenant)
            month = Period.parse(run.period)
            write_movements(book, movements(month.first, month.last), month.first, month.last)
        _put(target, overview, named(run.period, _("Overview"), run.number))
        for place, statement in enumerate(statements, 1):
            for audience, where in (("supplier", _("For suppliers")), ("books", _("For the books"))):
                made = export([statement], folder / "one.xlsx", tenant=tenant, audience=audience)
                _put(target, made.path, f"{where}/{made.name}")
            progress(place)
        drafts = any(each.state != "closed" for each in statements)
        parts = (run.period, _("All suppliers"), _("Draft") if drafts else "V1", run.number)
        name = named(*parts).removesuffix(".xlsx") + ".zip"
    with path.open("rb") as written:
        sha = hashlib.file_digest(written, "sha256").hexdigest()
    return Exported(path, name, sha, sum(each.lines for each in statements))


def _put(target: zipfile.ZipFile, source: Path, name: str) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    with source.open("rb") as content, target.open(entry, "w", force_zip64=True) as into:
        while chunk := content.read(1 << 20):
            into.write(chunk)
