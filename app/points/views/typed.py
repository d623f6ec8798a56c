"""规则的填写 — conditions and amount tables as form fields: typed as an office writes them, kept as JSON."""

import json
import re
from typing import Any

from sqlalchemy import select
from wtforms.validators import Optional
from wtforms.widgets import TextArea

from app.core.console.fields import Needed
from app.core.console.typed import Typed
from app.core.db import session
from app.core.errors import DomainError
from app.core.text import _, _l
from app.models import Category
from app.points.services.meanings import units_of
from app.points.services.saying import (
    amount_text,
    conditions_text,
    trigger_text,
    typed_amount,
    typed_conditions,
)
from app.rules.amounts import amount_from
from app.rules.calendar import MONTHS_A_YEAR
from app.rules.condition_json import to_json
from app.rules.phrases import PhraseNotUnderstood, amount_json, read_condition
from app.rules.rule_json import conditions_from

SHOWN = 40  # characters of a name that is no kind of goods, in a refusal

__all__ = ["amount_field", "amount_text", "conditions_field", "conditions_text"]


class BuiltArea(TextArea):
    """A text area the builder may take the place of: what is in it as data, and the names of its units."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part

    def __call__(self, field: Any, **attributes: Any) -> Any:
        """The markup; without scripts it is a text area."""
        value = field.data if isinstance(field.data, dict) else None
        amount, conditions = ({"points": 1}, value) if self.part == "conditions" else (value, None)
        try:
            names = units_of(conditions, amount or {"points": 1})
        except DomainError:
            names = {}
        attributes |= {
            "data_rule": self.part,
            "data_value": json.dumps(value),
            "data_units": json.dumps(names),
        }
        return super().__call__(field, **attributes)


class ConditionsField(Typed):
    """适用条件 — one phrase, all of it must hold; empty is everybody."""

    widget = BuiltArea("conditions")

    def read(self, text: str) -> dict[str, Any]:
        """The condition as rules keep it."""
        return read_conditions(text)

    def write(self, value: dict[str, Any]) -> str:
        """The condition as it was typed."""
        return typed_conditions(value)


class AmountField(Typed):
    """积分数 — one number for everybody, or a line for each tier."""

    widget = BuiltArea("amount")

    def read(self, text: str) -> dict[str, Any]:
        """The amount as rules keep it."""
        return read_amount(text)

    def write(self, value: dict[str, Any]) -> str:
        """The amount as it was typed."""
        return typed_amount(value)


class TriggerField(Typed):
    """每年的日子 — a day of the year, “03-08”, or months, “6、7、8”."""

    longest = 60

    def read(self, text: str) -> dict[str, Any]:
        """A fixed day, or the months of a season."""
        if found := re.fullmatch(r"(\d{1,2})\s*[-/月]\s*(\d{1,2})日?", text):
            return {"month": int(found[1]), "day": int(found[2])}
        months = re.findall(r"\d+", text)
        if not months or not re.fullmatch(r"[\d\s、,;月]+", text) or len(months) > MONTHS_A_YEAR:
            raise ValueError(_("Write a day like 03-08, or months like 6、7、8."))
        return {"months": [int(month) for month in months]}

    def write(self, value: dict[str, Any]) -> str:
        """As it was typed."""
        return trigger_text(value)


class CategoriesField(Typed):
    """限用类目 — names of kinds of goods, apart by commas; kept by number."""

    longest = 4_000

    def read(self, text: str) -> list[int]:
        """The numbers; raises ValueError naming what is no kind of goods."""
        names = list(dict.fromkeys(each for each in re.split(r"[\s、,;]+", text) if each))
        rows = session.execute(select(Category.name, Category.id).where(Category.name.in_(names)))
        known = {row.name: row.id for row in rows}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(
                _("There is no kind of goods “%(name)s”: choose from the list.", name=unknown[0][:SHOWN])
            )
        return [known[name] for name in names]

    def write(self, value: list[int]) -> str:
        """Their names."""
        return "、".join(
            session.scalars(select(Category.name).where(Category.id.in_(value)).order_by(Category.code))
        )


def read_conditions(text: str) -> dict[str, Any]:
    """读条件 — what was typed or built, as rules keep it."""
    built = _from_json(text)
    return to_json(read_condition(text) if built is None else conditions_from(built))


def read_amount(text: str) -> dict[str, Any]:
    """读积分数 — what was typed or built, as rules keep it."""
    built = _from_json(text)
    kept = amount_json(text) if built is None else built
    amount_from(kept)
    return dict(kept)


def _from_json(text: str) -> Any:
    """What the builder writes, and what phrases cannot say; None for phrases."""
    if not text.startswith("{"):
        return None
    try:
        built = json.loads(text)
        json.dumps(built, ensure_ascii=False).encode()  # half of a character can be neither kept nor shown
    except (ValueError, RecursionError) as wrong:
        raise PhraseNotUnderstood(
            _("What was built by clicking has been changed by hand and cannot be read: build it anew.")
        ) from wrong
    return built


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
