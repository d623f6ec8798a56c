"""规则发布 — a version that was simulated is laid before those who decide, and comes into force on its day.

What was asked about is frozen: its terms, its day, its simulation. When one of them changes the request is
void; whoever carries it out looks at all of them once more.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.approvals.services import ask
from app.core import audit
from app.core.actor import Actor
from app.core.clock import today
from app.core.db import session
from app.core.errors import BadInput, DomainError
from app.core.preview import DigestUnknown, digest_of
from app.core.tenancy import whole_tenant
from app.core.text import _
from app.models import ApprovalRequest, PointRule, RuleVersion
from app.points.services.meanings import meaning
from app.points.services.rules import RuleNotInForce, terms_digest
from app.points.services.simulate import refuse_stale_simulation, simulate, simulation_of
from app.points.services.versions import put_into_force, schedule, version_ahead
from app.rules.budgets import wallet_of
from app.rules.contradictions import impossible
from app.rules.points import GrantRule
from app.rules.standard_items import ITEM_OF_SCENARIO
from app.rules.versions import FURTHEST_RELEASE, VERSION_LIFECYCLE
from app.standards.services import demand_known


class NotSimulated(DomainError):
    """未测算 — a version is released by the simulation of exactly its terms."""

    code = "not_simulated"
    status = 409


class ReleaseInPast(BadInput):
    """发布日已过 — a version judges no day that has passed."""

    code = "release_in_past"


class Contradictory(BadInput):
    """条件矛盾 — conditions that nobody can ever meet."""

    code = "contradictory_conditions"


class PayerClosed(DomainError):
    """列支单位已停用 — the unit a rule is for or is paid by is closed down."""

    code = "payer_closed"
    status = 409


def release_version(
    version: RuleVersion,
    *,
    from_on: date,
    digest: str,
    actor: Actor,
    on: date,
    at: datetime,
    reason: str | None = None,
) -> ApprovalRequest | RuleVersion:
    """发布版本 — by exactly the simulation that was seen: the request that was opened, or the version, in
    force or waiting for its day because no flow asks anybody.

    Raises NotAllowedNow for what is no draft, ReleaseInPast, NotSimulated, DigestUnknown, StalePreview,
    Contradictory, PayerClosed, StandardUnknown.
    """
    session.get_one(PointRule, version.rule_id, with_for_update=True, populate_existing=True)
    session.refresh(version, with_for_update=True)
    state = VERSION_LIFECYCLE.after(version.state, "submit")
    refuse_day(from_on, on)
    made = simulation_of(version)
    if made is None:
        raise NotSimulated(_("“%(version)s” was not simulated yet: simulate it first.", version=version))
    if made.digest != digest:
        raise DigestUnknown(
            _("Somebody has simulated this version anew: look at the new figures, then release by them.")
        )
    version.effective_from = from_on
    refuse_unfit(version)
    refuse_stale_simulation(made)
    version.state = state
    session.flush()
    audit.record(
        "submit", version, actor=actor, changes={"effective_from": [None, f"{from_on}"]}, reason=reason
    )
    request = ask("point_rule", version.id, actor=actor, on=on, at=at, reason=reason)
    return request or carry_out(version, actor=actor, reason=reason)


def release_rule(
    rule: PointRule, *, actor: Actor, on: date, at: datetime, reason: str | None = None
) -> ApprovalRequest | PointRule:
    """发布规则 — its draft simulated and released from today in one go: the request, or the rule in force."""
    draft = version_ahead(rule)
    if draft is None:
        raise RuleNotInForce(_("“%(rule)s” has no version to be released.", rule=rule))
    made = simulate(draft, actor=actor, on=on)
    done = release_version(draft, from_on=on, digest=made.digest, actor=actor, on=on, at=at, reason=reason)
    return done if isinstance(done, ApprovalRequest) else rule


def carry_out(version: RuleVersion, *, actor: Actor, reason: str | None = None) -> RuleVersion:
    """执行发布 — what was agreed to, looked at once more; done already, nothing is done again."""
    session.get_one(PointRule, version.rule_id, with_for_update=True, populate_existing=True)
    session.refresh(version, with_for_update=True)
    if version.state in {"released", "scheduled"}:
        return version
    made, start = simulation_of(version), version.effective_from
    if made is None or start is None:
        raise NotSimulated(_("“%(version)s” was not simulated yet: simulate it first.", version=version))
    refuse_day(start, today())
    refuse_unfit(version)
    refuse_stale_simulation(made)
    if start > today():
        return schedule(version, actor=actor, reason=reason)
    return put_into_force(version, on=start, actor=actor, reason=reason)


def begin_version(number: int, *, actor: Actor) -> RuleVersion | None:
    """按日生效 — a version whose day has come takes the place of the one before; None when somebody was
    quicker. Raises what refuse_unfit() raises: then the one before goes on.
    """
    version = session.get_one(RuleVersion, number)
    session.get_one(PointRule, version.rule_id, with_for_update=True, populate_existing=True)
    session.refresh(version, with_for_update=True)
    if version.state != "scheduled" or version.effective_from is None:
        return None
    refuse_unfit(version)
    return put_into_force(version, on=version.effective_from, actor=actor)


def lay_again(version: RuleVersion, *, actor: Actor, on: date) -> RuleVersion:
    """重新提交 — what came back is decided again as it stands. Raises what release_version() raises."""
    session.refresh(version, with_for_update=True)
    if version.state == "submitted":
        return version
    state, made = VERSION_LIFECYCLE.after(version.state, "submit"), simulation_of(version)
    if made is None or version.effective_from is None:
        raise NotSimulated(_("“%(version)s” was not simulated yet: simulate it first.", version=version))
    refuse_day(version.effective_from, on)
    refuse_unfit(version)
    refuse_stale_simulation(made)
    version.state = state
    session.flush()
    audit.record("submit", version, actor=actor)
    return version


def refuse_day(from_on: date, on: date) -> None:
    """生效日 — raises ReleaseInPast, and BadInput for a day far ahead."""
    if from_on < on:
        raise ReleaseInPast(
            _("%(day)s has passed: a version comes into force today or on a later day.", day=from_on),
            field="from_on",
        )
    if from_on > on + timedelta(days=FURTHEST_RELEASE):
        raise BadInput(
            _("%(day)s is more than a year away: release the version nearer to its day.", day=from_on),
            field="from_on",
        )


def refuse_unfit(version: RuleVersion) -> None:
    """须可执行 — nobody is asked about terms that could never be carried out. Raises Contradictory,
    PayerClosed, and StandardUnknown where union money has no figure to keep to.
    """
    for sentence in contradictions_of(meaning(version)):
        raise Contradictory(sentence)
    with whole_tenant("a branch's rule may be paid for by headquarters"):
        paying, home = version.sub_account, version.rule.unit
        for unit in (home, paying.unit):
            if unit.state != "open":
                raise PayerClosed(
                    _("“%(unit)s” is closed down: choose another unit or sub-account.", unit=unit)
                )
        if paying.budget.plan.state == "closed":
            raise PayerClosed(
                _(
                    "The year of “%(account)s” is closed: nothing is paid from it any more. Choose another.",
                    account=paying,
                )
            )
        if wallet_of(paying.budget.fund_source) == "union":
            item = ITEM_OF_SCENARIO.get(version.scenario)
            day = version.effective_from or today()
            demand_known(item, unit=paying.unit, on=day, festival=version.festival)


def contradictions_of(meant: GrantRule) -> Iterator[str]:
    """矛盾之处 — a sentence for each part of a rule that nobody can meet."""
    if impossible(meant.conditions):
        yield _("The conditions exclude each other: nobody could ever get anything. Correct them.")
    for number, line in enumerate(meant.lines, start=1):
        if impossible(line.condition):
            yield _(
                "Line %(number)d of the amounts excludes itself: nobody could ever meet it. Correct it.",
                number=number,
            )


def frozen_digest(version: RuleVersion) -> str:
    """冻结内容摘要 — terms, day and simulation, as those who decide have seen them."""
    made = simulation_of(version)
    head = {
        "terms": terms_digest(version),
        "from": version.effective_from,
        "simulation": None if made is None else made.digest,
    }
    return digest_of(head, [])
