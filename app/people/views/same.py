"""同一人页 — rows that look new beside the people on record they may be: the same person, or another one?"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from wtforms import HiddenField

from app.core.clock import now
from app.core.console import fields
from app.core.console.forms import Fact, FormPage, Lines
from app.core.console.security import acting
from app.core.lifecycle import NotAllowedNow
from app.core.text import _, _l
from app.models import Employee, ImportBatch
from app.people.services.roster.answering import answer_same
from app.people.services.roster.likely import Question, questions_of, unanswered

SHOWN = 50
OPEN, SAME, OTHER = "open", "same", "other"
ANSWERS = {
    SAME: _l("The same person: take the row for them"),
    OTHER: _l("Another person: take them as new"),
    OPEN: _l("Not decided yet"),
}
SAID = {SAME: True, OTHER: False, OPEN: None}


class SamePeople(FormPage):
    """同一人？."""

    class_permission_name, verb = "Roster", "upload"
    of = ImportBatch
    title, submit = _l("The same person?"), _l("Keep these answers")
    intro = _l(
        "These rows have a number nobody has, but the name and the date of birth or phone of somebody on "
        "record. Whoever is the same keeps their points and their past, and gets the new number."
    )
    done = _l("The answers are kept; the roster was judged anew.")

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """While the roster waits and somebody may be somebody."""
        return row.state == "prepared" and bool(questions_of(row, limit=1))

    def _filled(self, row: ImportBatch) -> Any:
        if row.state != "prepared":
            raise NotAllowedNow(_("This roster waits no more: it was confirmed or withdrawn."))
        once = HiddenField(default=lambda: secrets.token_urlsafe(12))
        made = fields.form_class({**{_name(each): _field(each) for each in _shown(row)}, "once": once})
        return made() if request.method == "POST" else made(formdata=None)

    def facts(self, row: ImportBatch) -> Sequence[Fact]:
        """How many are open, of how many."""
        return [
            Fact(_l("Roster"), f"{row.code} {row.file_name}"),
            Fact(_l("Not decided yet"), unanswered(row), kind="number"),
        ]

    def lists(self, row: ImportBatch) -> Sequence[Lines]:
        """Row by row, beside whom it may be."""
        headings = [
            *(_l("Row"), _l("Name"), _l("Employee no. in the roster"), _l("Unit in the roster")),
            *(_l("Employee no. on record"), _l("Unit on record"), _l("Employment"), _l("What is alike")),
        ]
        words = Employee.__table__.c.state.info["words"]
        rows = [
            [
                *(each.row, each.name, each.number, each.unit),
                *(each.known_number, each.known_unit, words[each.known_state], _alike(each)),
            ]
            for each in _shown(row)
        ]
        more = _("The first %(count)s; answer them, and the next are shown.", count=SHOWN)
        return [
            Lines(_l("May be the same person"), headings, rows, note=more if len(rows) == SHOWN else None)
        ]

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """The rows are judged anew. Raises NotAllowedNow, BadInput."""
        answers = {each.row: SAID[values[_name(each)]] for each in _shown(row) if _name(each) in values}
        return answer_same(row, answers, actor=acting(), at=now())

    def after(self, row: Any, result: Any) -> Any:
        """The next questions, or the preview."""
        page = (
            "SamePeople.form_of"
            if unanswered(row) > 0 and len(_shown(row)) == SHOWN
            else "ConfirmRoster.form_of"
        )
        return url_for(page, pk=row.id)

    def back(self, row: ImportBatch) -> str:
        """To the preview."""
        return url_for("ConfirmRoster.form_of", pk=row.id)


def _shown(row: ImportBatch) -> list[Question]:
    """Open ones first, so that the answered make room."""
    return sorted(questions_of(row), key=lambda each: (each.same is not None, each.row))[:SHOWN]


def _name(each: Question) -> str:
    return f"row_{each.row}"


def _field(each: Question) -> Any:
    label = _("Row %(row)s, %(name)s: %(number)s or %(known)s?", **_facts(each))
    default = OPEN if each.same is None else SAME if each.same else OTHER
    return fields.choice(label, ANSWERS, default=default)


def _facts(each: Question) -> dict[str, Any]:
    return {"row": each.row, "name": each.name, "number": each.number, "known": each.known_number}


def _alike(each: Question) -> str:
    words = [(_("Name"), True), (_("Date of birth"), each.by_birth), (_("Mobile phone"), each.by_phone)]
    return "、".join(word for word, is_so in words if is_so)
