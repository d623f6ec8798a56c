"""Commands of the installation: `flask welfare init`, `tenant list`, `admin`."""

import sys

import click
from flask.cli import AppGroup

from app.core import accounts, audit_chain, lockout, migrate
from app.core.audit_check import verify as verify_chain
from app.core.clock import now
from app.core.console.breaks import break_sentence
from app.core.db import atomic, expect_writes
from app.core.errors import NotFound
from app.core.platform_trail import note
from app.core.tenancy import tenant_scope
from app.core.terminal import OPERATOR, REFUSED, Commands, inside, json_option, say
from app.core.text import _
from app.tenants.queries import tenant_by, tenant_facts, tenant_of
from app.tenants.services.accounts import open_platform_account, reset_password, unlock
from app.tenants.services.tenants import create_tenant

tenant = Commands("tenant", help="租户 The unions of this installation.")


@click.command("init")
@click.option("--tenant", "code", required=True, help="The tenant's code, such as hlj-union.")
@click.option("--name", required=True, help="The union's name.")
@click.option("--region", required=True, help="The province its rules come from, such as 安徽.")
@click.option("--admin", "email", required=True, help="E-mail of the first administrator.")
@click.option("--admin-name", help="Name of the first administrator.")
@json_option
def init(*, code: str, name: str, region: str, email: str, admin_name: str | None, as_json: bool) -> None:
    """建租户 Make a tenant and its first administrator; prepares an empty database first."""
    migrate.prepare()
    with atomic():
        made = create_tenant(
            code, name=name, region=region, admin_email=email, admin_name=admin_name, actor=OPERATOR, at=now()
        )
    with tenant_scope(made.tenant_id):
        audit_chain.seal_all()
    facts = {"tenant": made.code, "admin": made.email, "password": made.password}
    text = (
        f"租户 {made.code} 已建立。\n管理员：{made.email}\n"
        f"一次性密码（只显示这一次，首次登录须更换）：{made.password}"
    )
    say(facts, as_json=as_json, text=text)


@click.command("admin")
@click.option("--email", required=True, help="E-mail the platform administrator signs in with.")
@click.option("--name", default="平台管理员", show_default=True, help="Name of the administrator.")
@json_option
def admin(*, email: str, name: str, as_json: bool) -> None:
    """建平台管理员 Make an account that keeps the tenants and sees none of their business."""
    migrate.prepare()
    with atomic():
        password = open_platform_account(email, name=name)
    text = f"平台管理员：{email}\n一次性密码（只显示这一次，首次登录须更换）：{password}"
    say({"email": email, "password": password}, as_json=as_json, text=text)


@tenant.command("list")
@json_option
def list_tenants(*, as_json: bool) -> None:
    """租户一览 Code, name and employees in service of every tenant."""
    facts = tenant_facts()
    lines = (f"{each['code']:<20} {each['employees']:>8}  {each['name']}" for each in facts)
    say(facts, as_json=as_json, text=lines)


account = Commands("account", help="账号 Sign-in accounts, for when no administrator can help.")


@account.command("reset")
@click.argument("email")
@json_option
def reset(*, email: str, as_json: bool) -> None:
    """重置密码 A new one-time password; the old one and every session with it end."""
    user_id = _account(email).id
    owner = tenant_of(user_id)
    expect_writes()
    if owner is None:
        with atomic():
            password = accounts.set_password(_account(email))
        note("reset_password", "account", actor=OPERATOR, subject_id=user_id)
    else:
        with inside(owner.id, upkeep=True) as today, atomic():
            password = reset_password(user_id, on=today, actor=OPERATOR)
    text = f"{email} 的一次性密码（只显示这一次，登录后须更换）：{password}"
    say({"email": email, "password": password}, as_json=as_json, text=text)


@account.command("unlock")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it stands in the record.")
@json_option
def open_lock(*, email: str, reason: str, as_json: bool) -> None:
    """解锁 Open an account that wrong passwords have locked; its password stays."""
    user_id = _account(email).id
    owner = tenant_of(user_id)
    expect_writes()
    if owner is None:
        with atomic():
            lockout.forgive(user_id)
        note("unlock", "account", actor=OPERATOR, subject_id=user_id, reason=reason)
    else:
        with inside(owner.id, upkeep=True) as today, atomic():
            unlock(user_id, on=today, actor=OPERATOR, reason=reason)
    say({"email": email, "unlocked": True}, as_json=as_json, text=f"{email} 已解锁")


def _account(email: str) -> accounts.User:
    found = accounts.account_by_email(email.strip())
    if found is None:
        raise NotFound(_("Nobody signs in with “%(email)s”.", email=email))
    return found


trail = Commands("audit", help="审计 The trail of who did what.")


@trail.command("verify")
@click.option("--tenant", "code", help="One tenant; every tenant when left out.")
@json_option
def verify(*, code: str | None, as_json: bool) -> None:
    """核对审计链 Seal what is committed, walk every chain; exit status 1 at the first break."""
    checked = 0
    for each in [tenant_by(code).code] if code else [facts["code"] for facts in tenant_facts()]:
        with inside(tenant_by(str(each)).id, upkeep=True):
            verdict = verify_chain()
            sentence = break_sentence(verdict)
        checked += verdict.checked
        if not verdict.ok:
            found = {"tenant": each, **verdict.facts()["first_break"], "sentence": sentence}
            broken = {"ok": False, "checked": checked, "first_break": found}
            say(broken, as_json=as_json, text=f"{each}：{sentence}")
            sys.exit(REFUSED)
    say(
        {"ok": True, "checked": checked, "first_break": None},
        as_json=as_json,
        text=f"审计链完整，共 {checked} 条",
    )


def register(group: AppGroup) -> None:
    """Hang the commands under `flask welfare`."""
    for each in (init, admin, tenant, account, trail):
        group.add_command(each)
