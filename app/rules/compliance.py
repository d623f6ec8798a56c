"""合规判定 — what the rules for union money say to a grant or a product: rule by rule whether it passes, with
the sentence and the clause.

A verdict is "pass", "fail" or "tension". A fail stops the thing unless two people made an exception of it. A
tension stops nothing and is never hidden: the principle 集体、非现金、不可分割 and points in a person's own
name do not fit together, and no text found so far settles it. What no program can decide (请客送礼, 小金库,
截留挪用) is said to be left to people, and not claimed to be checked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.text import _l
from app.rules.budgets import FUND_SOURCES, wallet_of
from app.rules.compliance_forms import ALLOWED, EVERYWHERE, FORBIDDEN, FORMS, position_on
from app.rules.compliance_words import RULES, SENTENCES
from app.rules.scenarios import CATALOGUE

PASS, FAIL, TENSION = "pass", "fail", "tension"
OUTCOMES = {PASS: _l("Passes"), TENSION: _l("In tension"), FAIL: _l("Fails")}
OUTCOME_TONES = {FAIL: "bad", TENSION: "wait", PASS: "good"}
THINGS = {"grant": _l("Grant"), "product": _l("Product")}

# 激励类情形 — for what a person did or how long they stayed: wages in another dress, never union money
INCENTIVES = frozenset(
    code
    for code, each in CATALOGUE.items()
    if not each.union and each.group in {"service", "work", "learning"}
)
# 八不准之三 — words that show high living
HIGH_LIVING = ("高尔夫", "私人会所", "夜总会", "KTV", "游艇", "马术", "赛马", "奢华")


@dataclass(frozen=True, slots=True)
class Verdict:
    """判定 — one rule's answer; `facts` fill the sentence."""

    rule: str
    outcome: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    clause: str = ""

    @property
    def passes(self) -> bool:
        """Whether nothing stands in the way: a tension is shown, and goes through."""
        return self.outcome != FAIL

    @property
    def severity(self) -> str:
        """严重程度 — as the rule has it: "law", "policy" or "note"."""
        return RULES[self.rule].severity

    @property
    def sentence(self) -> str:
        """In plain words."""
        return str(SENTENCES[self.rule, self.outcome]) % {**self.facts, **_said(self.facts)}

    @property
    def name(self) -> str:
        """The rule's name."""
        return str(RULES[self.rule].label)

    @property
    def rests_on(self) -> str:
        """依据 — the clause of this very verdict, or the rule's."""
        return self.clause or str(RULES[self.rule].clause)


def _said(facts: Mapping[str, Any]) -> dict[str, str]:
    """Codes among the facts, as people read them."""
    words: dict[str, Mapping[str, Any]] = {"fund": FUND_SOURCES, "form": FORMS}
    return {name: str(words[name].get(str(value), value)) for name, value in facts.items() if name in words}


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFacts:
    """发放要素 — what is judged of a grant: its money, what it is for, whom it reaches, who is left out.

    `item` is the item of the standards it counts towards, or None; `decided` says that it follows from a
    decision made elsewhere and counted there; `blocked` counts people by reason.
    """

    fund_source: str
    region: str = ""
    scenario: str | None = None
    by_name: bool = False
    item: str | None = None
    decided: bool = False
    purpose: str = ""
    basis: str = ""
    people: int = 0
    blocked: Mapping[str, int] = field(default_factory=dict)
    points_position: str = "unsettled"


@dataclass(frozen=True, slots=True)
class Forbidden:
    """禁售依据 — a rule of the union's list that forbids a product: its name, why, its source."""

    by: str
    because: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """商品要素 — what is judged of a product on a day: its form by its words, and every rule of the union's
    own list that forbids it.
    """

    name: str
    form: str
    on: date
    region: str = ""
    words: tuple[str, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()


def judge_grant(facts: GrantFacts) -> tuple[Verdict, ...]:
    """发放判定 — every rule for grants, in the order of RULES."""
    union = wallet_of(facts.fund_source) == "union"
    return tuple(_of_union_money(facts) if union else _of_employers_money(facts))


def judge_product(facts: ProductFacts) -> tuple[Verdict, ...]:
    """商品判定 — every rule for products, in the order of RULES."""
    return tuple(_of_product(facts))


def failing(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """不通过的 — those that stop the thing."""
    return tuple(each for each in verdicts if not each.passes)


def _of_union_money(facts: GrantFacts) -> Iterator[Verdict]:
    yield Verdict("one_wallet", PASS, {"fund": facts.fund_source})
    yield _incentive(facts)
    yield _within_standard(facts)
    yield _members(facts)
    yield _purpose(facts)
    yield _form(facts)
    yield Verdict("not_cash", PASS)
    yield Verdict("collective", TENSION, {"people": facts.people})
    yield Verdict("not_divided", TENSION)
    yield Verdict("left_to_people", TENSION)


def _of_employers_money(facts: GrantFacts) -> Iterator[Verdict]:
    yield Verdict("one_wallet", PASS, {"fund": facts.fund_source})
    yield Verdict("not_cash", PASS)
    yield Verdict("taxed", TENSION)


def _incentive(facts: GrantFacts) -> Verdict:
    if facts.scenario in INCENTIVES:
        return Verdict("no_incentive", FAIL, {"fund": facts.fund_source})
    return Verdict("no_incentive", PASS)


def _within_standard(facts: GrantFacts) -> Verdict:
    if facts.decided:
        return Verdict("counted_there", PASS)
    if facts.item is None:  # what fails as an incentive already is not said to fail twice
        return Verdict("within_standard", TENSION if facts.scenario in INCENTIVES else FAIL)
    over, unknown = facts.blocked.get("over_cap", 0), facts.blocked.get("standard_unknown", 0)
    return Verdict("within_standard", PASS, {"over": over, "unknown": unknown, "people": facts.people})


def _members(facts: GrantFacts) -> Verdict:
    outside = facts.blocked.get("not_a_member", 0)
    return Verdict("members_only", PASS, {"people": facts.people, "outside": outside})


def _purpose(facts: GrantFacts) -> Verdict:
    if not facts.purpose.strip():
        return Verdict("has_purpose", FAIL)
    if not facts.basis.strip():
        return Verdict("has_purpose", TENSION, {"purpose": facts.purpose})
    return Verdict("has_purpose", PASS, {"purpose": facts.purpose, "basis": facts.basis})


def _form(facts: GrantFacts) -> Verdict:
    said = {"form": "points", "region": facts.region}
    outcome = {"accepted": PASS, "refused": FAIL}.get(facts.points_position, TENSION)
    return Verdict("form_allowed", outcome, said, EVERYWHERE["points"].source)


def _of_product(facts: ProductFacts) -> Iterator[Verdict]:
    for each in facts.forbidden:
        said = {"rule": each.by, "because": each.because}
        yield Verdict("not_forbidden", FAIL, said, each.source)
    if not facts.forbidden:
        yield Verdict("not_forbidden", PASS)
    position = position_on(facts.form, facts.region, on=facts.on)
    outcome = {ALLOWED: PASS, FORBIDDEN: FAIL}.get(position.says, TENSION)
    yield Verdict("product_form", outcome, {"form": facts.form, "region": facts.region}, position.source)
    lavish = next((word for word in HIGH_LIVING for text in facts.words if word in text.upper()), None)
    yield Verdict("no_high_living", FAIL if lavish else PASS, {"word": lavish or ""})
