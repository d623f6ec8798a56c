"""材料页 — documents in forms and on the page of a record. How to use it:

    fields = {"files": documents(_l("Evidence"))}   # a FormPage: the service gets `files`, core Documents

    class Cases(WithDocuments, ConsoleView):
        documents = CaseDocument                    # the room's table: file_id, title, and who it belongs to
        document_kinds = KINDS                      # the words of its column `kind`, where it has one

Their list stands on the card as its last panel. `…/document/<pk>/<number>` sends one of them as an attachment
to whom `can_download` allows it and the page shows the record; that it was read stands in the trail of the
record. `…/picture/<pk>/<number>` shows a picture in a page under `can_show`. A document of another record, or
no picture, answers 404.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, url_for
from flask_appbuilder import expose
from flask_wtf.file import MultipleFileField
from sqlalchemy import inspect, select
from wtforms.validators import InputRequired, Optional, ValidationError

from app.core.console.downloads import attached, inline
from app.core.console.facts import Lines
from app.core.console.searching import pointer
from app.core.console.security import allowed, demand, guarded
from app.core.db import session
from app.core.documents import ACCEPT, PICTURES, Document, Unfit, checked, is_picture
from app.core.documents.kinds import ENDINGS, MOST_BYTES
from app.core.models import StoredFile
from app.core.numbers import number_in
from app.core.text import _l


class DocumentsField(MultipleFileField):
    """材料 — several files; `data` are Documents, looked through by their content."""

    kind = "FileField"
    most = MOST_BYTES

    def __init__(self, *args: Any, only: frozenset[str], single: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.only, self.single = only, single

    def pre_validate(self, _form: Any) -> None:
        """Look through what was sent, once."""
        sent = [each for each in self.data or () if not isinstance(each, Document)]
        if not sent:
            self.data = list(self.data or ())
            return
        if self.single and len(sent) > 1:
            self.data = []
            raise ValidationError(_l("Choose one file: put several pages into one PDF."))
        try:
            self.data = checked([(each.filename or "", each.read()) for each in sent], only=self.only)
        except Unfit as unfit:
            self.data = []
            raise ValidationError(unfit.message) from unfit


def documents(
    label: Any,
    *,
    required: bool = True,
    single: bool = False,
    only: frozenset[str] = frozenset(ENDINGS),
    **more: Any,
) -> Any:
    """Files: evidence, photos, certificates; `only=PICTURES` takes nothing but pictures, `single` one."""
    accept = ",".join(ending for media, some in ENDINGS.items() if media in only for ending in some)
    needed = InputRequired(_l("Please choose a file.")) if required else Optional()
    keywords = {"accept": accept, **({} if single else {"multiple": True})}
    return DocumentsField(label, [needed], only=only, single=single, render_kw=keywords, **more)


class WithDocuments:
    """带材料的卡片 — a record's page that its documents are read from."""

    documents: type[Any]
    documents_title: Any = _l("Documents")
    document_kinds: Mapping[str, Any] = {}

    def documents_of(self, row: Any) -> Sequence[Any]:
        """The room's rows that belong to this one, in the order they came."""
        ours = self._pointer(type(row)) == row.id
        return session.scalars(select(self.documents).where(ours).order_by(self.documents.id)).all()

    def documents_open(self, row: Any) -> bool:
        """Whether the seat reads the documents of this row; a room under seal asks further."""
        return True

    @expose("/document/<pk>/<number>")
    @guarded("download")
    def document(self, pk: str, number: str) -> Any:
        """One of them, as an attachment; on record."""
        row = self.row(pk)  # type: ignore[attr-defined]
        return attached(self._document(row, number), of=row)

    @expose("/picture/<pk>/<number>")
    def picture(self, pk: str, number: str) -> Any:
        """One of them that is a picture, in the page."""
        demand(self.class_permission_name, "can_show")  # type: ignore[attr-defined]
        stored = self._document(self.row(pk), number)  # type: ignore[attr-defined]
        if not is_picture(stored):
            abort(404)
        return inline(stored)

    def document_url(self, row: Any, document: Any) -> str | None:
        """Where it is downloaded; None for who may not."""
        if not allowed(self.class_permission_name, "can_download"):  # type: ignore[attr-defined]
            return None
        return url_for(f"{type(self).__name__}.document", pk=row.id, number=document.id)

    def picture_url(self, row: Any, document: Any) -> str:
        """Where it is shown."""
        return url_for(f"{type(self).__name__}.picture", pk=row.id, number=document.id)

    def document_kind(self, document: Any) -> str:
        """What it is, in words; a room may say more of it."""
        return str(self.document_kinds.get(getattr(document, "kind", ""), ""))

    def document_list(self, row: Any) -> Lines:
        """材料清单 — a panel: what there is, since when and from whom, each a link to the file."""
        found = self.documents_of(row)
        kept = _files([each.file_id for each in found])
        rows = [
            (
                (each.title, self.document_url(row, each)),
                self.document_kind(each),
                kept[each.file_id].kept_at,
                size_of(kept[each.file_id]),
            )
            for each in found
        ]
        headings = (_l("Document"), _l("Kind"), _l("Kept at"), _l("Size"))
        return Lines(self.documents_title, headings, rows, ("link", "text", "instant", "text"))

    def _details(self, row: Any, under: Sequence[Any]) -> dict[str, Any]:
        details: dict[str, Any] = super()._details(row, under)  # type: ignore[misc]
        if self.documents_open(row):
            details["panels"] = [*details["panels"], self.document_list(row)]
        return details

    def _pointer(self, model: type[Any]) -> Any:
        """The column of the documents' table that points at a row of this model."""
        found = (each for each in inspect(self.documents).relationships if each.mapper.class_ is model)
        return pointer(self.documents, next(found).key)

    def _document(self, row: Any, number: str) -> StoredFile:
        """The file of this document of this row; another row's is none."""
        if not self.documents_open(row):
            abort(404)
        wanted = number_in(number)
        found = next((each for each in self.documents_of(row) if each.id == wanted), None)
        stored = None if found is None else session.get(StoredFile, found.file_id)
        if stored is None:
            abort(404)
        return stored


def size_of(stored: StoredFile) -> str:
    """大小 — as people say it."""
    kilo = max(1, round(stored.size / 1_024))
    return f"{kilo} KB" if kilo < 1_024 else f"{stored.size / 1_048_576:.1f} MB"  # noqa: PLR2004


def _files(numbers: Sequence[int]) -> dict[int, StoredFile]:
    found = session.scalars(select(StoredFile).where(StoredFile.id.in_(numbers)))
    return {each.id: each for each in found}


__all__ = [
    "ACCEPT",
    "PICTURES",
    "Document",
    "DocumentsField",
    "WithDocuments",
    "attached",
    "documents",
    "inline",
]
