"""慰问类别 — the occasions on which a union cares (慰问), each with its own facts, evidence and secrecy.

Codes and usual evidence follow the practice of grass-roots unions; what may be paid stands in the union's
own standards (rules/standards.py), never here. A sensitive one (病情、身故、困难、心理) is so in the sense
of art. 28 of the Personal Information Protection Law: only named people read whose case it is, and why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.core.text import _l


@dataclass(frozen=True, slots=True)
class Fact:
    """一项事实 — what is asked for a category: label, kind as of a form field, and words of a choice."""

    label: Any
    kind: Literal["text", "day", "flag", "choice", "whole", "money"] = "text"
    required: bool = False
    words: Mapping[str, Any] | None = None


Facts = Mapping[str, Any]


def _by_day(_facts: Facts, on: date) -> str:
    return on.isoformat()


ONCE_IN_A_LIFE = "once"


def _once(_facts: Facts, _on: date) -> str:
    return ONCE_IN_A_LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """慰问类别 — `event` says what its date is; `key` what makes two applications one event, beside person
    and category; `tier` which line of the standards holds; `severity` how closely it is followed.
    """

    label: Any
    event: Any
    facts: Mapping[str, Fact]
    evidence: Any
    sensitive: bool = False
    needs_evidence: bool = True
    visited: bool = True
    severity: str = "none"
    key: Callable[[Facts, date], str] = _by_day
    tier: Callable[[Facts], str] = lambda _facts: ""


def folded(value: Any) -> str:
    """One spelling of what people write with and without blanks."""
    return "".join(str(value or "").split()).casefold()


KIN = {
    "spouse": _l("Spouse"),
    "father": _l("Father"),
    "mother": _l("Mother"),
    "child": _l("Child"),
    "in_law": _l("Parent of the spouse"),
}
HARDSHIPS = {
    "deep": _l("Deep hardship"),
    "relative": _l("Relative hardship"),
    "accident": _l("Hardship after a blow"),
}
DISASTERS = {
    "fire": _l("Fire"),
    "flood": _l("Flood"),
    "earthquake": _l("Earthquake"),
    "traffic": _l("Traffic accident"),
    "other": _l("Other"),
}
SEVERITY_OF_HARDSHIP = {"deep": "a", "relative": "b", "accident": "b"}
_CERTIFICATE = Fact(_l("Certificate no."))

CATEGORIES: Mapping[str, Category] = {
    "hospital": Category(
        label=_l("Illness, in hospital"),
        event=_l("Admitted on"),
        facts={
            "hospital": Fact(_l("Hospital"), required=True),
            "disease": Fact(_l("Diagnosis")),
            "surgery": Fact(_l("With surgery"), "flag"),
            "discharged_on": Fact(_l("Discharged on"), "day"),
        },
        evidence=_l("Certificate of admission, discharge summary, or invoice of the hospital"),
        sensitive=True,
        severity="c",
        tier=lambda facts: "surgery" if facts.get("surgery") else "plain",
    ),
    "critical": Category(
        label=_l("Critical illness"),
        event=_l("Diagnosed on"),
        facts={
            "disease": Fact(_l("Diagnosis"), required=True),
            "hospital": Fact(_l("Hospital"), required=True),
        },
        evidence=_l("Diagnosis with pathology"),
        sensitive=True,
        severity="a",
        key=lambda facts, _on: folded(facts.get("disease")),
    ),
    "injury": Category(
        label=_l("Injury at work"),
        event=_l("Injured on"),
        facts={"place": Fact(_l("Where it happened"), required=True), "certificate_no": _CERTIFICATE},
        evidence=_l("Recognition of the injury at work"),
        sensitive=True,
        severity="b",
    ),
    "death_self": Category(
        label=_l("Bereavement: the member"),
        event=_l("Died on"),
        facts={
            "survivor": Fact(_l("Survivor who receives the help"), required=True),
            "relation": Fact(_l("Kinship"), "choice", words=KIN),
        },
        evidence=_l("Death certificate, and proof of kinship"),
        sensitive=True,
        severity="b",
        key=_once,
    ),
    "death_kin": Category(
        label=_l("Bereavement: next of kin"),
        event=_l("Died on"),
        facts={
            "relation": Fact(_l("Kinship"), "choice", required=True, words=KIN),
            "kin_name": Fact(_l("Name of the deceased"), required=True),
        },
        evidence=_l("Death certificate, and proof of kinship"),
        sensitive=True,
        key=lambda facts, _on: f"{facts.get('relation')}:{folded(facts.get('kin_name'))}",
    ),
    "marriage": Category(
        label=_l("Marriage"),
        event=_l("Registered on"),
        facts={"certificate_no": _CERTIFICATE, "spouse_member": Fact(_l("Spouse is a member too"), "flag")},
        evidence=_l("Marriage certificate"),
        visited=False,
    ),
    "birth": Category(
        label=_l("Birth of a child"),
        event=_l("Born on"),
        facts={
            "children": Fact(_l("Children born"), "whole", required=True),
            "certificate_no": _CERTIFICATE,
        },
        evidence=_l("Birth certificate"),
        visited=False,
    ),
    "retirement": Category(
        label=_l("Retirement"),
        event=_l("Retires on"),
        facts={"years": Fact(_l("Years in the union"), "whole")},
        evidence=_l("Approval of the retirement"),
        needs_evidence=False,
        visited=False,
        key=_once,
    ),
    "hardship": Category(
        label=_l("Hardship"),
        event=_l("Applied on account of"),
        facts={
            "kind": Fact(_l("Kind of hardship"), "choice", required=True, words=HARDSHIPS),
            "household": Fact(_l("People in the household"), "whole", required=True),
            "income_fen": Fact(_l("Monthly income a head"), "money"),
            "cause": Fact(_l("Main cause")),
        },
        evidence=_l("File of hardship, proof of income"),
        sensitive=True,
        severity="b",
        key=lambda _facts, on: str(on.year),
    ),
    "disaster": Category(
        label=_l("Disaster or accident"),
        event=_l("Happened on"),
        facts={
            "kind": Fact(_l("Kind of disaster"), "choice", required=True, words=DISASTERS),
            "loss_fen": Fact(_l("Loss, estimated"), "money"),
        },
        evidence=_l("Proof of the community or emergency office, photos"),
        severity="b",
    ),
    "visit": Category(
        label=_l("Visit on an occasion"),
        event=_l("Occasion on"),
        facts={"occasion": Fact(_l("What the occasion is"), required=True)},
        evidence=_l("None is needed"),
        needs_evidence=False,
        key=lambda facts, on: f"{folded(facts.get('occasion'))}:{on.isoformat()}",
    ),
    "mental": Category(
        label=_l("Counselling"),
        event=_l("Asked on"),
        facts={"wish": Fact(_l("What would help"))},
        evidence=_l("None is needed"),
        sensitive=True,
        needs_evidence=False,
        severity="c",
    ),
}
CATEGORY_WORDS = {code: each.label for code, each in CATEGORIES.items()}
SENSITIVE = tuple(code for code, each in CATEGORIES.items() if each.sensitive)
# those whose day alone tells one event from the next, wherever it was written down
TOLD_BY_DAY = frozenset(code for code, each in CATEGORIES.items() if each.key is _by_day)
# those that come once in a life: whatever was given for one was for the same
TOLD_AS_ONE = frozenset(code for code, each in CATEGORIES.items() if each.key is _once)
TIERS = {"": _l("All"), "plain": _l("Without surgery"), "surgery": _l("With surgery")}


def event_key(category: str, facts: Facts, on: date) -> str:
    """同一事件 — what tells one event of a person from the next of the same category."""
    return CATEGORIES[category].key(facts, on)


def severity_of(category: str, facts: Facts) -> str:
    """跟进等级 — a (monthly), b (quarterly), c (half-yearly), or none, before anybody decides otherwise."""
    kind = facts.get("kind") if category == "hardship" else None
    return SEVERITY_OF_HARDSHIP.get(str(kind), CATEGORIES[category].severity)
