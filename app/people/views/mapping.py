"""读法页 — how a roster's columns are read: the guess beside three values, corrected by a drop-down."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from wtforms import HiddenField

from app.core import jobs
from app.core.actor import Actor
from app.core.clock import now
from app.core.console import fields
from app.core.console.forms import FormPage
from app.core.console.security import acting
from app.core.lifecycle import NotAllowedNow
from app.core.text import _, _l
from app.models import ImportBatch
from app.people.jobs import closed
from app.people.services.roster import Options
from app.people.services.roster.memory import LayoutRefused, layout_said, remember_layout
from imports.roster import LEVELS, REQUIRED
from imports.roster_columns import ROSTER

WAITING = ("asked", "prepared")
SURE, LIKELY = 80, 50
DATED = ("birth_date", "hire_date", "joined_union_on")
IGNORED, WRITTEN = "ignored", "written"
STYLES = {
    "year_month": _l("Year.month, the first of the month: 1990.1 is January"),
    "year_month_2": _l("Year.month with two digits: 1990.1 is October, 1990.01 January"),
    "day_first": _l("Day before month: 3/5/2020 is the third of May"),
    "month_first": _l("Month before day: 3/5/2020 is the fifth of March"),
}
WHY = {
    "named": _l("Known by its heading"),
    "likeness": _l("Its heading is like one we know"),
    "content": _l("Guessed from what stands in it"),
    "against": _l("Its heading says this, what stands in it says otherwise"),
    "given": _l("As you said"),
    "remembered": _l("As it was read last time"),
    "": _l("Not known"),
}
DOUBTS = {
    "missing": _l("A column that is needed was not found: choose it below."),
    "guessed": _l("Some columns were guessed: please check them."),
    "against": _l("What stands in a column does not fit its heading: please check it."),
    "several": _l("Several sheets look like a roster: check that the right one is chosen."),
    "dates": _l("Days in a column can be read in several ways: choose one."),
}


def look_of(batch: ImportBatch) -> dict[str, Any]:
    """所见 — what the sheet of a batch looked like; empty for one of long ago."""
    found: dict[str, Any] = (batch.summary.get("opening") or {}).get("look") or {}
    return found


def was_read(batch: ImportBatch) -> bool:
    """读过 — whether its rows were judged, rather than only looked at."""
    return "sheet" in batch.summary.get("opening", {})


def field_words() -> dict[str, Any]:
    """字段词 — what a column may be read as."""
    return {column.key: column.heading for column in ROSTER.columns if column.key != "row_key"}


class MapRoster(FormPage):
    """列的读法."""

    class_permission_name, verb = "Roster", "upload"
    of = ImportBatch
    title, submit = _l("How the columns are read"), _l("Read it like this")
    template = "people/map_roster.html"

    @classmethod
    def applies(cls, row: ImportBatch) -> bool:
        """Until it is confirmed, while its file is kept."""
        return row.state in WAITING and row.file_id is not None and bool(look_of(row))

    def _filled(self, row: ImportBatch) -> Any:
        self._must_wait(row)
        once = HiddenField(default=lambda: secrets.token_urlsafe(12))
        made = fields.form_class({**_asked(row), "once": once})
        return made() if request.method == "POST" else made(formdata=None)

    @staticmethod
    def _must_wait(row: ImportBatch) -> None:
        if row.state not in WAITING or not look_of(row) or row.file_id is None:
            raise NotAllowedNow(
                _("This roster waits for nothing any more: upload the file again to read it otherwise.")
            )

    def back(self, row: ImportBatch) -> str:
        """To the preview, where there is one."""
        return url_for("ConfirmRoster.form_of" if row.state == "prepared" else "Rosters.show", pk=row.id)

    def context(self, form: Any, row: ImportBatch) -> dict[str, Any]:
        """The columns with their fields."""
        look = look_of(row)
        rows = [
            {
                **column,
                "field": form[f"column_{column['place']}"],
                "style": form[f"dates_{column['place']}"],
                "why": WHY[column["why"]],
                "level": "good" if column["sure"] >= SURE else "wait" if column["sure"] >= LIKELY else "bad",
                "asks_style": column["ambiguous"] or bool(column["dates"]) or column["key"] in DATED,
            }
            for column in look["columns"]
        ]
        known = field_words()
        return {
            **super().context(form, row),
            "look": look,
            "columns": rows,
            "doubts": [DOUBTS[each] for each in look["doubts"]],
            "missing": "、".join(known[key] for key in look["missing"]),
            "levels": {"good": _("Sure"), "wait": _("Fairly sure"), "bad": _("Not sure")},
            "unknown": [column["heading"] for column in look["columns"] if not column["key"]],
        }

    def apply(self, row: ImportBatch, values: Mapping[str, Any]) -> Any:
        """A worker reads it again, as was said. Raises LayoutRefused."""
        look, actor = look_of(row), acting()
        password = closed(values.get("password"))
        sheet, header_row = values["sheet"], int(values["header_row"])
        if (sheet, header_row) != (look["sheet"], look["header_row"]):
            same_sheet = sheet == look["sheet"]
            layout = {"fingerprint": "", "columns": {}, "dates": {}, "header_row": header_row}
            return read_again(
                row,
                sheet=sheet,
                layout=layout if same_sheet else None,
                ask="always",
                password=password,
                actor=actor,
            )
        said = {each["mark"]: _chosen(values[f"column_{each['place']}"]) for each in look["columns"]}
        styles = {each["mark"]: values[f"dates_{each['place']}"] for each in look["columns"]}
        layout = layout_said(look, said, styles)
        _must_be_enough(layout["columns"], row)
        if values["remember"] and look["fingerprint"]:
            remember(row, layout, actor=actor, at=now())
        return read_again(row, sheet=sheet, layout=layout, ask="never", password=password, actor=actor)

    def after(self, row: Any, result: Any) -> Any:
        """The progress, and from there the preview."""
        return redirect(url_for("Progress.progress", pk=result.id))


def _chosen(value: str) -> str:
    return "" if value == IGNORED else value


def _asked(row: ImportBatch) -> dict[str, Any]:
    """The fields: sheet, heading row, one for each column, and whether to remember."""
    look, known = look_of(row), field_words()
    sheets = {
        name: name if visible else _("%(sheet)s (hidden)", sheet=name) for name, visible in look["sheets"]
    }
    sheets.setdefault(look["sheet"], look["sheet"])
    above = {str(number): f"{number} · {' '.join(words)}"[:60] for number, words in look["rows_above"]}
    above.setdefault(str(look["header_row"]), str(look["header_row"]))
    made = {
        "sheet": fields.choice(_l("Sheet"), sheets, default=look["sheet"]),
        "header_row": fields.choice(_l("Heading row"), above, default=str(look["header_row"])),
    }
    for column in look["columns"]:
        name = column["heading"] or _("Column %(letter)s", letter=column["letter"])
        key = column["key"] if column["key"] in known else None
        if column["key"] == "row_key":
            known_here = {**known, "row_key": _("Key of the row")}
            key = "row_key"
        else:
            known_here = known
        made[f"column_{column['place']}"] = fields.choice(
            name, {IGNORED: _("Leave this column out"), **known_here}, default=key or IGNORED
        )
        made[f"dates_{column['place']}"] = fields.choice(
            _("Days in “%(column)s”", column=name),
            {WRITTEN: _("As they are written"), **STYLES},
            default=column["dates"] or WRITTEN,
        )
    if look.get("locked"):
        made["password"] = fields.text(
            _l("Password of the workbook"), required=False, render_kw={"autocomplete": "off"}
        )
    made["remember"] = fields.flag(
        _l("Read files with these headings the same way from now on"), default=True
    )
    return made


def _must_be_enough(columns: Mapping[str, str], row: ImportBatch) -> None:
    chosen = set(columns.values())
    missing = [key for key in REQUIRED if key not in chosen]
    if not chosen & set(LEVELS) and not row.params.get("unit_id"):
        missing.append("dept")
    if missing == ["dept"]:
        raise LayoutRefused(
            _(
                "The file has no column of departments. Choose one, or upload the file again and say there "
                "which unit new people go to: whoever is known in it stays where they are."
            )
        )
    if missing:
        names = "、".join(str(field_words()[key]) for key in missing)
        raise LayoutRefused(
            _(
                "No column is chosen for %(missing)s: without it nobody can be told apart. Choose it.",
                missing=names,
            )
        )


def remember(row: ImportBatch, layout: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """记住 — the layout of files with these headings."""
    remember_layout(
        look_of(row), layout["columns"], layout["dates"], file_name=row.file_name, actor=actor, at=at
    )


def read_again(
    row: ImportBatch,
    *,
    sheet: str | None = None,
    layout: Mapping[str, Any] | None = None,
    ask: str,
    password: str | None,
    actor: Actor,
) -> Any:
    """重读 — the stored file once more, otherwise; the plan of before is withdrawn when that is done."""
    options = {name: row.params.get(name) for name in asdict(Options()) if row.params.get(name) is not None}
    options |= {"sheet": sheet, "layout": dict(layout) if layout else None}
    options.pop("words", None)
    params = {
        "file_id": row.file_id,
        "as_of": row.as_of.isoformat(),
        "options": options,
        "password": password,
        "ask": ask,
        "replaces": row.id,
    }
    return jobs.enqueue("roster.check", params, actor=actor)


__all__: Sequence[str] = ("MapRoster", "field_words", "look_of", "read_again", "was_read")
