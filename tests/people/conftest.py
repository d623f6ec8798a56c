"""What tests of rosters share: the day they are read on, and a file of rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import on
from tests.imports.messy import roster


@pytest.fixture
def today() -> Iterator[None]:
    """The clock stands at the cast's day."""
    with on():
        yield


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    """A workbook of these rows, as `roster` dresses it."""

    def made(rows: Any, **options: Any) -> Path:
        return roster(tmp_path / "花名册.xlsx", rows, **options)

    return made
