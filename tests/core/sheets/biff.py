"""旧工作簿 — .xls files byte by byte, as Excel 95 and 97 wrote them: in an OLE container or bare, under a
password or not.
"""

import io
import struct
from hashlib import md5

import msoffcrypto
from msoffcrypto.method.rc4 import _makekey

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SALT, VERIFIER = bytes(range(16)), bytes(range(16, 32))
CODEPAGE_GBK, CODEPAGE_UTF16 = 936, 1200


def record(number: int, body: bytes) -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", number, len(body)) + body


def stream(
    rows: list[list[object]], *, version: int = 8, filepass: bytes = b"", epoch_1904: bool = False
) -> bytes:
    """The workbook stream of one sheet: texts, numbers, truth values, and errors as bytes."""
    bof = 0x0600 if version == 8 else 0x0500
    wide = version == 8
    page = struct.pack("<H", CODEPAGE_UTF16 if wide else CODEPAGE_GBK)
    name = _text("花名册", wide=wide, length="<B")
    head = record(0x809, struct.pack("<HHHHII", bof, 5, 0, 0, 0, 0)) + filepass
    head += record(0x42, page) + record(0x22, struct.pack("<H", epoch_1904))
    start = len(head) + 4 + 6 + len(name) + 4
    head += record(0x85, struct.pack("<IBB", start, 0, 0) + name) + record(0x0A, b"")
    cells = b"".join(
        _cell(row, column, value, wide=wide)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value not in ("", None)
    )
    return head + record(0x809, struct.pack("<HHHHII", bof, 0x10, 0, 0, 0, 0)) + cells + record(0x0A, b"")


def _cell(row: int, column: int, value: object, *, wide: bool) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, bytes):
        return record(0x205, place + value + b"\x01")
    if isinstance(value, bool):
        return record(0x205, place + bytes([value]) + b"\x00")
    if isinstance(value, int | float):
        return record(0x203, place + struct.pack("<d", value))
    return record(0x204, place + _text(str(value), wide=wide, length="<H"))


def _text(text: str, *, wide: bool, length: str) -> bytes:
    if wide:
        return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")
    body = text.encode("gbk")
    return struct.pack(length, len(body)) + body


def contained(workbook: bytes, *, name: str = "Workbook") -> bytes:
    """The stream in an OLE container."""
    size = max(len(workbook) + 4, 4096)  # shorter ones would lie elsewhere
    size += -size % SECTOR
    body = workbook + record(0, bytes(size - len(workbook) - 4))
    count = len(body) // SECTOR
    chain = [FAT, END, *range(3, 2 + count), END]
    assert len(chain) <= SECTOR // 4
    fat = struct.pack(f"<{len(chain)}I", *chain) + b"\xff" * (SECTOR - 4 * len(chain))
    folder = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry(
        name, 2, child=FREE, start=2, size=len(body)
    )
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
        + b"\xff" * 432
    )
    return header + fat + folder + bytes(SECTOR - len(folder)) + body


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le") + b"\x00\x00"
    return (
        spelled.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(spelled), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def locked(rows: list[list[object]], password: str) -> bytes:
    """The same under a password, as Excel 97 did it (RC4)."""
    cipher = _rc4(_makekey(password, SALT, 0), VERIFIER + md5(VERIFIER).digest())  # noqa: S324 - the format's own
    filepass = record(0x2F, struct.pack("<HHH", 1, 1, 1) + SALT + cipher)
    plain = stream(rows, filepass=filepass)
    office = msoffcrypto.OfficeFile(io.BytesIO(contained(plain)))
    office.load_key(password=password)
    out = io.BytesIO()
    office.decrypt(out)  # the cipher is its own inverse, so that this locks what was open
    made = out.getvalue()
    at = made.index(bytes(2) + filepass[2:4] + bytes(len(filepass) - 4))
    return made[:at] + filepass + made[at + len(filepass) :]


def _rc4(key: bytes, text: bytes) -> bytes:
    box, at, out = list(range(256)), 0, bytearray()
    for i in range(256):
        at = (at + box[i] + key[i % len(key)]) % 256
        box[i], box[at] = box[at], box[i]
    i = at = 0
    for byte in text:
        i = (i + 1) % 256
        at = (at + box[i]) % 256
        box[i], box[at] = box[at], box[i]
        out.append(byte ^ box[(box[i] + box[at]) % 256])
    return bytes(out)
