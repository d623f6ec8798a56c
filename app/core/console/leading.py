"""引路 — a button on a record's page that leads to a page about it, of another room.

forms = [AskRevocation, Leads(PointLot, _l("Where it came from"), "Lineage.lot", "Lineage", "can_table")]
"""

from collections.abc import Callable
from typing import Any

from flask import url_for

from app.core.console.security import allowed
from app.core.console.verbs import Button


class Leads:
    """引路 — drawn for rows of `of` it `applies` to, where the seat may open the page it leads to."""

    def __init__(  # noqa: PLR0917 - a button, and where it leads
        self,
        of: type[Any],
        label: Any,
        endpoint: str,
        page: str,
        verb: str,
        applies: Callable[[Any], bool] = lambda _row: True,
    ) -> None:
        self.of, self.label, self.endpoint = of, label, endpoint
        self.page, self.verb, self.applies = page, verb, applies

    def allowed(self) -> bool:
        """Whether the active seat may open the page."""
        return allowed(self.page, self.verb)

    def button(self, row: Any) -> Button:
        """The link to it."""
        return Button(self.endpoint, str(self.label), url_for(self.endpoint, pk=row.id))


def traced(of: type[Any], name: str, label: Any, **more: Any) -> Leads:
    """资金脉络 — the button to the page of lineage of such a row."""
    return Leads(of, label, f"Lineage.{name}", "Lineage", "can_table", **more)
