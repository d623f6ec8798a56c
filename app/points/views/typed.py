"""规则的填写 — conditions and amount tables as form fields: typed as an office writes them, kept as JSON."""

from typing import Any

from wtforms.validators import Optional
from wtforms.widgets import TextArea

from app.core.console.fields import Needed
from app.core.console.typed import Typed
from app.core.text import _l
from app.rules.condition_json import to_json
from app.rules.phrases import amount_json, phrases_of, read_condition, table_of
from app.rules.rule_json import conditions_from, lines_from


class ConditionsField(Typed):
    """适用条件 — one phrase, all of it must hold; empty is everybody."""

    widget = TextArea()

    def read(self, text: str) -> dict[str, Any]:
        """The condition as rules keep it."""
        return to_json(read_condition(text))

    def write(self, value: dict[str, Any]) -> str:
        """The condition as it was typed."""
        return conditions_text(value)


class AmountField(Typed):
    """积分数 — one number for everybody, or a line for each tier."""

    widget = TextArea()

    def read(self, text: str) -> dict[str, Any]:
        """The amount as rules keep it."""
        return amount_json(text)

    def write(self, value: dict[str, Any]) -> str:
        """The amount as it was typed."""
        return amount_text(value)


def conditions_text(value: dict[str, Any] | None) -> str:
    """条件文字 — a rule's conditions as people read them; nothing for everybody."""
    tree = conditions_from(value)
    return "" if not value else (phrases_of(tree) or str(value))


def amount_text(value: dict[str, Any] | None) -> str:
    """积分数文字 — a rule's amount as people read it."""
    return table_of(lines_from(value)) if value else ""


def conditions_field() -> Any:
    """Conditions, with an example."""
    return ConditionsField(
        _l("Only for"),
        [Optional()],
        description=_l("Left empty, all members. For example: 1 years not grade P9 unit HD"),
        render_kw={"rows": 2},
    )


def amount_field() -> Any:
    """An amount, with an example."""
    return AmountField(
        _l("Points for each member"),
        [Needed(_l("Please fill this in."))],
        description=_l(
            "One number for everybody, or one line for each tier, the first that fits counts: "
            "10 years grade P7, P8 = 500"
        ),
        render_kw={"rows": 5},
    )
