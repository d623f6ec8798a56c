"""CONTENTS — `flask welfare …`: the commands of all rooms."""

from flask import Flask
from flask.cli import AppGroup

from app.core import cli as house

welfare = AppGroup("welfare", help="智惠 The commands of the house.")


def register(app: Flask) -> None:
    """Hang every command under `flask welfare`."""
    house.register(app, welfare)
    app.cli.add_command(welfare)
