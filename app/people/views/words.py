"""词义页 — words of a roster that nobody here has explained: what each means, said once and remembered."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, request, url_for
from wtforms import HiddenField

from app.core.clock import now
from app.core.console import fields
from app.core.console.forms import FormPage
from app.core.console.security import acting
from app.core.lifecycle import NotAllowedNow
from app.core.text import _, _l
from app.models import ImportBatch
from app.people.jobs import closed
from app.people.services.roster.memory import remember_words
from app.people.services.roster.questions import units_near
from app.people.views.mapping import look_of, read_again
from app.rules.roster_words import WORD_FIELDS
from app.rules.vocabulary import KNOWN, OFFERED

LATER, KEEP, EMPTY = "later", "keep", "empty"
MOST = 100


class ExplainWords(FormPage):
    """这些词是什么意思."""

    class_permission_name, verb = "Roster", "upload"
    of = ImportBatch
    title, submit = _l("What do these words mean?"), _l("Remember, and check again")
    intro = _l(
        "Said once, remembered for this union: the next roster is read accordingly. What you leave open "
        "stays as the preview says."
    )
    template = "people/explain_words.html"

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """Where there are words to be explained."""
        return row.state == "prepared" and row.file_id is not None and bool(row.summary.get("words"))

    def _filled(self, row: ImportBatch) -> Any:
        if not self.applies(row):
            raise NotAllowedNow(_("There is nothing to explain in this roster any more."))
        once = HiddenField(default=lambda: secrets.token_urlsafe(12))
        made = fields.form_class({**_asked(row), "once": once})
        return made() if request.method == "POST" else made(formdata=None)

    def back(self, row: ImportBatch) -> str:
        """To the preview: whatever is open stays as it says."""
        return url_for("ConfirmRoster.form_of", pk=row.id)

    def context(self, form: Any, row: ImportBatch) -> dict[str, Any]:
        """The words with their fields."""
        words = row.summary["words"][:MOST]
        told = [
            {
                **each,
                "label": WORD_FIELDS[each["field"]],
                "rows_said": _rows(each),
                "choice": form[f"word_{at}"],
            }
            for at, each in enumerate(words)
        ]
        return {**super().context(form, row), "words": told, "more": len(row.summary["words"]) - len(words)}

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """Remember what was said; a worker reads the file again by it. None when nothing was said."""
        said = [
            (each["field"], each["word"], _meaning(each, values[f"word_{at}"]))
            for at, each in enumerate(row.summary["words"][:MOST])
            if values[f"word_{at}"] != LATER
        ]
        if not said:
            return None
        actor = acting()
        remember_words(said, actor=actor, at=now())
        return read_again(
            row,
            sheet=row.params.get("sheet"),
            layout=row.params.get("layout"),
            ask="never",
            password=closed(values.get("password")),
            actor=actor,
        )

    def after(self, row: Any, result: Any) -> Any:
        """The progress, or the preview as it is."""
        target = self.back(row) if result is None else url_for("Progress.progress", pk=result.id)
        return redirect(target)


def _rows(word: Mapping[str, Any]) -> str:
    rows = "、".join(str(row) for row in word["rows"][:6])
    if word["count"] > len(word["rows"][:6]):
        return _("rows %(rows)s and more, %(count)s in all", rows=rows, count=word["count"])
    return _("rows %(rows)s", rows=rows)


def _asked(row: ImportBatch) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for at, each in enumerate(row.summary["words"][:MOST]):
        offered = _offered(each)
        near = f"={each['near']}" if each["near"] and f"={each['near']}" in offered else None
        made[f"word_{at}"] = fields.choice(each["word"], offered, default=near or LATER)
    if look_of(row).get("locked"):
        made["password"] = fields.text(
            _l("Password of the workbook"), required=False, render_kw={"autocomplete": "off"}
        )
    return made


def _offered(word: Mapping[str, Any]) -> dict[str, str]:
    """What may be chosen: open, the likely values, and to keep it or leave it out where that is possible."""
    field = word["field"]
    made = {LATER: _("Leave open")}
    if field == "dept":
        near = [word["near"]] if word["near"] else []
        made |= {f"={name}": name for name in dict.fromkeys([*near, *units_near(word["word"])])}
        return {**made, KEEP: _("A new unit: open “%(word)s”", word=word["word"])}
    near = [word["near"]] if word["near"] else []
    made |= {f"={name}": name for name in dict.fromkeys([*near, *OFFERED.get(field, ())])}
    if field in KNOWN or field == "grade":
        made[KEEP] = _("Keep “%(word)s” as it is written", word=word["word"])
    if field not in {"status", "grade"}:
        made[EMPTY] = _("Nothing: leave the cell out")
    return made


def _meaning(word: Mapping[str, Any], chosen: str) -> str | None:
    if chosen == KEEP:
        return str(word["word"])
    return None if chosen == EMPTY else chosen.removeprefix("=")


__all__: Sequence[str] = ("ExplainWords",)
