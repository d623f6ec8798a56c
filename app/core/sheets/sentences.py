"""拒收的话 — the sentence of each refusal, apart from the class so that the reading process needs no
translator.
"""

from app.core.text import _l

SENTENCES = {
    "empty": _l("The file is empty. Please choose the file again."),
    "not_a_spreadsheet": _l(
        "This is not a spreadsheet we can read. Please save it as xlsx, xls or csv and upload it again."
    ),
    "html_table": _l(
        "This file is a web page with the name of a spreadsheet. Open it in Excel, save it as xlsx, and "
        "upload it again."
    ),
    "encrypted": _l(
        "The workbook is protected by a password. Remove the password in Excel, or give the password when "
        "uploading."
    ),
    "wrong_password": _l("The password does not open this workbook. Please check it and try again."),
    "damaged": _l("The file is damaged and cannot be read. Open it in Excel, save it again, and upload it."),
    "zip_bomb": _l("The file unpacks to far more than a roster can be, so it was not opened."),
    "external_entities": _l(
        "The file contains definitions that point outside of it, so it was not opened. Save it again in "
        "Excel and upload it."
    ),
    "suspicious_parts": _l(
        "The file is packed in a way spreadsheets are not, so it was not opened. Save it again in Excel "
        "and upload it."
    ),
    "too_large": _l("The file is larger than %(limit)s MB. Please split it and upload the parts."),
    "too_many_rows": _l("The sheet has more than %(limit)s rows. Please split it and upload the parts."),
    "too_wide": _l(
        "The sheet reaches as far as column %(column)s. Please delete the unused columns on the right and "
        "upload it again."
    ),
    "took_too_long": _l(
        "Reading the file took too long and was stopped. Please save it as a plain xlsx or split it."
    ),
    "took_too_much_memory": _l(
        "Reading the file needs too much memory and was stopped. Please delete unused rows and columns, or "
        "split it."
    ),
    "no_sheet": _l("There is no sheet called “%(sheet)s”. The sheets of this file are: %(sheets)s."),
    "no_visible_sheet": _l(
        "All sheets of this file are hidden. Please show the one to be imported and upload it again."
    ),
    "no_heading": _l(
        "No heading row was found in the first %(rows)s rows. The sheet needs a row with headings such as "
        "%(expected)s."
    ),
    "missing_columns": _l(
        "The sheet “%(sheet)s” has no column for %(missing)s. Add it, or name its heading so that we know it."
    ),
    "foreign_workbook": _l(
        "This workbook was exported for another union, or its hidden sheet was changed. Export the "
        "roster here "
        "and edit that one."
    ),
    "older_template": _l(
        "This workbook was exported with another version of the template. Export the roster again and make "
        "your changes there."
    ),
}
