"""措辞 — what a person reads for each problem a rule finds in a value (rules give codes, never sentences)."""

from typing import Any

from app.core.text import _, _l
from app.rules.problems import Problem

SENTENCES: dict[str, Any] = {
    "employee_no_missing": _l("The employee number is missing: enter the one on the person's badge."),
    "employee_no_too_long": _l(
        "The employee number is longer than %(limit)s characters: check what was entered."
    ),
    "employee_no_precision_lost": _l(
        "The employee number stands in a number cell and has lost digits: "
        "format the column as text and enter it again."
    ),
    "name_missing": _l("The name is missing: enter the person's name."),
    "name_too_long": _l("The name is longer than %(limit)s characters: check what was entered."),
    "id_missing": _l("The identity number is missing: enter all 18 characters."),
    "id_format": _l(
        "The identity number must have 18 characters, 17 digits and a digit or X: check it on the card."
    ),
    "id_date": _l(
        "The identity number holds the date of birth %(date)s, which is not possible: check it on the card."
    ),
    "id_checksum": _l(
        "The last character of the identity number does not fit the others: check it on the card."
    ),
    "id_precision_lost": _l(
        "The identity number stands in a number cell and has lost digits: "
        "format the column as text and enter all 18 characters again."
    ),
    "phone_missing": _l("The mobile phone is missing: enter 11 digits."),
    "phone_invalid": _l("This is not a mobile phone number: enter 11 digits that begin with 1."),
    "email_invalid": _l("This is not an e-mail address: enter one like name@example.com."),
    "gender_unknown": _l("The gender is not understood: enter 男 or 女."),
    "yes_no_unknown": _l("Enter 是 or 否."),
    "state_unknown": _l("The state of employment is not understood: enter 在职 or 离职."),
    "text_too_long": _l("The text is longer than %(limit)s characters: shorten it."),
    "date_invalid": _l("This is not a date: enter one like 2024-05-03."),
    "date_future": _l("The date lies after %(as_of)s: check the year."),
    "dept_too_long": _l("The name of a department is longer than %(limit)s characters: shorten it."),
}


def sentence(problem: Problem) -> str:
    """整句 — what is wrong and what to do, in the reader's language; an unknown code is shown as it is."""
    words = SENTENCES.get(problem.code)
    if words is None:
        return _("This value cannot be taken: %(code)s", code=problem.code)
    facts = {"date": "", "as_of": "", "limit": "", **problem.facts}
    return str(words) % facts if "%(" in str(words) else str(words)
