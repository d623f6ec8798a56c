"""A file of another kind is refused by name, whichever page it was sent to."""

from pathlib import Path

import pytest

from app.core.sheets import child
from app.core.sheets.refusals import Refused
from imports.point_grants import GRANTS
from imports.products import PRODUCTS
from imports.sheet import Spec
from imports.shipments import SHIPMENTS
from tests.imports.messy import people, roster


@pytest.mark.parametrize("spec", [PRODUCTS, SHIPMENTS, GRANTS])
def test_another_kind_of_sheet_is_no_roster(spec: Spec, tmp_path: Path) -> None:
    headings = [column.heading for column in spec.columns]
    path = roster(tmp_path / "a.xlsx", [["1"] * len(headings)] * 3, headings=headings)
    with pytest.raises(Refused) as refused:
        list(
            child.run(
                "imports.roster:parse",
                path=str(path),
                name="a.xlsx",
                as_of="2026-09-01",
                sheet=None,
                password=None,
                departments_given=True,
                ask="doubtful",
            )
        )
    assert refused.value.code == "other_sheet"
    assert refused.value.details["found"] == spec.title


def test_a_roster_is_no_product_list(tmp_path: Path) -> None:
    path = roster(tmp_path / "a.xlsx", people(3))
    with pytest.raises(Refused) as refused:
        list(child.run("imports.products:parse", path=str(path), name="a.xlsx", as_of="2026-09-01"))
    assert refused.value.code == "other_sheet"
    assert refused.value.details["found"] == "职工花名册"
