"""Text that is code elsewhere: in every place where it is typed and every place where it is read again."""

import io
import re
import zipfile

import pytest

from app.core import files, jobs
from app.core.accounts import account_by_email
from app.core.db import atomic, session
from app.core.models import StoredFile
from app.models import Employee
from tests.cast import Union, on
from tests.core.console import shelf
from tests.visitor import Visitor

pytestmark = pytest.mark.sql

MARKUP = "<img src=x onerror=alert(1)>"
BREAKING = (
    MARKUP,
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)//",
)
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://evil.example")')
HIDDEN = ("张\u202e三", "李\u200b四", "王\u2066五\u2069", "赵\ufeff六", "e\u0301" * 30, "\U0001f9ff" * 20)
TAG = re.compile(r"<(img|script|svg)[^>]*(onerror|onload|alert)")


@pytest.mark.parametrize("name", BREAKING)
def test_markup_in_a_name_is_text_wherever_it_is_read(name: str, our_union: Union, client: Visitor) -> None:
    own = shelf.stocked(our_union, shelf.employee, name=name, unit="华东")
    client.sign_in(our_union.hr)
    for path in (
        "/employees/list/", f"/employees/show/{own}", f"/employees/edit/{own}",
        f"/employees/list/?q={name[:20]}",
        f"/move/{own}", f"/employees/show/{own}?tab=history", "/find/?q=" + name[:20], "/",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not TAG.search(answer.text), path


@pytest.mark.parametrize("name", BREAKING)
def test_markup_in_a_unit_or_a_supplier_is_text_in_pickers_and_hits(
    name: str, our_union: Union, client: Visitor
) -> None:
    shelf.stocked(our_union, shelf.supplier, name=name, contact=name)
    client.sign_in(our_union.officer)
    picked = client.get("/products/pick/supplier?q=")
    assert picked.mimetype == "application/json"
    assert picked.headers["X-Content-Type-Options"] == "nosniff"
    assert picked.json[0]["text"] == name
    hits = client.get("/find/hits", query_string={"q": name[:20]})
    assert not TAG.search(hits.json["html"])
    for path in ("/suppliers/list/", "/suppliers/show/1", "/suppliers/edit/1", "/products/add?supplier=1"):
        assert not TAG.search(client.get(path).text), path


@pytest.mark.parametrize("words", BREAKING)
def test_markup_in_the_address_comes_back_as_text(words: str, our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    for path in ("/suppliers/list/", "/find/", "/products/add", "/orders/list/", "/nix", "/employees/show/x"):
        for key in ("q", "name", "state", "next", "_oc_Suppliers", "page_Suppliers", "supplier", "tab"):
            answer = client.get(path, query_string={key: words})
            assert not TAG.search(answer.text), (path, key)


def test_markup_in_a_refused_form_comes_back_as_text(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.officer)
    for words in BREAKING:
        answer = client.submit("/suppliers/add", code=words * 30, name=words * 30, contact=words)
        assert not TAG.search(answer.text)


def test_markup_in_a_reason_is_text_in_the_trail(our_union: Union, client: Visitor) -> None:
    own = shelf.stocked(our_union, shelf.employee, name="张三")
    with on():
        client.sign_in(our_union.hr)
        client.submit(f"/leave/{own}", on="2026-09-01", reason=MARKUP, once="x")
        client.sign_in(our_union.auditor)
        trail = client.get("/auditevents/list/").text
    assert "张三" in trail
    assert not TAG.search(trail)


def test_markup_in_what_a_job_says_is_text(our_union: Union, client: Visitor) -> None:
    with our_union.scope(), atomic():
        made = jobs.enqueue("roster.check", {}, actor=our_union.hr.actor)
        made.state, made.stage, made.message, number = "failed", MARKUP, MARKUP, made.id
    client.sign_in(our_union.hr)
    for path in (f"/progress/{number}", f"/jobs/show/{number}", "/jobs/list/"):
        assert not TAG.search(client.get(path).text), path


def test_an_account_with_markup_for_a_name_is_text_in_the_frame(our_union: Union, client: Visitor) -> None:
    with atomic():
        account = account_by_email(our_union.hr.email)
        assert account is not None
        account.first_name = account.last_name = MARKUP[:60]
    client.sign_in(our_union.hr)
    for path in ("/", "/account/", "/employees/list/"):
        assert not TAG.search(client.get(path).text), path


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_a_name_is_text_in_an_exported_list(
    text: str, our_union: Union, client: Visitor
) -> None:
    shelf.stocked(our_union, shelf.supplier, name=text)
    client.sign_in(our_union.finance)
    answer = client.submit("/suppliers/export", form_at="/suppliers/list/")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheets = [book.read(each).decode() for each in book.namelist() if "worksheets/sheet" in each]
    assert not any("<f>" in sheet for sheet in sheets)
    assert sheets


@pytest.mark.parametrize("name", HIDDEN)
def test_letters_nobody_sees_break_no_page(name: str, our_union: Union, client: Visitor) -> None:
    own = shelf.stocked(our_union, shelf.employee, name=name)
    client.sign_in(our_union.hr)
    for path in (
        "/employees/list/",
        f"/employees/show/{own}",
        "/find/?q=" + name,
        f"/employees/list/?q={name}",
    ):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("where", ["q=%00", "name=%00", "state=%00", "page_Employees=%00", "unit=%00"])
def test_a_nul_in_the_address_is_refused_in_a_sentence(where: str, our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    for path in ("/employees/list/", "/employees/pick/unit", "/find/hits"):
        assert client.get(f"{path}?{where}").status_code == 400, path


def test_a_nul_in_a_form_or_a_path_is_refused(our_union: Union, client: Visitor) -> None:
    client.sign_in(our_union.hr)
    assert client.submit("/hire/", name="张\0三", once="x").status_code == 400
    for path in ("/employees/show/1%00", "/employees/pick/unit%00", "/static/css/%00.css"):
        assert client.get(path).status_code in {400, 404}, path


@pytest.mark.parametrize(
    "name",
    ["../../config.py", "..\\..\\x.xlsx", "/etc/passwd", "x\r\nSet-Cookie: a=b.xlsx"],
)
def test_a_file_is_kept_under_our_name_and_sent_under_a_tame_one(
    name: str, our_union: Union, client: Visitor
) -> None:
    with our_union.scope(), atomic():
        stored = files.keep(io.BytesIO(b"x"), name=name, kind="export", actor=our_union.hr.actor)
        path = files.path_of(stored).resolve()
        assert path.parent.parent.name == "files"
        made = jobs.enqueue("roster.check", {}, actor=our_union.hr.actor)
        made.state, made.file_id, number = "done", stored.id, made.id
    client.sign_in(our_union.hr)
    with client.get(f"/progress/{number}/file") as answer:
        said = answer.headers["Content-Disposition"]
        assert answer.status_code == 200
        assert said.startswith("attachment")
        assert not {"\r", "\n"} & set(said)
        assert "a=b" not in answer.headers.get("Set-Cookie", "")


def test_a_key_of_a_file_leads_out_of_its_folder_for_nobody(our_union: Union) -> None:
    with our_union.scope():
        stored = StoredFile(key="../../etc/passwd", name="x", sha="x", size=1, kind="x")
        with pytest.raises(ValueError, match="folder"):
            files.path_of(stored)


@pytest.mark.parametrize("path", ["../config.py", "..%2fconfig.py", "%2e%2e/config.py", "/etc/passwd"])
def test_nothing_but_static_files_is_served_as_such(path: str, our_union: Union, client: Visitor) -> None:
    for root in ("/static/", "/static/appbuilder/"):
        assert client.get(root + path).status_code in {301, 302, 308, 404}


def test_a_search_of_wildcards_finds_no_more_than_its_letters(our_union: Union, client: Visitor) -> None:
    shelf.stocked(our_union, shelf.employee, number="E1", name="张三")
    client.sign_in(our_union.hr)
    for words in ("%", "_", "%三", "张_", "\\", "*", "?", ".*", "[张]"):
        assert "张三" not in client.get("/employees/list/", query_string={"q": words}).text, words
    with our_union.scope():
        assert session.query(Employee).count() == 1
