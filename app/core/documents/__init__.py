"""文件材料 — documents people send: evidence, photos, certificates, pictures; checked by what they hold.

    sent = checked([("出院小结.pdf", data)])     # raises Unfit; nothing is kept yet
    stored = keep(sent[0], actor=actor)           # the bytes behind the port of files.py, and their row

A name proves nothing: pdf, jpg, png, webp, xlsx and docx are told apart by content, looked through in a
process of its own, and pictures are painted afresh, so that what came along in them (place, camera, another
file behind the picture) stays outside. A room's documents are the room's own table that points at
`stored_files`; the console's half is core/console/documents.py.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from sqlalchemy import select

from app.core import files
from app.core.actor import Actor
from app.core.db import session
from app.core.documents.kinds import ACCEPT, ENDINGS, MOST_BYTES, MOST_FILES, PICTURES
from app.core.documents.unfit import Unfit
from app.core.models import StoredFile
from app.core.sheets import child
from app.core.sheets.refusals import Refused


@dataclass(frozen=True, slots=True)
class Document:
    """材料 — a document that was looked through: its name with the ending that is true, its media type.

    `sent_sha` is the digest of what was sent: the same photo sent twice is known again, however it is kept.
    """

    name: str
    media: str
    data: bytes
    sent_sha: str


def checked(
    sent: Sequence[tuple[str, bytes]], *, only: frozenset[str] = frozenset(ENDINGS)
) -> list[Document]:
    """核验 — what was sent, fit to be kept; one sent twice at once is taken once. Raises Unfit."""
    once = {hashlib.sha256(data).hexdigest(): (files.tame(name), data) for name, data in reversed(sent)}
    pairs = list(reversed(once.items()))
    _refuse_size([pair for _sha, pair in pairs])
    found: list[Document] = []
    try:
        task = "app.core.documents.looking:look"
        for media, data in child.run(
            task, patience=2 * len(pairs), files=[data for _sha, (_n, data) in pairs]
        ):
            sha, (name, _data) = pairs[len(found)]
            if media not in only:
                raise Unfit("other_kind", name=name)
            found.append(Document(_named(name, media), media, data, sha))
    except Refused as refused:
        raise Unfit(refused.reason, name=pairs[len(found)][1][0]) from refused
    return found


def keep(document: Document, *, actor: Actor, kind: str = "document") -> StoredFile:
    """存档 — keep a checked document; a room's own row says what it belongs to."""
    row = files.keep(BytesIO(document.data), name=document.name, kind=kind, actor=actor)
    row.media, row.sent_sha = document.media, document.sent_sha
    session.flush()
    return row


def sent_before(document: Document, *, kind: str = "document") -> list[StoredFile]:
    """重复材料 — files of this kind that were sent with the very same content, the oldest first."""
    same = select(StoredFile).where(StoredFile.sent_sha == document.sent_sha, StoredFile.kind == kind)
    return list(session.scalars(same.order_by(StoredFile.id)))


def is_picture(stored: StoredFile) -> bool:
    """图片 — whether it can be shown in a page."""
    return stored.media in PICTURES


def _refuse_size(pairs: Sequence[tuple[str, Any]]) -> None:
    if len(pairs) > MOST_FILES:
        raise Unfit("too_many", most=MOST_FILES)
    for name, data in pairs:
        if not data:
            raise Unfit("empty", name=name)
        if len(data) > MOST_BYTES:
            raise Unfit("too_large", name=name, most=MOST_BYTES >> 20)


def _named(name: str, media: str) -> str:
    """The name with the ending of what it holds: an honest mistake is put right."""
    path = PurePath(name)
    if path.suffix.lower() in ENDINGS[media]:
        return name
    return f"{path.stem[:240] if path.suffix else name[:240]}{ENDINGS[media][0]}"


__all__ = ["ACCEPT", "PICTURES", "Document", "Unfit", "checked", "is_picture", "keep", "sent_before"]
