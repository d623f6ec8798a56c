"""Commands of points: `flask welfare rule list`, `grant preview`, `grant run`."""

from datetime import date
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.approvals.terminal import exit_waiting, told
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import atomic, session
from app.core.errors import NotFound
from app.core.money import Money, Points
from app.core.preview import DigestUnknown
from app.core.terminal import OPERATOR, Commands, Day, inside, json_option, say
from app.core.text import _
from app.ledger.queries import available_fen
from app.models import ApprovalRequest, Employee, Grant, GrantLine, PointRule
from app.points.services.paying import paying_sub_account
from app.points.services.prepare import prepare_grant
from app.points.services.submit import submit_grant
from app.points.services.waiting import Waiting, waiting_of
from app.rules.points import REFUSALS
from app.tenants.queries import tenant_by

rule = Commands("rule", help="规则 The rules points are granted by.")
grant = Commands("grant", help="发放 Preview a grant, then run exactly what was previewed.")


@rule.command("list")
@click.option("--tenant", "code", required=True, help="The tenant's code.")
@json_option
def list_rules(*, code: str, as_json: bool) -> None:
    """规则一览 Code, name, scenario, version and state of every rule."""
    with inside(tenant_by(code).id):
        rules = session.scalars(select(PointRule).order_by(PointRule.code)).all()
        facts = [_listed(each) for each in rules]
    lines = (f"{each['code']:<16} v{each['version']:<3} {each['state']:<10} {each['name']}" for each in facts)
    say(facts, as_json=as_json, text=lines)


def _listed(rule: PointRule) -> dict[str, Any]:
    terms = rule.current
    return {
        "code": rule.code,
        "name": rule.name,
        "scenario": terms.scenario,
        "version": terms.number,
        "state": rule.state,
    }


@grant.command("preview")
@click.argument("rule_code", metavar="RULE")
@click.option("--tenant", "code", required=True, help="The tenant's code.")
@click.option("--on", type=Day(), help="The day of the grant; today when left out.")
@click.option("--as-user", help="Whose name stands on it; the command line's when left out.")
@json_option
def preview(*, rule_code: str, code: str, on: date | None, as_user: str | None, as_json: bool) -> None:
    """预览发放 Who would get how much, what it costs, who gets nothing and why; grants nothing."""
    with inside(tenant_by(code).id) as day:
        with atomic():
            made = prepare_grant(_rule(rule_code), on=on or day, actor=_actor(as_user))
        paying = paying_sub_account(made.sub_account_id)
        facts: dict[str, Any] = {
            "digest": made.digest,
            "rule": rule_code,
            "people": made.people,
            "points": made.total_points,
            "fen": made.total_fen,
            "sub_account": paying.code,
            "available_fen": available_fen(paying.id),
            "blocked": _blocked(made),
        }
    text = (
        f"{facts['people']} 人，{Points(facts['points'])} 积分，{Money(facts['fen'])}；"
        f"分账户 {facts['sub_account']} 可用 {Money(facts['available_fen'])}；"
        f"不予发放 {len(facts['blocked'])} 人\n确认摘要：{facts['digest']}"
    )
    say(facts, as_json=as_json, text=text)


@grant.command("run")
@click.argument("rule_code", metavar="RULE")
@click.option("--tenant", "code", required=True, help="The tenant's code.")
@click.option("--on", type=Day(), help="The day of the grant, as previewed; today when left out.")
@click.option("--confirm", "digest", required=True, help="The digest the preview printed.")
@click.option("--as-user", help="Whose name stands on it; the command line's when left out.")
@json_option
def run(
    *, rule_code: str, code: str, on: date | None, digest: str, as_user: str | None, as_json: bool
) -> None:
    """执行发放 Grant exactly what was previewed, once. Where the union has a flow of its own, ask first; what
    the money does not reach waits, where the rule says so.
    """
    with inside(tenant_by(code).id) as day:
        with atomic():
            grant = _previewed(_rule(rule_code), on or day, digest)
            already = grant.state == "released"
            done = submit_grant(
                grant, digest=digest, actor=_actor(as_user), on=day, at=now(), by_command=True
            )
        queued = waiting_of(grant)
        waits = told(done) if isinstance(done, ApprovalRequest) else _for_money(queued)
        facts: dict[str, Any] = {
            "grant": grant.code,
            "state": grant.state,
            "already": already,
            "people": grant.people,
            "points": grant.total_points,
            "fen": grant.total_fen,
            "rest": _queued(queued),
        }
    if waits:
        exit_waiting(waits, as_json=as_json)
    said = f"{'此前已发放' if already else '已发放'} {facts['grant']}：{facts['people']} 人，"
    text = f"{said}{Points(facts['points'])} 积分，{Money(facts['fen'])}"
    if facts["rest"]:
        text += "\n" + facts["rest"]["message"]
    say(facts, as_json=as_json, text=text)


def register(group: AppGroup) -> None:
    """Hang the commands under `flask welfare`."""
    group.add_command(rule)
    group.add_command(grant)


def _rule(code: str) -> PointRule:
    found = session.scalar(select(PointRule).filter_by(code=code))
    if found is None:
        raise NotFound(_("There is no rule “%(code)s”: see `rule list`.", code=code))
    return found


def _previewed(of: PointRule, on: date, digest: str) -> Grant:
    found = session.scalar(
        select(Grant)
        .where(Grant.rule_id == of.id, Grant.granted_on == on, Grant.digest == digest)
        .order_by(Grant.id.desc())
    )
    if found is None:
        raise DigestUnknown(
            _("No preview of “%(rule)s” for %(on)s has this digest: preview it again.", rule=of.code, on=on)
        )
    return found


def _for_money(queued: Waiting | None) -> dict[str, Any] | None:
    """Where all of it waits for money, nothing was granted yet."""
    return _queued(queued) if queued is not None and queued.whole else None


def _queued(queued: Waiting | None) -> dict[str, Any] | None:
    if queued is None:
        return None
    return {
        "grant": queued.grant.code,
        "state": queued.grant.state,
        "people": queued.grant.people,
        "points": queued.grant.total_points,
        "fen": queued.grant.total_fen,
        "place": queued.standing.place,
        "missing_fen": queued.standing.missing_fen,
        "message": queued.sentence,
    }


def _blocked(of: Grant) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Employee.employee_no, GrantLine.blocked)
        .join(Employee, Employee.id == GrantLine.employee_id)
        .where(GrantLine.grant_id == of.id, GrantLine.blocked.is_not(None))
        .order_by(Employee.employee_no)
    )
    return [{"employee_no": number, "code": why, "message": str(REFUSALS[why])} for number, why in rows]


def _actor(name: str | None) -> Actor:
    return Actor(name) if name else OPERATOR
