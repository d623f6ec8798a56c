"""模板 — what a sheet of ours calls itself, and which values of a row its key remembers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """模板 — id, version and title of a kind of sheet. `fields` are the values a row's key holds digests of.

    `naming` are those by which a reader knows a row: of two rows with one key, the one that still has them is
    the original, the other its copy. `fixed` are shown and cannot be changed by a sheet.
    """

    name: str
    version: str
    title: str
    fields: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
