"""选择框 — how a picker stands on the page; static/js/pick.js searches behind it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.core.text import _

SHOWN = 20  # rows found at once


class PickWidget:
    """A hidden id and a text box; static/js/pick.js searches behind it."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """The markup; the name of what is chosen stands in the box."""
        chosen = field.data
        weight = field.weight(chosen) if field.weight and chosen is not None else None
        return Markup(
            '<span class="pick" data-pick="{name}" data-none="{none}" data-more="{more}"'
            ' data-recent="{recent}" data-found="{found}"{weight}>'
            '<input type="hidden" name="{name}" value="{value}">'
            '<input type="text" id="{id}" class="input" role="combobox" aria-expanded="false"'
            ' aria-autocomplete="list" aria-controls="{id}-list" autocomplete="off" spellcheck="false"'
            ' placeholder="{hint}" value="{text}"{attributes}>'
            '<button type="button" class="pick-clear" tabindex="-1" aria-label="{clear}" hidden></button>'
            '<span class="pick-list" id="{id}-list" role="listbox" aria-label="{choices}" hidden></span>'
            "</span>"
        ).format(
            name=field.name,
            id=field.id,
            choices=_("Choices"),
            value=field.raw_data[0] if field.raw_data else (chosen.id if chosen is not None else ""),
            text=str(chosen) if chosen is not None else "",
            hint=_("Type to search"),
            none=_("Nothing found. Try another part of the name, its pinyin initials or the number."),
            more=_("Only the first %(count)s are shown: type more to narrow them down.", count=SHOWN),
            recent=_("Chosen lately"),
            found=_("found"),
            clear=_("Clear the choice"),
            weight=Markup("").join(_attributes({"data-weight": str(weight)} if weight is not None else {})),
            attributes=Markup("").join(_attributes({"required": field.flags.required} | attributes)),
        )


def _attributes(given: Mapping[str, Any]) -> list[Markup]:
    """The attributes of the text box that other fields have as well: required, described by, wrong."""
    kept = {name.replace("_", "-"): value for name, value in given.items() if name != "class_" and value}
    return [
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in kept.items()
    ]
