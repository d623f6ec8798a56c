"""措辞 — what a person reads for each problem a rule finds in a value (rules give codes, never sentences)."""

from typing import Any

from app.core.text import _, _l
from app.models import Employee
from app.rules.problems import Problem
from app.rules.trail import THINGS

SENTENCES: dict[str, Any] = {
    "employee_no_missing": _l("The employee number is missing: enter the one on the person's badge."),
    "employee_no_too_long": _l(
        "The employee number is longer than %(limit)s characters: check what was entered."
    ),
    "employee_no_precision_lost": _l(
        "The employee number stands in a number cell and has lost digits: "
        "format the column as text and enter it again."
    ),
    "employee_no_invalid.altered": _l(
        "The employee number has become a date or a decimal number in Excel: format the column as text and "
        "enter it again."
    ),
    "name_missing": _l("The name is missing: enter the person's name."),
    "name_too_long": _l("The name is longer than %(limit)s characters: check what was entered."),
    "id_missing": _l("The identity number is missing: enter all 18 characters."),
    "id_format": _l(
        "The identity number must have 18 characters, 17 digits and a digit or X: check it on the card."
    ),
    "id_format.old": _l(
        "This is the number of an old card with 15 digits, which has not been valid since 2013: enter the 18 "
        "characters of the present card."
    ),
    "id_format.kind": _l(
        "The number does not have the form of this kind of document: check number and kind on the document."
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
    "enum_unknown": _l(
        "The word “%(word)s” is not understood: say once on the page of words what it means, or correct it."
    ),
    "too_long": _l("The text is longer than %(limit)s characters: shorten it."),
    "date_invalid": _l("This is not a date: enter one like 2024-05-03."),
    "date_invalid.month_only": _l(
        "The day is missing: enter one like 2024-05-03, or say on the page of columns that this column holds "
        "year and month."
    ),
    "date_ambiguous": _l(
        "Days in this column can be read in several ways: say on the page of columns which is meant."
    ),
    "encoding_damaged": _l(
        "Letters were lost here when the file was saved: export it again as xlsx, or enter the value anew."
    ),
    "date_future": _l("The date lies after %(as_of)s: check the year."),
    "dept_missing": _l("The department is missing: enter its path, such as 集团/华东/上海一部."),
    "dept_unknown": _l(
        "There is no department “%(unit)s”, but there is “%(near)s”: if that is meant, correct the name; "
        "if it is a new one, open it on the page of units first."
    ),
    "dept_unknown.unit_only": _l(
        "There is no department “%(unit)s”: say once on the page of words what it means, or open it first."
    ),
    "dept_closed": _l("The unit “%(unit)s” is closed: reopen it or enter another department."),
    "dept_outside": _l(
        "The unit “%(unit)s” lies outside of yours: leave the row to those who look after it."
    ),
    "not_in_service": _l(
        "The row says the person has left: record that on the person's page, and keep the roster to those "
        "in service."
    ),
    "dup_in_file": _l(
        "The employee number stands in row %(row)s already, with other values: keep the row that is right."
    ),
    "dup_id_in_file": _l(
        "The identity number stands in row %(row)s already, under another employee number: check both rows."
    ),
    "dup_person_in_file": _l(
        "Row %(row)s means the same person by another of their numbers: keep the row that is right."
    ),
    "likely_same": _l(
        "May be the same person as employee no. %(number)s in “%(unit)s”: same name, and the same date of "
        "birth or phone. Taken as new unless you say that it is the same."
    ),
    "duplicate": _l("The row repeats row %(row)s and is passed over."),
    "identity_conflict": _l(
        "The employee number and the identity number belong to two different people on record: "
        "check who is meant; a number that is given to somebody else is a decision for the person's page."
    ),
    "identity_conflict.borne": _l(
        "Somebody else bears this employee number on record, with another name and another identity number: "
        "check the number; giving it to somebody else is a decision for the person's page."
    ),
    "identity_conflict.elsewhere": _l(
        "The person with this identity number is in service under another employee number: enter that one, "
        "or change it on the person's page first."
    ),
    "not_in_your_unit": _l(
        "The person of this number stands in a unit outside of yours: leave the row to those who look "
        "after them."
    ),
    "key_forged": _l(
        "The hidden key of the row is not one of ours: export the roster again, or clear the key for a "
        "new person."
    ),
    "key_doubled": _l(
        "The hidden key of the row stands in row %(row)s already: a copied row means a new person only "
        "without it."
    ),
    "key_unknown": _l(
        "The person of this row is no longer on record: export the roster again, or clear the key for a "
        "new person."
    ),
    "key_elsewhere": _l(
        "The hidden key of the row names one person, its employee or identity number another: the rows were "
        "shifted against their keys, or the number belongs to somebody else. Export the roster again."
    ),
    "mask_of_nobody": _l("The value is masked and the row has no key to know it by: enter the whole value."),
    "mask_edited": _l(
        "A masked value was edited: enter the whole new value, or put the masked one back to keep what "
        "is on record."
    ),
    "changed_meanwhile": _l(
        "Changed in both places since the export: on record stands “%(here)s”, the sheet says “%(there)s”. "
        "Export again and decide, or change it on the person's page."
    ),
    "emptied": _l("The cell was emptied: what is on record stays. Change it on the person's page."),
    "left_meanwhile": _l(
        "The person left on %(on)s, after the export: take the row out, or record the return on the "
        "person's page."
    ),
    "left_already": _l("The person had left when the roster was exported and is passed over."),
    "membership_stays": _l("A roster does not end a membership: record that on the person's page."),
    "cell_error": _l("The cell shows the error %(text)s: correct the formula or enter the value."),
    "formula_no_value": _l(
        "The formula was never calculated: open the file in Excel, save it, and upload it again, or enter "
        "the value."
    ),
    "id_sex_mismatch": _l("The gender differs from the one in the identity number: check both."),
    "id_birthday_mismatch": _l("The date of birth differs from the one in the identity number: check both."),
    "age_out_of_range": _l(
        "The date of birth %(born)s makes an age outside of %(least)s to %(most)s: check the year."
    ),
    "id_area_unknown": _l(
        "No place of the country begins with %(area)s, the first digits of the identity number: check it on "
        "the card."
    ),
    "bank_card_invalid": _l(
        "The bank card number does not pass its check or has lost digits: look at the card. It is only "
        "checked, not kept."
    ),
    "number_invalid": _l("This is not a number: enter digits only."),
    "name_invalid": _l("This is no name: it holds no letter of any script. Enter the person's name."),
    "employee_no_invalid": _l(
        "The employee number holds characters that no badge has: check what was entered."
    ),
    "phone_shared": _l("Another person has the same phone: check whether that is meant."),
    "same_file": _l(
        "The same file as that of %(batch)s, imported by %(who)s on %(on)s: %(new)s new, %(changed)s "
        "changed, %(leaving)s left then."
    ),
    "same_file_undone": _l(
        "The same file as that of %(batch)s, imported by %(who)s on %(on)s and undone since."
    ),
    "sheet_ignored": _l("The sheet “%(sheet)s” looks like a roster as well; “%(used)s” was used."),
    "passed_by_hand": _l("%(by)s left the row out on the page of the preview; take it back there."),
    "corrected_copy": _l("This is the marked workbook of %(batch)s, corrected; its marks are not read."),
    "sheet_hidden": _l("The sheet “%(sheet)s” is hidden and was not read."),
    "column_doubled": _l("There are several columns for the same thing; “%(heading)s” was not used."),
    "column_absent": _l("There is no column “%(heading)s”: what is on record stays as it is."),
}

# codes whose sentence depends on what is known of the value
VARIANTS = {
    "employee_no_invalid": ("altered",),
    "id_format": ("old", "kind"),
    "date_invalid": ("month_only",),
    "dept_unknown": ("unit_only",),
    "identity_conflict": ("borne", "elsewhere"),
}

# why undoing a roster leaves a row as it is
KEPT: dict[str, Any] = {
    "undo_gone": _l("The person is no longer on record under this number."),
    "undo_changed": _l("Changed since: %(what)s. Put it right on the person's page."),
    "undo_returned": _l("The person has not stayed away since: look at their page."),
    "undo_events": _l("They moved, left or returned since: take that back first, or leave it as it is."),
    "undo_membership": _l("Their membership of the union was changed since."),
    "undo_unit": _l("The unit they stood in before is closed: reopen it and undo again."),
    "undo_taken": _l("Somebody else bears what they had before by now: %(what)s."),
    "undo_facts": _l("Hangs on the person since: %(what)s."),
}


def because(problem: Problem) -> str:
    """为何保留 — why a row of a batch was not undone, in the reader's language."""
    words = KEPT.get(problem.code)
    if words is None:
        return sentence(problem)
    what = "、".join(dict.fromkeys(_thing(each) for each in problem.facts.get("what", ())))
    return str(words) % {"what": what} if "%(" in str(words) else str(words)


def _thing(name: str) -> str:
    """The word for a table, or for a field of a person."""
    if name in THINGS:
        return str(THINGS[name])
    column = Employee.__table__.c.get({"birth_date": "birth_on", "hire_date": "hire_on"}.get(name, name))
    return name if column is None else str(column.info["label"])


def sentence(problem: Problem) -> str:
    """整句 — what is wrong and what to do, in the reader's language; an unknown code is shown as it is."""
    told = next((each for each in VARIANTS.get(problem.code, ()) if problem.facts.get(each)), None)
    words = SENTENCES.get(f"{problem.code}.{told}" if told else problem.code)
    if words is None:
        return _("This value cannot be taken: %(code)s", code=problem.code)
    facts = {"date": "", "as_of": "", "limit": "", "text": "", **problem.facts}
    return str(words) % facts if "%(" in str(words) else str(words)
