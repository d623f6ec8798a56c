"""The demo union of the tests: a small one, made once on each kind of database."""

import shutil

import pytest

from app.core.db import atomic
from app.core.keys import data_folder
from app.demo import year
from app.demo.union import Demo
from tests.cast import TODAY, on
from tests.databases import TestDatabase

FEW = 40
MADE: dict[str, Demo] = {}


@pytest.fixture(autouse=True)
def no_anchors() -> None:
    # under a standing clock the unions of two tests are one and the same to the anchors of the audit
    shutil.rmtree(data_folder() / "anchors", ignore_errors=True)


def made() -> Demo:
    with on(), atomic():
        return year.live(TODAY, 100, FEW)


@pytest.fixture
def demo(database: TestDatabase) -> Demo:
    """As it was made, whatever the test before did to it."""
    if database.dialect not in MADE:
        MADE[database.dialect] = made()
        database.keep(("demo",))
    else:
        database.put_back(("demo",))
    return MADE[database.dialect]
