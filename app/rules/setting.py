"""一项设定 — what a setting is: its label, its range, and why its value is what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Value = int | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """一项设定 — its label, group and kind; the value shipped; for an int its range and unit, for a choice
    its words; and why the value is what it is, with the source where there is one.
    """

    label: Any
    group: str
    default: Value
    why: Any
    kind: Literal["int", "bool", "choice"] = "int"
    least: int = 0
    most: int = 1_000_000
    unit: Any = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    by_unit: bool = False  # can be given to the units: whoever reads it says for which
