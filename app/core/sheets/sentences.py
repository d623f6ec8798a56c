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
        "This file is a web page with the name of a spreadsheet. Open it in Excel or WPS, save it as xlsx, "
        "and upload it again."
    ),
    "xml_2003": _l(
        "This file is an XML table of Excel 2003. Open it in Excel or WPS, save it as xlsx, and upload it "
        "again."
    ),
    "opendocument": _l(
        "This file is an OpenDocument table (ods). Open it in WPS, LibreOffice or Excel, save it as xlsx, "
        "and upload it again."
    ),
    "binary_workbook": _l(
        "This file is a binary workbook (xlsb), whose error cells cannot be told from empty ones. Open it in "
        "Excel, save it as xlsx, and upload it again."
    ),
    "apple_numbers": _l(
        "This file is a Numbers document. Open it in Numbers, export it as Excel (xlsx), and upload that."
    ),
    "document": _l(
        "This file is a text document or a presentation. Copy the table into Excel or WPS, save it as xlsx, "
        "and upload that."
    ),
    "old_office": _l(
        "This file is an office document, but no workbook of Excel. Open it in WPS or Excel, save it as "
        "xlsx, and upload it again."
    ),
    "pdf": _l("This file is a PDF. Ask for the workbook it was printed from, and upload that."),
    "picture": _l("This file is a picture. Ask for the workbook it was taken of, and upload that."),
    "archive": _l("This file is an archive (zip, rar, 7z). Unpack it and upload the workbook inside."),
    "too_many_cells": _l(
        "A line of this text has more cells than a roster can have. Check the delimiter, or save it as xlsx."
    ),
    "blank_rows": _l(
        "More than %(rows)s blank rows lie between the rows of the sheet. Delete them and upload it again."
    ),
    "endless_cell": _l(
        "A cell of this file holds more text than a spreadsheet can. Check the quotation marks, or save it "
        "as xlsx."
    ),
    "encoding_damaged": _l(
        "The text of this file was damaged when it was saved: some of its characters are lost. Export it "
        "again as xlsx, or as csv in UTF-8."
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
    "no_heading_row": _l(
        "No heading row was found in the first %(rows)s rows. The sheet needs a row with headings such as "
        "%(expected)s."
    ),
    "hidden_headings": _l(
        "No heading row was found on the sheets that can be seen. The hidden sheet “%(sheet)s” looks like "
        "the one meant: show it and upload the file again, or name it when uploading."
    ),
    "no_rows": _l(
        "The sheet “%(sheet)s” has headings in row %(row)s and nobody below them. "
        "Enter the people, or choose another sheet."
    ),
    "nothing_below": _l(
        "The sheet “%(sheet)s” has headings in row %(row)s and nothing below them. Fill it in, or choose "
        "another file."
    ),
    "other_sheet": _l(
        "The sheet “%(sheet)s” is a %(found)s, not a %(wanted)s. Choose the right file, or upload it on the "
        "page for it."
    ),
    "key_column_missing": _l(
        "The sheet “%(sheet)s” has no column for %(missing)s. Add it, or name its heading so that we know it."
    ),
    "other_template": _l(
        "This workbook is a %(found)s, not a %(wanted)s. Choose the right file, or upload it on the page for "
        "it."
    ),
    "other_list": _l(
        "This workbook is the list of “%(found)s”, not of “%(wanted)s”. Upload it there, or download the "
        "list of this one."
    ),
    "foreign_workbook": _l(
        "This workbook was exported for another union, or its hidden sheet was changed. Download it here "
        "again and edit that one."
    ),
    "older_template": _l(
        "This workbook was made with another version of the template. Download it here again and make your "
        "changes there."
    ),
}
