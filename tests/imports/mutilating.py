"""毁坏 — sound files with bytes changed, cut, doubled and put elsewhere: what a reader must bear.

Runs in a child process, as reading does.
"""

import io
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from app.core.sheets.refusals import Refused
from imports.roster import parse
from tests.core.sheets.biff import contained, locked, stream
from tests.core.sheets.dresses import DRESSES
from tests.imports.messy import AS_OF, HEADINGS, people, roster, text_roster

PASSWORD = "1"
TASTY = (
    b"<",
    b">",
    b"&",
    b'"',
    b"</row>",
    b"<row>",
    b"<c/>",
    b't="s"',
    b"\x00",
    b"\xff",
    b'r="A9999999"',
    b"]]>",
)


def sound() -> list[bytes]:
    """Rosters of every kind, without a fault."""
    folder = Path(tempfile.mkdtemp())
    rows = people(6)
    table: list[list[object]] = [list(HEADINGS), *rows]
    made = [
        roster(folder / "a.xlsx", rows).read_bytes(),
        stream(table),
        contained(stream(table)),
        locked(table, PASSWORD),
    ]
    for number, (encoding, delimiter) in enumerate([("utf-8", ","), ("gb18030", ";"), ("utf-16", "\t")]):
        made.append(
            text_roster(folder / f"{number}.csv", rows, encoding=encoding, delimiter=delimiter).read_bytes()
        )
    return made + [dress() for dress in DRESSES.values()]


def mutilated(data: bytes, chance: random.Random) -> bytes:
    """The same with a few wounds; those of a package are inside of its parts as often as not."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _inside(data, chance)
    return _wounded(data, chance)


def _inside(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as package, ZipFile(out, "w", ZIP_DEFLATED) as target:
        names = package.namelist()
        victim = chance.choice([name for name in names if name.startswith("xl/")] or names)
        for name in names:
            content = package.read(name)
            target.writestr(name, _wounded(content, chance) if name == victim else content)
    return out.getvalue()


def _wounded(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _wound in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        length = min(chance.choice((1, 1, 2, 8, 64, 512)), len(found) - at)
        kind = chance.randrange(5)
        if kind == 0 and length:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del found[at : at + length]
        elif kind == 2:
            found[at:at] = found[at : at + length] * chance.choice((1, 30))
        elif kind == 3:
            found[at:at] = chance.choice(TASTY)
        else:
            found[at : at + length] = chance.randbytes(length)
    return bytes(found)


def outcomes(first: int, count: int) -> Iterator[tuple[int, str]]:
    """For each seed: `read`, the reason of the refusal, or what must not be, beginning with `!`."""
    kinds = sound()
    path = Path(tempfile.mkdtemp()) / "花名册.xlsx"
    for seed in range(first, first + count):
        chance = random.Random(seed)
        path.write_bytes(mutilated(chance.choice(kinds), chance))
        yield seed, "?"
        yield seed, outcome(path)


def outcome(path: Path) -> str:
    """What came of one file."""
    options: dict[str, Any] = {"sheet": None, "password": PASSWORD, "departments_given": False}
    try:
        for _kind, _value in parse(str(path), path.name, AS_OF.isoformat(), **options):
            pass
    except Refused as refused:
        return refused.reason
    except Exception as escaped:  # noqa: BLE001 - told to the test
        return f"!{escaped!r}"
    return "read"
