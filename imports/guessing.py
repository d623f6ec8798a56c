"""猜列 — what a column may be: by a known name within its heading, by what stands in its cells."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.sheets.headings import OTHERS, spelled
from app.rules import documents, people
from app.rules.problems import Problem
from imports.sheet import Reading, Spec

ENOUGH, SOME = 0.8, 0.5
CERTAIN, LIKELY, POSSIBLE, DOUBTFUL = 95, 75, 55, 35
SHORTEST_NAME = 2
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
UNIT_ENDS = re.compile(r".*(?:部|科|室|车间|班|组|公司|处|中心|厂|队|所|院|店|站|局|办|社)")
BADGE = re.compile(r"[A-Za-z]{0,6}[-_]?[0-9]{1,12}")
HAN_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}")


@dataclass(frozen=True, slots=True)
class Guess:
    """猜测 — the key of a column, how sure (0 to 100), and why: `named`, `likeness`, `content`, `against`."""

    key: str
    sure: int
    why: str


def guesses(
    spec: Spec,
    names: Sequence[str],
    places: Mapping[str, int],
    cells: Sequence[Sequence[Any]],
    reading: Reading,
) -> dict[int, Guess]:
    """猜列 — by place: the columns whose headings are known, and what others may be; one column a key.

    `cells` are the first cells of each column.
    """
    looks = {place: content_of(column, reading) for place, column in enumerate(cells)}
    found = {
        place: _known(key, looks.get(place), cells[place], spec, reading) for key, place in places.items()
    }
    taken = set(places)
    others = [place for place in range(len(names)) if place not in found]
    candidates = [
        each for place in others for each in _candidates(spec, place, names[place], looks.get(place))
    ]
    for place, guess in sorted(candidates, key=lambda each: -each[1].sure):
        if place not in found and guess.key not in taken:
            found[place] = guess
            taken.add(guess.key)
    return found


def content_of(cells: Sequence[Any], reading: Reading) -> str | None:
    """内容 — the key of the columns whose cells look like these; None when nothing tells."""
    filled = [cell for cell in cells if cell not in ("", None)]
    if not filled:
        return None
    for key, fits in _tests(reading):
        if sum(1 for cell in filled if fits(cell)) >= ENOUGH * len(filled) and (
            key != "employee_no" or len({people.plain(cell) for cell in filled}) == len(filled)
        ):
            return key
    return None


def _known(key: str, look: str | None, cells: Sequence[Any], spec: Spec, reading: Reading) -> Guess:
    """A heading we know is believed, unless its cells are plainly something else."""
    if (
        look in {"id_no", "phone", "email", "name"}
        and look != key
        and key in {"id_no", "phone", "name", "employee_no"}
    ):
        return Guess(key, DOUBTFUL, "against")
    column = next(each for each in spec.columns if each.key == key)
    read = column.reader(reading)
    filled = [cell for cell in cells if cell not in ("", None)]
    good = sum(1 for cell in filled if not isinstance(read(cell), Problem))
    return Guess(key, CERTAIN if good >= SOME * len(filled) else LIKELY, "named")


def _candidates(spec: Spec, place: int, name: str, look: str | None) -> Iterator[tuple[int, Guess]]:
    if OTHERS.search(name):
        return
    heading = spelled(name.rpartition("›")[2])
    likeness = _likeness(spec, heading)
    if likeness and likeness == look:
        yield place, Guess(likeness, LIKELY + 10, "likeness")
    elif likeness and look in {None, "employee_no", "dept"}:
        yield place, Guess(likeness, POSSIBLE + 10, "likeness")
    if look and look != likeness:
        yield place, Guess(look, LIKELY if look in {"id_no", "phone"} else POSSIBLE, "content")


def _likeness(spec: Spec, heading: str) -> str | None:
    """The longest known name that stands within the heading."""
    within = [
        (len(known), key)
        for known, key in spec.known_headings().items()
        if len(known) >= SHORTEST_NAME and known in heading and known != heading
    ]
    return max(within)[1] if within else None


def _tests(reading: Reading) -> Iterator[tuple[str, Callable[[Any], bool]]]:
    numbers = people.IdentityNumbers(reading.as_of)
    yield "id_no", lambda cell: isinstance(numbers(cell), str)
    yield "phone", lambda cell: isinstance(people.phone(cell), str)
    yield "email", lambda cell: "@" in str(cell) and isinstance(people.email(cell), str)
    yield "bank_card", _is_card
    yield "gender", lambda cell: people.plain(cell) in {"男", "女"}
    yield "name", _is_name
    yield "dept", _is_unit
    yield "employee_no", lambda cell: BADGE.fullmatch(people.plain(cell)) is not None


def _is_card(cell: Any) -> bool:
    return documents.is_card_number(people.plain(cell))


def _is_name(cell: Any) -> bool:
    text = people.plain(cell).replace(" ", "")
    return HAN_NAME.fullmatch(text) is not None and text[0] in SURNAMES and not UNIT_ENDS.fullmatch(text)


def _is_unit(cell: Any) -> bool:
    text = people.plain(cell)
    return "/" in text or UNIT_ENDS.fullmatch(text) is not None
