"""问题 — what a rule finds wrong with a value: a stable code and plain facts; the sentence is made at the
edge.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """问题 — `code` is part of the contracts; `facts` fill the sentence; `suggestion` is what may have been
    meant.
    """

    code: str
    suggestion: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
