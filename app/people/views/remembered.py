"""花名册记忆页 — how files of one shape are read, what words mean: to be looked at and forgotten."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.core.actor import Actor
from app.core.console.datamodel import Rows
from app.core.console.listing import Computed
from app.core.console.views import ConsoleView, Verb
from app.core.text import _l
from app.models import RosterLayout, RosterWord
from app.people.services.roster.memory import forget_layout, forget_word
from app.people.views.mapping import STYLES, field_words


def _columns(rows: Sequence[RosterLayout]) -> dict[int, Any]:
    """Each heading and what it is read as; headings left out are not named."""
    known = field_words()
    found = {}
    for row in rows:
        styles = [str(STYLES[style]) for style in row.dates.values() if style in STYLES]
        pairs = [f"{mark} → {known[key]}" for mark, key in row.columns.items() if key in known]
        found[row.id] = "；".join([*pairs, *styles])
    return found


def _headings(rows: Sequence[RosterLayout]) -> dict[int, Any]:
    return {row.id: "、".join(str(each) for each in row.headings if each) for row in rows}


def forget_shape(row: RosterLayout, *, actor: Actor) -> None:
    """忘掉读法."""
    forget_layout(row, actor=actor)


def forget_meaning(row: RosterWord, *, actor: Actor) -> None:
    """忘掉词义."""
    forget_word(row, actor=actor)


class RosterLayouts(ConsoleView):
    """记住的读法."""

    class_permission_name = "RosterMemory"
    route_base = "/rosterlayouts"
    datamodel = Rows(RosterLayout)
    list_title, one = _l("How rosters are read"), _l("Way of reading")
    list_columns = ["file_name", "said_headings", "read_as", "remembered_by", "remembered_at", "used_at"]
    show_columns = list_columns
    search_columns = ["file_name"]
    base_order = ("id", "desc")
    computed = {
        "said_headings": Computed(_l("Headings"), "long_text", _headings),
        "read_as": Computed(_l("Read as"), "long_text", _columns),
    }
    verbs = {"forget": Verb(forget_shape, _l("Forget"), style="danger")}
    empty = _l(
        "Nothing is remembered yet. When a roster has headings we do not know, you are asked once what they "
        "mean."
    )

    def after(self, row: Any) -> str:
        """It is gone: back to the others."""
        return url_for("RosterLayouts.list")


class RosterWords(ConsoleView):
    """记住的词义."""

    class_permission_name = "RosterMemory"
    route_base = "/rosterwords"
    datamodel = Rows(RosterWord)
    list_title, one = _l("Words of rosters"), _l("Word")
    list_columns = ["field", "word", "means", "remembered_by", "remembered_at"]
    show_columns = list_columns
    search_columns = ["word"]
    filters = ["field"]
    base_order = ("id", "desc")
    computed = {
        "means": Computed(
            _l("Means"),
            "text",
            lambda rows: {row.id: row.meaning if row.meaning is not None else _l("Left out") for row in rows},
        )
    }
    verbs = {"forget": Verb(forget_meaning, _l("Forget"), style="danger")}
    empty = _l("No word has been explained yet. When a roster has words we do not know, you are asked once.")

    def after(self, row: Any) -> str:
        """It is gone: back to the others."""
        return url_for("RosterWords.list")
