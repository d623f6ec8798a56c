"""显示的列 — which columns of a list are shown and in which order: as the page has them, or as chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

from app.core.console.attributes import label_of

NEVER = frozenset({"hidden", "json"})
MOST = 24


def selectable(view: Any) -> list[str]:
    """可选的列 — the columns of the list, then what else the card knows and a row has room for."""
    card = [*getattr(view, "key_facts", ()), *view.show_columns]
    return list(dict.fromkeys([*view.list_columns, *(key for key in card if _fits(view, key))]))


def chosen(view: Any, said: str) -> tuple[str, ...]:
    """选定的列 — those named in the address, as far as the page still has them; none for the usual ones."""
    known = set(selectable(view))
    return tuple(key for key in dict.fromkeys(said.split(",")) if key in known)[:MOST]


def choices(view: Any, shown: Sequence[str]) -> list[tuple[str, Any, bool]]:
    """选列清单 — every column with its label and whether it is shown; the shown ones first."""
    rest = [key for key in selectable(view) if key not in shown]
    return [(key, _label(view, key), key in shown) for key in [*shown, *rest]]


def _label(view: Any, key: str) -> Any:
    return view.attribute(key).label if key in view.computed else label_of(view.model, key)


def _fits(view: Any, key: str) -> bool:
    if key in view.computed:
        return view.computed[key].kind not in NEVER
    relations: Mapping[str, Any] = inspect(view.model).relationships
    first = key.partition(".")[0]
    single = first not in relations or not relations[first].uselist
    return single and view.attribute(key).kind not in NEVER
