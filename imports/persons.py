"""人员核验 — what takes several columns of a row to see: documents by their kind, ages, area codes."""

from datetime import date
from typing import Any

from app.rules import documents
from app.rules.problems import Problem
from imports.parsing import Found, Parsed, Parser
from imports.roster_columns import is_masked
from imports.sheet import Reading

ID_CODES = frozenset({"id_format", "id_date", "id_checksum", "id_precision_lost"})
# how identity numbers begin: provinces, Taiwan, Hong Kong and Macao (GB/T 2260); 9 for foreigners
PROVINCES = frozenset(
    f"{number}"
    for first, last in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),
        (90, 99),
    )
    for number in range(first, last + 1)
)


def other_documents(parsed: Parsed, parser: Parser, as_of: date) -> None:
    """其他证件 — read once more, by its own rules, what is no resident identity number.

    The kind stands in its column, or can be told from the number; a row without either keeps its problem.
    """
    values = parsed.values
    kinds = values.get("id_kind")
    if kinds is None:
        kinds = values["id_kind"] = [None] * len(parsed.numbers)
    place = {number: index for index, number in enumerate(parsed.numbers)}
    heading = parser.headings.name_of("id_no") if "id_no" in parser.headings.places else None
    kept: list[Found] = []
    for each in parsed.found:
        if each.heading != heading or each.code not in ID_CODES or each.row not in place:
            kept.append(each)
            continue
        index = place[each.row]
        found = _other(each, kinds[index], as_of)
        if isinstance(found, Problem):
            kept.append(each._replace(code=found.code, facts=found.facts, suggestion=found.suggestion))
        else:
            kinds[index], values["id_no"][index] = found
    parsed.found[:] = kept
    for index, number in enumerate(values["id_no"]):
        if number and number[0] == "8" and number.startswith(documents.HMT_AREAS):
            kinds[index] = "hmt_residence"


def _other(found: Found, kind: str | None, as_of: date) -> tuple[str, str] | Problem:
    text = found.text or ""
    if found.code == "id_precision_lost" and (not text.isdigit() or kind in {None, documents.RESIDENT}):
        return Problem(found.code, found.suggestion, found.facts)
    kind = kind or documents.kind_of(text.strip().upper())
    if kind is None or kind == documents.RESIDENT:
        return Problem(found.code, found.suggestion, _old(text, found.facts))
    number = documents.document_no(text, kind, as_of=as_of)
    return number if isinstance(number, Problem) else (kind, number)


def _old(text: str, facts: dict[str, Any]) -> dict[str, Any]:
    """A number of fifteen digits is an old card's: the sentence says what to do."""
    return {**facts, "old": True} if documents.OLD_ID.fullmatch(text.strip()) else facts


def unusual(parsed: Parsed, parser: Parser, reading: Reading) -> None:
    """不常见 — ages that nobody in service has, and identity numbers of no province: warnings."""
    values = parsed.values
    first, last = reading.policy.births(reading.as_of)
    births = values.get("birth_date") or []
    key = "birth_date" if "birth_date" in parser.headings.places else "id_no"
    if key in parser.headings.places:
        for index, born in enumerate(births):
            if born and not first < born <= last and not is_masked(born):
                facts = {"born": born, "least": reading.policy.age_least, "most": reading.policy.age_most}
                problem = Problem("age_out_of_range", facts=facts)
                parsed.found.append(parser.found(parsed.numbers[index], key, problem, warning=True))
    for index, number in enumerate(values["id_no"]):
        if number and number[:2] not in PROVINCES and documents.tells_birth(number):
            problem = Problem("id_area_unknown", facts={"area": number[:6]})
            parsed.found.append(parser.found(parsed.numbers[index], "id_no", problem, warning=True))
