"""草稿 — versions of rules on their way, for the tests of simulating and releasing them."""

from datetime import date
from typing import Any

from app.core.clock import now
from app.core.db import session
from app.models import OrgUnit, PointRule, RuleSimulation, RuleVersion, SubAccount
from app.points.services.releasing import release_version
from app.points.services.rules import RuleTerms, create_rule, edit_version, revise_rule
from app.points.services.simulate import simulate
from tests.treasury import OFFICER, ON, Treasury


def terms(**changed: Any) -> RuleTerms:
    """A rule for the Mid-Autumn Festival."""
    return RuleTerms(**{"name": "中秋节", "festival": "mid_autumn", "amount": {"points": 300}, **changed})


def draft(treasury: Treasury, code: str = "ZQJ", **changed: Any) -> RuleVersion:
    """The first version of a rule, to be released."""
    made = create_rule(
        code,
        terms(**changed),
        unit=session.get_one(OrgUnit, treasury.root),
        sub_account=session.get_one(SubAccount, treasury.sub_account),
        actor=OFFICER,
    )
    version: RuleVersion = made.current
    return version


def next_draft(rule: PointRule, **changed: Any) -> RuleVersion:
    """The next version of a rule in force, changed."""
    version = revise_rule(rule, actor=OFFICER)
    return edit_version(version, terms(**changed), sub_account=version.sub_account, actor=OFFICER)


def seen(version: RuleVersion, on: date = ON) -> RuleSimulation:
    """Simulated."""
    return simulate(version, actor=OFFICER, on=on)


def released(version: RuleVersion, from_on: date = ON, *, digest: str | None = None, on: date = ON) -> Any:
    """Released by its latest simulation, or by the digest that is given."""
    made = seen(version, on) if digest is None else None
    return release_version(
        version,
        from_on=from_on,
        digest=digest or (made.digest if made is not None else ""),
        actor=OFFICER,
        on=on,
        at=now(),
    )
