"""识别 — what a file is, by its content; its name is only a hope."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import olefile

from app.core.sheets.foreign import reason_of, reason_of_ole
from app.core.sheets.refusals import Refused
from app.core.sheets.unlocking import OLE

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DELIMITERS = ",\t;|"
HEAD = 65536
PIECE = 4 << 20
LONGEST_LINE = 4 << 20
LOST = "\ufffd"
FEW_LOST = 20  # for so many Chinese characters one may be lost
HAN = re.compile("[\u4e00-\u9fff]")
WRITTEN = re.compile("[\t\n\r -~\u00a0-\u00ff\u2000-\u206f\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def kind_of(data: bytes) -> str:
    """类型 — `xlsx`, `xls` or `csv`; raises Refused for everything else, and for an encrypted workbook."""
    if len(data) <= HEAD and (not data.removeprefix(codecs.BOM_UTF8).strip(b"\x00 \t\r\n") or data in BOMS):
        raise Refused("empty")
    if data.startswith((ZIP, EMPTY_ZIP)):
        return "xlsx"
    if data.startswith(OLE):
        return _ole_kind(data)
    if data.startswith(BIFF):
        return "xls"
    if reason := reason_of(data[:HEAD]):
        raise Refused(reason)
    if _looks_binary(data[:HEAD]):
        raise Refused("not_a_spreadsheet")
    return "csv"


def _ole_kind(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {entry[0] for entry in ole.listdir() if entry}
    except Exception as broken:  # a torn container makes the library raise whatever it meets
        raise Refused("damaged") from broken
    if "EncryptedPackage" in names:
        raise Refused("encrypted")
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return "xls"
    raise Refused(reason_of_ole(names))


def _looks_binary(head: bytes) -> bool:
    return not head.startswith(tuple(BOMS)) and b"\x00" in head and not _utf16(head)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its ASCII is zero, of its Chinese (一, 丁) few."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 < len(head) or min(even, odd) * 3 > max(even, odd):
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    likely = len(WRITTEN.findall(head[: len(head) & ~1].decode(encoding, "replace")))
    return encoding if likely * 20 >= len(head) // 2 * 19 else None


def encoding_of(data: bytes) -> str:
    """编码 — of a csv: by its mark, else UTF-8, UTF-16, GB18030, in this order; a few characters may be lost.

    Raises Refused `encoding_damaged` or, when it is no text at all, `not_a_spreadsheet`.
    """
    marked = next((name for bom, name in BOMS.items() if data.startswith(bom)), None)
    likely = [marked] if marked else [each for each in (_utf16(data[:HEAD]), "utf-8", "gb18030") if each]
    lost = {encoding: _lost(data, encoding) for encoding in likely}
    for encoding in likely:
        if lost[encoding] == 0:
            return "utf-8" if encoding == "gb18030" and lost.get("utf-8") == 1 else encoding
    if found := next((encoding for encoding in likely if lost[encoding] == 1), None):
        return found
    raise Refused("encoding_damaged" if marked else "not_a_spreadsheet")


def _lost(data: bytes, encoding: str) -> int:
    """How much of a text cannot be read so: 0 nothing, 1 a few characters of a Chinese one, 2 more."""
    strict = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(data), PIECE):
            strict.decode(data[at : at + PIECE], final=at + PIECE >= len(data))
    except UnicodeDecodeError:
        head = data[:HEAD].decode(encoding, "replace")
        lost, han = head.count(LOST), len(HAN.findall(head))
        return 1 if lost <= han // FEW_LOST + 1 < han else 2
    return 0


def lines_of(data: bytes, encoding: str) -> Iterator[str]:
    """行 — of a text, one by one; raises Refused for one without an end."""
    for line in io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline=""):
        if len(line) > LONGEST_LINE:
            raise Refused("endless_cell")
        yield line.replace("\x00", "")


def delimiter_of(lines: Iterable[str]) -> str:
    """分隔符 — the one that cuts the first lines into the most, and equally many, pieces; a comma when none
    does.
    """
    first = [line for line in islice(lines, 30) if line.strip()]

    def steadiness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(first, delimiter=delimiter)]
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        return (common > 1) * widths.count(common), common

    try:
        return max(DELIMITERS, key=steadiness) if first else ","
    except csv.Error:
        return ","


def read_bytes(path: Path, limit_mb: int) -> bytes:
    """读入 — the file's bytes; raises Refused `too_large` before reading more than `limit_mb` megabytes."""
    if path.stat().st_size > limit_mb << 20:
        raise Refused("too_large", limit=limit_mb)
    return path.read_bytes()
