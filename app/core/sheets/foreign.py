"""别的文件 — what a file is that is no spreadsheet of ours, so that the refusal can say so and what to do."""

import re
import zipfile

# how files of other kinds begin; the reason they are refused for
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "document"),
)
MARKUP = (
    b"<!doctype",
    b"<html",
    b"<?xml",
    b"<table",
    b"<meta",
    b"<head",
    b"<body",
    b"<style",
    b"mime-version",
)
EXCEL_2003 = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet")
FLAT_ODS = re.compile(rb"urn:oasis:names:tc:opendocument")


def reason_of(head: bytes) -> str | None:
    """原因 — why a file that begins like this is not taken; None when it may be text."""
    for beginning, reason in BEGINNINGS:
        if head.startswith(beginning):
            return reason
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text.decode("utf-16", "ignore").encode()
    text = text.lstrip().lower()
    if not text.startswith(MARKUP):
        return None
    if EXCEL_2003.search(head):
        return "xml_2003"
    return "opendocument" if FLAT_ODS.search(head) else "html_table"


def reason_of_package(archive: zipfile.ZipFile) -> str:
    """压缩包原因 — why a zip without xl/workbook.xml is not taken."""
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        return "binary_workbook"
    if "content.xml" in names and "mimetype" in names:
        return "opendocument"
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        return "apple_numbers"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "document"
    return "archive" if "[content_types].xml" not in names else "not_a_spreadsheet"


def reason_of_ole(streams: set[str]) -> str:
    """复合文档原因 — why an OLE container without a workbook is not taken."""
    words = {"worddocument", "powerpoint document", "wpsdocument"}
    return "document" if words & {name.lower() for name in streams} else "old_office"
