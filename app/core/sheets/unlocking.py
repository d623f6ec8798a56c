"""解锁 — workbooks under a password: opened with it, or with the one Excel uses for mere protection."""

import io
from typing import Any

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from app.core.sheets.refusals import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel encrypts with this one when a workbook is protected against changes only, and opens it unasked
UNASKED = "VelvetSweatshop"


def decrypted(data: bytes, password: str | None) -> bytes:
    """解密 — the workbook itself, when a password opens it; the same bytes when it has none.

    Raises Refused `encrypted` when it needs one and none was given, `wrong_password`, or `damaged`.
    """
    if not data.startswith(OLE):
        return data
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data
    except Exception as broken:  # the library reads foreign bytes: struct.error, IndexError and others
        if not password:
            return data  # no office file after all: what it is will be said further on
        raise Refused("damaged") from broken
    for key in (password, UNASKED):
        if key and (opened := _opened(office, key)) is not None:
            return opened
    raise Refused("wrong_password" if password else "encrypted")


def _opened(office: Any, key: str) -> bytes | None:
    out = io.BytesIO()
    checked = {"verify_password": True} if isinstance(office, OOXMLFile) else {}  # the others always check
    try:
        office.load_key(password=key, **checked)
    except (InvalidKeyError, DecryptionError):
        return None
    except Exception as broken:  # as above
        raise Refused("damaged") from broken
    try:
        office.decrypt(out)
    except Exception as broken:  # the key fits, so that it is the rest which does not
        raise Refused("damaged") from broken
    return out.getvalue()
