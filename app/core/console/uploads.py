"""上传与确认 — the two pages of every short sheet: upload it to be judged, see what would be done, confirm.

    class UploadProducts(UploadPage):
        class_permission_name, verb = "Products", "upload_products"
        reads, service, confirm = "imports.products", check_products, "ConfirmProducts"
        downloads = (Download("blank", _l("…")), …)

A room says which parser reads it, which service judges it, and which columns are shown. Sheets to be filled
in or edited are offered above the form; each is a method of the page that answers a workbook.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import abort, redirect, url_for

from app.core import staged
from app.core.clock import today
from app.core.console import fields
from app.core.console.calling import call
from app.core.console.facts import Fact, Lines
from app.core.console.forms import FormPage, PreviewPage
from app.core.console.security import acting
from app.core.errors import NotFound
from app.core.models import ImportBatch
from app.core.numbers import number_in
from app.core.returning import told
from app.core.sheets.template import Template
from app.core.staged import CHANGED, NEW, Fault, Judged, Kind
from app.core.text import _, _l

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Download:
    """可取的表 — the page's method that writes it, what the link says, and what it is for."""

    endpoint: str
    label: Any
    hint: Any = ""


class UploadPage(FormPage):
    """上传表 — read, judged row by row; nothing changes yet."""

    submit, style = _l("Upload and check"), "plain"
    template = "console/upload_page.html"
    fields: Mapping[str, Any] = {"file": fields.upload(_l("File"))}
    reads: Callable[..., Any] | None = None  # imports.plain_file.upload_of
    parser = ""
    kind: Template | None = None
    confirm = ""
    downloads: Sequence[Download] = ()

    def apply(self, row: Any, values: Mapping[str, Any]) -> ImportBatch:
        """Read it, judge every row."""
        sent, reads, service = values["file"], type(self).reads, type(self).service
        if reads is None or service is None:
            abort(404)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet"
            sent.save(path)
            upload = reads(
                self.parser,
                path,
                template=self.kind,
                name=sent.filename or "",
                on=today(),
                **self.must_say(row),
            )
        about = () if row is None else (row,)
        return call(service, *about, upload)  # type: ignore[no-any-return]

    def must_say(self, row: Any) -> Mapping[str, str]:
        """What a list of ours must have said of itself to be one for this page."""
        return {}

    def after(self, row: Any, result: ImportBatch) -> Any:
        """On to what would be done."""
        return redirect(url_for(f"{self.confirm}.form_of", pk=result.id))

    def context(self, form: Any, row: Any) -> dict[str, Any]:
        """With the sheets that can be taken."""
        about = {} if row is None else {"pk": row.id}
        page = type(self).__name__
        offered = [(url_for(f"{page}.{each.endpoint}", **about), each) for each in self.downloads]
        return {**super().context(form, row), "downloads": offered}


class ConfirmPage(PreviewPage):
    """确认表 — what is wrong cell by cell, what would be added, what changed from what to what."""

    of = ImportBatch
    own_place = True  # an import of products stands under the products, not under the rosters
    sheet: Kind
    shown: Sequence[tuple[str, Any, str]] = ()  # columns of a row: its key, its label, its kind
    naming: Sequence[str] = ()  # those by which a row is known
    adds: Any = _l("Would be added")

    def subject(self, pk: str) -> ImportBatch:
        """One's own sheet; 404 for any other."""
        try:
            return staged.staged(self.sheet.name, number_in(pk) or 0, actor=acting())
        except NotFound:
            abort(404)

    def facts(self, row: ImportBatch) -> list[Fact]:
        """How many would be taken, how many not."""
        summary = row.summary
        return [
            Fact(_l("File"), row.file_name),
            Fact(self.adds, summary[NEW], kind="number"),
            Fact(_l("Would be changed"), summary[CHANGED], kind="number"),
            Fact(_l("Unchanged"), summary["unchanged"], kind="number"),
            Fact(_l("Rows left out"), summary["wrong"], kind="number"),
        ]

    def lists(self, row: ImportBatch) -> list[Lines]:
        """What is wrong first, then what would be done."""
        rows = staged.rows_of(row)
        wrong = [(each, fault) for each in rows for fault in sorted(each.faults, key=_place)]
        changed = [each for each in rows if each.is_good and each.outcome == CHANGED]
        new = [each for each in rows if each.is_good and each.outcome == NEW]
        made = []
        if wrong:
            made.append(self._wrong(wrong))
        if changed:
            made.append(self._changed(changed))
        if new:
            made.append(self._new(new))
        return made

    def _wrong(self, found: list[tuple[Judged, Any]]) -> Lines:
        named = self._labels(self.naming)
        headings = (_l("Row"), _l("Cell"), *named, _l("What is wrong"))
        rows = [
            (each.row, fault.cell or "", *(each.values.get(key) or "" for key in self.naming), fault.said)
            for each, fault in found[:SHOWN]
        ]
        kinds = ("number", "code", *("text" for _each in named), "text")
        return Lines(_l("Left out"), headings, rows, kinds, note=_more(len(found)))

    def _changed(self, found: list[Judged]) -> Lines:
        named = self._labels(self.naming)
        headings = (_l("Row"), *named, _l("What changes"))
        rows = [
            (each.row, *(each.values.get(key) or "" for key in self.naming), self._said(each))
            for each in found[:SHOWN]
        ]
        kinds = ("number", *("text" for _each in named), "text")
        return Lines(_l("Would be changed"), headings, rows, kinds, note=_more(len(found)))

    def _said(self, row: Judged) -> str:
        labels = {key: str(label) for key, label, _kind in self.shown}
        return "；".join(
            f"{labels.get(key, key)} {self.worded(key, old)} → {self.worded(key, new)}"
            for key, (old, new) in row.changes.items()
        )

    def worded(self, key: str, value: Any) -> str:
        """A value as the list of changes says it."""
        return told(key, value)

    def _new(self, found: list[Judged]) -> Lines:
        headings = (_l("Row"), *(label for _key, label, _kind in self.shown))
        rows = [
            (
                each.row,
                *(
                    self.worded(key, each.values.get(key)) if kind == "text" else each.values.get(key)
                    for key, _label, kind in self.shown
                ),
            )
            for each in found[:SHOWN]
        ]
        kinds = ("number", *(kind for _key, _label, kind in self.shown))
        return Lines(self.adds, headings, rows, kinds, note=_more(len(found)))

    def _labels(self, keys: Sequence[str]) -> tuple[Any, ...]:
        labels = {key: label for key, label, _kind in self.shown}
        return tuple(labels[key] for key in keys)

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """Take what was seen."""
        return call(type(self).service, row, digest=values["digest"])  # type: ignore[arg-type]

    def after(self, row: Any, result: Any) -> str:
        """Back to the list."""
        return url_for(str(self.next))

    def back(self, row: Any) -> str:
        """Where cancelling leads: to the list as well; the sheet itself has no page."""
        return self.after(row, None)


def _place(fault: Fault) -> tuple[int, str]:
    """From left to right: B before AA."""
    return len(fault.cell or ""), fault.cell or ""


def _more(count: int) -> str | None:
    return _("The first %(count)d are shown.", count=SHOWN) if count > SHOWN else None
