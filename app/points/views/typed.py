"""规则的填写 — conditions and amount tables as form fields: typed as an office writes them, kept as JSON."""

import json
from typing import Any

from wtforms.validators import Optional
from wtforms.widgets import TextArea

from app.core.console.fields import Needed
from app.core.console.typed import Typed
from app.core.text import _, _l
from app.points.services.saying import amount_text, conditions_text, typed_amount, typed_conditions
from app.rules.amounts import amount_from
from app.rules.condition_json import to_json
from app.rules.phrases import PhraseNotUnderstood, amount_json, read_condition
from app.rules.rule_json import conditions_from

__all__ = ["amount_field", "amount_text", "conditions_field", "conditions_text"]


class ConditionsField(Typed):
    """适用条件 — one phrase, all of it must hold; empty is everybody."""

    widget = TextArea()

    def read(self, text: str) -> dict[str, Any]:
        """The condition as rules keep it."""
        built = _from_json(text)
        return to_json(read_condition(text) if built is None else conditions_from(built))

    def write(self, value: dict[str, Any]) -> str:
        """The condition as it was typed."""
        return typed_conditions(value)


class AmountField(Typed):
    """积分数 — one number for everybody, or a line for each tier."""

    widget = TextArea()

    def read(self, text: str) -> dict[str, Any]:
        """The amount as rules keep it."""
        built = _from_json(text)
        if built is None:
            return amount_json(text)
        amount_from(built)
        return dict(built)

    def write(self, value: dict[str, Any]) -> str:
        """The amount as it was typed."""
        return typed_amount(value)


def _from_json(text: str) -> Any:
    """What the builder writes, and what phrases cannot say; None for phrases."""
    if not text.startswith("{"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise PhraseNotUnderstood(
            _("What was built by clicking has been changed by hand and cannot be read: build it anew.")
        ) from wrong


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
