"""短信发送清单 — the text messages that somebody sends by telephone, to print and to tick off."""

from collections.abc import Sequence
from pathlib import Path

from flask_babel import force_locale

from app.core.sheets.styles import Style
from app.core.sheets.writer import Column, Kind, writing
from app.core.text import _

WIDTHS = (Column(6, Kind.WHOLE), Column(14), Column(18), Column(60), Column(14))


def write_outbox(path: Path, lines: Sequence[tuple[str, str, str]], *, by: str) -> None:
    """写出发送清单 — (name, telephone, words) line by line; always in Chinese, as it is printed and
    signed.
    """
    with force_locale("zh"):
        name = _("Text messages to send by hand")
        with writing(path, title=name, creator=by) as book, book.sheet(name, WIDTHS, frozen_row=2) as sheet:
            sheet.cells(name, style=Style.TITLE, across=len(WIDTHS), height=30)
            words = (_("No."), _("Name"), _("Mobile phone"), _("Text of the message"), _("Signature"))
            sheet.heading(list(words))
            sheet.rows([(place, *line, None) for place, line in enumerate(lines, 1)])
            sheet.cells(f"{_('Drawn up by')}：{by}", style=Style.LABEL)
