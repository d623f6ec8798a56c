"""Commands of the ledger: `flask welfare ledger verify`."""

import sys

import click
from flask.cli import AppGroup

from app.core.terminal import REFUSED, Commands, inside, json_option, say
from app.ledger.queries import verify as derive_anew
from app.tenants.queries import tenant_by, tenant_facts

ledger = Commands("ledger", help="总账 The one ledger of money and points.")


@ledger.command("verify")
@click.option("--tenant", "code", help="One tenant; every tenant when left out.")
@json_option
def verify(*, code: str | None, as_json: bool) -> None:
    """核对总账 Derive every sum, balance and lot anew; exit status 1 at the first contradiction."""
    checked = 0
    for each in [code] if code else [str(facts["code"]) for facts in tenant_facts()]:
        with inside(tenant_by(each).id, upkeep=True):
            found = derive_anew()
        checked += found["checked"]
        if not found["ok"]:
            broken = {
                "ok": False,
                "checked": checked,
                "first_break": {"tenant": each, **found["first_break"]},
            }
            say(broken, as_json=as_json, text=f"{each} 的总账不符：{found['first_break']}")
            sys.exit(REFUSED)
    facts = {"ok": True, "checked": checked, "first_break": None}
    say(facts, as_json=as_json, text=f"总账相符，共核对 {checked} 项")


def register(group: AppGroup) -> None:
    """Hang the commands under `flask welfare`."""
    group.add_command(ledger)
