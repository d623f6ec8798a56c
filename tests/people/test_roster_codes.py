"""Every code of a roster has a name, a sentence in both languages, and a line in the documentation."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core.sheets.refusals import CODES as REFUSAL_CODES
from app.core.sheets.sentences import SENTENCES as REFUSALS
from app.people.wording import SENTENCES, sentence
from app.rules.problems import Problem
from app.rules.roster_codes import CODES
from tests.databases import TestDatabase

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "roster-codes.md").read_text(encoding="utf-8")
# what the issue promises scripts
PROMISED = [
    "employee_no_missing",
    "employee_no_invalid",
    "name_missing",
    "name_too_long",
    "name_invalid",
    "id_missing",
    "id_format",
    "id_date",
    "id_checksum",
    "id_precision_lost",
    "id_birthday_mismatch",
    "id_sex_mismatch",
    "date_invalid",
    "date_ambiguous",
    "date_future",
    "age_out_of_range",
    "phone_missing",
    "phone_invalid",
    "phone_shared",
    "email_invalid",
    "bank_card_invalid",
    "dept_missing",
    "dept_unknown",
    "enum_unknown",
    "number_invalid",
    "too_long",
    "dup_in_file",
    "dup_id_in_file",
    "identity_conflict",
    "cell_error",
    "formula_no_value",
    "encoding_damaged",
]


@pytest.fixture
def app(database: TestDatabase) -> Flask:
    return database.app


@pytest.mark.parametrize("code", PROMISED)
def test_a_promised_code_has_its_name_and_sentence(code: str) -> None:
    assert code in CODES
    assert code in SENTENCES


def test_every_code_is_documented() -> None:
    about_files = {code.partition(".")[0] for code in SENTENCES} - CODES.keys()
    refusals = {REFUSAL_CODES.get(reason, reason) for reason in REFUSALS}
    assert [code for code in (*CODES, *refusals, *about_files) if f"`{code}`" not in DOCUMENTED] == []


def test_every_sentence_is_chinese_for_chinese_readers(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh"):
        told = {code: str(words) for code, words in {**SENTENCES, **CODES, **REFUSALS}.items()}
    assert [
        code for code, words in told.items() if not any("\u4e00" <= each <= "\u9fff" for each in words)
    ] == []


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem("id_format", facts={"length": 15, "old": True}), "15"),
        (Problem("id_format", facts={"kind": "passport", "length": 3}), "document"),
        (Problem("id_format", facts={"length": 3}), "18"),
        (Problem("date_invalid", facts={"month_only": True}), "day is missing"),
        (Problem("dept_unknown", facts={"unit": "新部", "unit_only": True}), "新部"),
        (Problem("enum_unknown", facts={"word": "协议工"}), "协议工"),
    ],
)
def test_a_sentence_says_what_is_known_of_the_value(app: Flask, problem: Problem, words: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert words in sentence(problem)
