"""行标识 — what a sheet of ours carries through Excel and WPS and back: what it is, and whose row is whose.

A row's key names the row and holds a keyed digest of each value as it was written, so that what was edited in
the sheet, what was changed here meanwhile, and both at once can be told apart. Keys and the mark of the
workbook are bound to the tenant: a forged or foreign one does not fit. Both lie in cells (a hidden column, a
hidden sheet), because those survive every office program; document properties do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core import secrets
from app.core.sheets.refusals import Refused
from app.core.sheets.template import Template
from app.core.tenancy import current_tenant_id

DIGEST, SEAL = 6, 20  # hex digits of a value's digest, and of the seal over the whole key
BLANK = frozenset({"template", "version", "title"})  # all that a blank sheet says of itself


@dataclass(frozen=True, slots=True)
class Mark:
    """行标识 — the row a line of a sheet is about, and the digests of what was written."""

    template: Template
    row_id: int
    base: Mapping[str, str]

    def is_as_written(self, field: str, value: Any) -> bool:
        """Whether this value is the one the field had when the workbook was written."""
        return self.base[field] == _digest(self.template, self.row_id, field, value)


def key_of(template: Template, row_id: int, written: Mapping[str, Any]) -> str:
    """写标识 — the key of a row; `written` holds a value for each of the template's fields."""
    base = "".join(_digest(template, row_id, field, written.get(field)) for field in template.fields)
    body = f"{template.version}.{row_id}.{base}"
    return f"{body}.{_seal(template, body)}"


def mark_in(template: Template, text: str) -> Mark | None:
    """读标识 — what a key says; None for one that is not ours, or was changed. Raises Refused for an old
    one.
    """
    version, _dot, rest = text.partition(".")
    number, _dot, rest = rest.partition(".")
    base, _dot, seal = rest.partition(".")
    fits = len(seal) == SEAL and seal == _seal(template, f"{version}.{number}.{base}")
    if not fits or not number.isdecimal():
        return None
    if version != template.version or len(base) != DIGEST * len(template.fields):
        raise Refused("older_template")
    parts = [base[at : at + DIGEST] for at in range(0, len(base), DIGEST)]
    return Mark(template, int(number), dict(zip(template.fields, parts, strict=True)))


def said_of(template: Template) -> dict[str, str]:
    """自述 — what any sheet made from a template says of itself."""
    return {"template": template.name, "version": template.version, "title": template.title}


def origin(template: Template, **facts: str) -> dict[str, str]:
    """来历 — what a workbook with rows of ours says of itself: also who wrote it when, sealed."""
    said = {**said_of(template), **facts}
    return {**said, "seal": _seal(template, _spelled(said))}


def must_be_ours(template: Template, found: Mapping[str, str], **facts: str) -> None:
    """验来历 — a sheet of this template in its version, of this union when it says whose it is, and with
    these facts; `about` is how people know them. Raises Refused.
    """
    if found.get("template") != template.name:
        raise Refused("other_template", found=found.get("title", "?")[:40], wanted=template.title)
    said = {name: value for name, value in found.items() if name != "seal"}
    sealed = "seal" in found and found["seal"] == _seal(template, _spelled(said))
    if not sealed and not found.keys() <= BLANK:
        raise Refused("foreign_workbook")
    if found.get("version") != template.version:
        raise Refused("older_template")
    if sealed and any(found.get(name) != value for name, value in facts.items() if name != "about"):
        raise Refused("other_list", found=found.get("about", "?")[:80], wanted=facts.get("about", "?"))


def _digest(template: Template, row_id: int, field: str, value: Any) -> str:
    said = "" if value is None else str(value)
    kind = f"{template.name}_value"
    return secrets.blind_index(current_tenant_id(), kind, f"{row_id}.{field}.{said}")[:DIGEST]


def _seal(template: Template, text: str) -> str:
    return secrets.blind_index(current_tenant_id(), f"{template.name}_seal", text)[:SEAL]


def _spelled(facts: Mapping[str, str]) -> str:
    return "\n".join(f"{name}={facts[name]}" for name in sorted(facts))
