"""Documents beside the resident card, each by its own rules; bank cards warned of."""

from datetime import date
from typing import Any

import pytest

from app.rules import documents
from app.rules.masking import mask, sample_of
from app.rules.people import id_check_digit
from app.rules.problems import Problem

AS_OF = date(2026, 9, 1)


def whole(digits: str) -> str:
    return digits + id_check_digit(digits)


HONG_KONG = whole("81000019900307001")
FOREIGN = whole("91131119900307001")


@pytest.mark.parametrize(
    ("kind", "cell", "number"),
    [
        ("hmt_residence", HONG_KONG, HONG_KONG),
        ("hmt_residence", f" {HONG_KONG.lower()} ", HONG_KONG),
        ("foreign_residence", FOREIGN, FOREIGN),
        ("foreign_residence", "fra310000123456", "FRA310000123456"),
        ("passport", "E12345678", "E12345678"),
        ("passport", "eb1234567", "EB1234567"),
        ("passport", "X 1234-567", "X1234567"),
        ("hm_permit", "H12345678", "H12345678"),
        ("hm_permit", "m1234567801", "M1234567801"),
        ("tw_permit", "12345678", "12345678"),
        ("tw_permit", 12345678.0, "12345678"),
        ("tw_permit", "1234567801(B)", "1234567801(B)"),
        ("resident", "11010519491231002X", "11010519491231002X"),
    ],
)
def test_a_good_number(kind: str, cell: Any, number: str) -> None:
    assert documents.document_no(cell, kind, as_of=AS_OF) == number


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("hmt_residence", HONG_KONG[:-1] + ("0" if HONG_KONG[-1] != "0" else "1"), "id_checksum"),
        ("hmt_residence", "11010519491231002X", "id_format"),
        ("foreign_residence", FOREIGN[:-1] + ("0" if FOREIGN[-1] != "0" else "1"), "id_checksum"),
        ("foreign_residence", "AB1234567890123", "id_format"),
        ("foreign_residence", 911311199003070019.0, "id_precision_lost"),
        ("passport", "E12", "id_format"),
        ("passport", "", "id_missing"),
        ("hm_permit", "X12345678", "id_format"),
        ("tw_permit", "1234567", "id_format"),
        ("other", "", "id_missing"),
    ],
)
def test_a_wrong_number(kind: str, cell: Any, code: str) -> None:
    found = documents.document_no(cell, kind, as_of=AS_OF)
    assert isinstance(found, Problem)
    assert found.code == code


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("居民身份证", "resident"),
        ("身份证", "resident"),
        ("台胞证", "tw_permit"),
        ("护照（外国）", "passport"),
        ("回乡证", "hm_permit"),
        ("外国人永久居留身份证", "foreign_residence"),
        ("港澳台居民居住证", "hmt_residence"),
        ("", None),
    ],
)
def test_the_kind_by_its_word(word: str, kind: str | None) -> None:
    assert documents.document_kind(word) == kind


def test_an_unknown_kind_is_asked_about() -> None:
    found = documents.document_kind("军官证件")
    assert isinstance(found, Problem)
    assert (found.code, found.facts["word"]) == ("enum_unknown", "军官证件")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("FRA310000123456", "foreign_residence"),
        ("H12345678", "hm_permit"),
        ("E12345678", "passport"),
        ("12345678", None),
    ],
)
def test_the_kind_by_its_number(number: str, kind: str | None) -> None:
    assert documents.kind_of(number) == kind


CARD = next(
    f"622202123456789012{digit}" for digit in range(10) if documents.luhn(f"622202123456789012{digit}")
)


def test_a_good_card() -> None:
    assert documents.bank_card(CARD) == CARD
    assert documents.bank_card(f"{CARD[:4]} {CARD[4:8]}-{CARD[8:]}") == CARD
    assert documents.bank_card("") is None


@pytest.mark.parametrize("cell", [CARD[:-1] + str((int(CARD[-1]) + 1) % 10), 6.22e18, "卡号", "62220"])
def test_a_wrong_card_is_a_problem(cell: Any) -> None:
    found = documents.bank_card(cell)
    assert isinstance(found, Problem)
    assert found.code == "bank_card_invalid"


def test_an_old_number_becomes_a_new_one() -> None:
    assert documents.upgraded("110105491231002") == "11010519491231002X"


def test_documents_are_masked_short() -> None:
    assert mask("id_no", "E12345678") == "E1****678"
    assert mask("id_no", "11010519491231002X") == "110105********002X"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("13800001234", "138****1234"),
        ("11010519491231002X", "110105********002X"),
        ("wang@example.com", "w***@example.com"),
        ("王芳", "王芳"),
        ("华东/上海一部", "华东/上海一部"),
        ("2020-03-05", "2020-03-05"),
        ("A0001", "A0001"),
    ],
)
def test_samples_show_nobodys_number(value: str, shown: str) -> None:
    assert sample_of(value) == shown


def test_a_card_among_samples_is_masked() -> None:
    assert sample_of(CARD) == f"{CARD[:4]}***********{CARD[-4:]}"
