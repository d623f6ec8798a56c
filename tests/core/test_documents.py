"""Documents people send: told by their content, looked through, painted afresh, kept once."""

import io
from typing import Any

import pytest
from flask_babel import force_locale
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict

from app.core import files
from app.core.console.documents import documents
from app.core.console.fields import form_class
from app.core.documents import PICTURES, Unfit, checked, is_picture, keep, sent_before
from tests.cast import Union
from tests.core.papers import PDF, bomb, geotagged, huge_png, package, photo

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "data", "kept_as"),
    [
        ("诊断书.pdf", PDF, "诊断书.pdf"),
        ("现场.jpg", photo(), "现场.jpg"),
        ("现场.JPEG", photo(), "现场.JPEG"),
        ("微信图片.jpg", photo("PNG"), "微信图片.png"),
        ("照片", photo("WEBP"), "照片.webp"),
        ("名单.xlsx", package("xl/workbook.xml"), "名单.xlsx"),
        ("说明.doc", package(), "说明.docx"),
        ("..\\..\\etc/passwd.pdf", PDF, "passwd.pdf"),
    ],
)
def test_a_document_is_known_by_its_content_and_named_after_it(name: str, data: bytes, kept_as: str) -> None:
    assert [each.name for each in checked([(name, data)])] == [kept_as]


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("page.pdf", HTML, "other_kind"),
        ("drawing.png", SVG, "other_kind"),
        ("page.jpg", b"\xff\xd8\xff" + HTML, "damaged"),
        ("program.exe", b"MZ" + bytes(100), "other_kind"),
        ("archive.docx", package("readme.txt", "hello"), "other_kind"),
        ("macro.docx", package(**{"word__vbaProject.bin": b"x"}), "active_content"),
        ("script.pdf", b"%PDF-1.7\n<</S/J#61vaScript/JS(app.alert)>>\n%%EOF", "active_content"),
        ("half.pdf", PDF[:-8], "damaged"),
        ("half.jpg", photo()[:300], "damaged"),
        ("nothing.pdf", b"", "empty"),
        ("large.pdf", b"%PDF-1.7" + bytes(21 << 20), "too_large"),
        ("bomb.docx", bomb(), "zip_bomb"),
        ("pixels.png", huge_png(), "huge_picture"),
        ("entities.docx", package(text='<!DOCTYPE x [<!ENTITY a "b">]><w:document/>'), "external_entities"),
        ("outside.docx", package(**{"..__..__evil.xml": b"<a/>"}), "suspicious_parts"),
    ],
)
def test_a_hostile_file_is_refused_by_a_sentence_that_names_it(name: str, data: bytes, cause: str) -> None:
    with pytest.raises(Unfit) as refused:
        checked([(name, data)])
    assert refused.value.details["cause"] == cause
    assert name in refused.value.message or cause == "too_many"


def test_of_several_files_the_one_that_is_unfit_is_named() -> None:
    with pytest.raises(Unfit, match=r"坏\.pdf"):
        checked([("好.pdf", PDF), ("坏.pdf", HTML)])


def test_a_photo_is_kept_upright_and_without_where_and_with_what_it_was_taken() -> None:
    [kept] = checked([("现场.jpg", geotagged())])
    with Image.open(io.BytesIO(kept.data)) as image:
        assert (image.size, dict(image.getexif())) == ((48, 64), {})
    assert b"CANARY" not in kept.data


def test_what_is_hidden_behind_the_end_of_a_picture_is_left_outside() -> None:
    [kept] = checked([("现场.jpg", photo() + package())])
    assert b"PK\x03\x04" not in kept.data


def test_a_large_photo_is_kept_as_large_as_it_is_read() -> None:
    [kept] = checked([("现场.jpg", photo(size=(6_000, 4_000)))])
    with Image.open(io.BytesIO(kept.data)) as image:
        assert max(image.size) == 2_560


def test_more_files_than_ten_at_once_are_refused_and_the_same_one_twice_is_one() -> None:
    assert len(checked([("甲.pdf", PDF), ("乙.pdf", PDF)])) == 1
    with pytest.raises(Unfit, match="10"):
        checked([(f"{each}.pdf", PDF + b" " * each) for each in range(11)])


@pytest.mark.sql
def test_a_kept_document_is_found_by_what_was_sent(in_our_union: Union) -> None:
    [first] = checked([("现场.jpg", geotagged())])
    stored = keep(first, actor=in_our_union.officer.actor)
    [again] = checked([("另一个名字.jpg", geotagged())])
    [other] = checked([("现场.jpg", photo(shade=5))])
    assert files.path_of(stored).read_bytes() == first.data
    assert is_picture(stored)
    assert [each.id for each in sent_before(again)] == [stored.id]
    assert sent_before(other) == []


def test_a_form_takes_several_documents_and_says_which_is_none(our_union: Union, database: Any) -> None:
    def sent(*pairs: tuple[str, bytes], **more: Any) -> Any:
        made = form_class({"files": documents("材料", **more)})
        data = MultiDict([("files", FileStorage(io.BytesIO(data), name)) for name, data in pairs])
        form = made(formdata=data, meta={"csrf": False})
        return [each.name for each in form.files.data] if form.validate() else form.files.errors[0]

    with database.app.test_request_context(), force_locale("zh"):
        assert sent(("甲.pdf", PDF), ("乙.jpg", photo())) == ["甲.pdf", "乙.jpg"]
        assert "乙.jpg" in sent(("甲.pdf", PDF), ("乙.jpg", HTML))
        assert "甲.pdf" in sent(("甲.pdf", PDF), only=PICTURES)
        assert sent(required=False) == []
        assert sent() == "请选择文件。"
