"""The command of the demo union: `flask welfare demo`."""

import json
from dataclasses import asdict

import click
from flask.cli import AppGroup

from app.core import audit_chain, migrate
from app.core.clock import today
from app.core.db import atomic
from app.core.keys import data_folder
from app.core.tenancy import tenant_scope
from app.core.terminal import json_option, say
from app.demo.orders import ORDERS
from app.demo.room import make_room
from app.demo.union import CODE, Demo, Login
from app.demo.year import live
from app.rules.permissions import ROLES

FEWEST, MOST = 100, 20_000
ACCOUNTS = "demo_accounts.json"


@click.command("demo")
@click.option(
    "--employees", default=1000, show_default=True, type=click.IntRange(FEWEST, MOST), help="How many people."
)
@click.option(
    "--orders",
    default=ORDERS,
    show_default=True,
    type=click.IntRange(1, MOST),
    help="How many orders they place.",
)
@click.option("--reset", is_flag=True, help="Empty the database and make it anew; refused where others live.")
@json_option
def demo(*, employees: int, orders: int, reset: bool, as_json: bool) -> None:
    """演示工会 A union with a year of budgets, grants and orders behind it, and an account for each role."""
    migrate.prepare()
    make_room(reset=reset)
    with atomic():
        made = live(today(), employees, orders)
    with tenant_scope(made.tenant_id):
        audit_chain.seal_all()
    _show_at_sign_in(made)
    lines = (f"{ROLES[each.role]}  {each.email}  {each.password}" for each in made.logins)
    say({"tenant": CODE, "accounts": [asdict(each) for each in made.logins]}, as_json=as_json, text=lines)


def register(group: AppGroup) -> None:
    """Hang the command under `flask welfare`."""
    group.add_command(demo)


def _show_at_sign_in(made: Demo) -> None:
    """The sign-in page of a demo installation offers these; the order is that of the main job."""
    order = (
        "hr",
        "officer",
        "chair",
        "finance",
        "unit_head",
        "hrbp",
        "auditor",
        "supplier",
        "member",
        "tenant_admin",
        "platform_admin",
    )
    logins = sorted(made.logins, key=lambda each: order.index(each.role))
    path = data_folder() / ACCOUNTS
    path.touch(mode=0o600)
    path.write_text(json.dumps([_shown(each) for each in logins], ensure_ascii=False), encoding="utf-8")


def _shown(login: Login) -> dict[str, str]:
    return {**asdict(login), "username": login.email}
