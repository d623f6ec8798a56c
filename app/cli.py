"""CONTENTS — `flask welfare …`: the commands of all rooms."""

from flask import Flask

from app.core import cli as house
from app.core.terminal import Commands
from app.demo import cli as demo
from app.ledger import cli as ledger
from app.people import cli as people
from app.points import cli as points
from app.settlement import cli as settlement
from app.tenants import cli as tenants

welfare = Commands("welfare", help="智惠 The commands of the house.")


def register(app: Flask) -> None:
    """Hang every command under `flask welfare`."""
    house.register(welfare)
    for room in (tenants, people, ledger, points, settlement, demo):
        room.register(welfare)
    app.cli.add_command(welfare)
