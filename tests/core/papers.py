"""材料 — documents for tests: honest ones of every kind, and hostile ones by name."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def photo(form: str = "JPEG", size: tuple[int, int] = (64, 48), shade: int = 120, **saving: object) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 90, 60)).save(out, form, **saving)
    return out.getvalue()


def geotagged() -> bytes:
    """A photo that says where it was taken, with what, and which way up."""
    image, exif = Image.new("RGB", (64, 48), (10, 20, 30)), Image.Exif()
    exif[0x0110], exif[0x0112] = "CANARY-CAMERA", 6
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"CANARY-COMMENT")
    return out.getvalue()


def package(main: str = "word/document.xml", text: str = "<w:document/>", **more: bytes) -> bytes:
    """An office file of these parts; a part's name has / for __."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(main, text)
        for name, data in more.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def bomb() -> bytes:
    """A docx that unpacks to 400 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", "<w:document/>")
        with archive.open("word/media/image1.bin", "w", force_zip64=True) as part:
            for _each in range(400):
                part.write(bytes(1 << 20))
    return out.getvalue()


def huge_png() -> bytes:
    """A few hundred bytes that claim to be a picture of ten thousand million pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )
