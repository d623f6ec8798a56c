"""The statements of a redemption as a pgbench script: the same SQL, its values from pgbench's variables."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects.postgresql import psycopg

from app.core.prepared import Prepared, Together

BEGIN = "BEGIN;\nSELECT set_config('app.tenant_id', '{tenant}', true);"
# what the product computes in Python between the statements, for one piece paid from one lot
DECIDED = r"""
\set points :points
\set less_points (-:points)
\set fen :price_fen
\set lot0_points :points
\set lot0_fen (:left_fen * :points / :left_points)
\set sub0_fen :lot0_fen
\set sub0_less_fen (-:lot0_fen)
\set surplus (:lot0_fen - :price_fen)
"""


def script(
    steps: Iterable[tuple[Prepared | Together, str]], *, tenant: int, names: dict[str, str], setup: str
) -> str:
    """`steps` are statements, each with what follows it; `names` maps the product's values to variables."""
    lines = [setup, BEGIN.format(tenant=tenant)]
    for statement, after in steps:
        fused = statement._fused if isinstance(statement, Together) else statement  # noqa: SLF001 - what is sent
        lines.append(_sql(fused, {"own_tenant": str(tenant), **names}) + (after or ";"))
    return "\n".join([*lines, "COMMIT;"])


def _sql(prepared: Prepared, names: dict[str, str]) -> str:
    compiled: Any = prepared.statement.compile(dialect=psycopg.dialect(paramstyle="named"))
    text = " ".join(compiled.string.split())
    text = text.replace("__[POSTCOMPILE_sku_ids]", ":sku_id")
    literals = {name: _literal(value) for name, value in compiled.params.items() if value is not None}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return names.get(name) or literals.get(name) or f":{name}"

    return re.sub(r"(?<!:):(\w+)", value, text)


def _literal(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool | int) else f"'{value}'"
