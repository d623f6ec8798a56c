"""识别 — what a file is, by its content; its name is only a hope."""

import codecs
import csv
import io
from pathlib import Path

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

from app.core.sheets.refusals import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"mime-version")
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DELIMITERS = ",\t;|"
HEAD = 65536


def kind_of(data: bytes) -> str:
    """类型 — `xlsx`, `xls` or `csv`; raises Refused for everything else, and for an encrypted workbook."""
    if not data:
        raise Refused("empty")
    if data.startswith(ZIP):
        return "xlsx"
    if data.startswith(OLE):
        return _ole_kind(data)
    if data.startswith(BIFF):
        return "xls"
    if data[:HEAD].lstrip().lower().startswith(MARKUP):
        raise Refused("html_table")
    if _looks_binary(data[:HEAD]):
        raise Refused("not_a_spreadsheet")
    return "csv"


def decrypted(data: bytes, password: str | None) -> bytes:
    """解密 — the workbook itself, when a password opens it; the same bytes when it has none."""
    if not data.startswith(OLE):
        return data
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data
        if not password:
            raise Refused("encrypted")
        out = io.BytesIO()
        office.load_key(password=password)
        office.decrypt(out)
    except (InvalidKeyError, DecryptionError) as wrong:
        raise Refused("wrong_password") from wrong
    except (FileFormatError, OSError, ValueError, KeyError, IndexError) as broken:
        raise Refused("damaged") from broken
    return out.getvalue()


def _ole_kind(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise Refused("encrypted")
            if ole.exists("Workbook") or ole.exists("Book"):
                return "xls"
    except (OSError, ValueError, IndexError) as broken:
        raise Refused("damaged") from broken
    raise Refused("not_a_spreadsheet")


def _looks_binary(head: bytes) -> bool:
    return not head.startswith(tuple(BOMS)) and b"\x00" in head and not _utf16(head)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its ASCII is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if not head or max(even, odd) * 10 < len(head) or min(even, odd):
        return None
    return "utf-16-be" if even else "utf-16-le"


def text_of(data: bytes) -> tuple[str, str]:
    """文本 — a csv's text and its encoding: mark, UTF-8, UTF-16, GB18030, in this order."""
    marked = next((name for bom, name in BOMS.items() if data.startswith(bom)), None)
    for encoding in [marked] if marked else ["utf-8", _utf16(data[:HEAD]), "gb18030"]:
        try:
            if encoding:
                return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_spreadsheet")


def delimiter_of(text: str) -> str:
    """分隔符 — the one that cuts the first lines into the most, and equally many, pieces; a comma when none
    does.
    """
    lines = [line for line in text[:HEAD].splitlines()[:30] if line.strip()]

    def steadiness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        return (common > 1) * widths.count(common), common

    try:
        return max(DELIMITERS, key=steadiness) if lines else ","
    except csv.Error:
        return ","


def read_bytes(path: Path, limit_mb: int) -> bytes:
    """读入 — the file's bytes; raises Refused `too_large` before reading more than `limit_mb` megabytes."""
    if path.stat().st_size > limit_mb << 20:
        raise Refused("too_large", limit=limit_mb)
    return path.read_bytes()
