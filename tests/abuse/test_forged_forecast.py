"""Attacks on the forecast: another union's or another branch's units in its address, cells that are none."""

import pytest

from tests.cast import Union, on
from tests.visitor import Visitor

pytestmark = pytest.mark.sql


@pytest.mark.parametrize("made", ["{unit}__", "{unit}__2026-09", "{unit}__2026-09_only"])
def test_a_foreign_unit_opens_no_list_and_reminds_nobody(
    our_union: Union, their_union: Union, client: Visitor, made: str
) -> None:
    cell = made.format(unit=their_union.units["华北"])
    with on():
        client.sign_in(our_union.officer)
        assert client.get(f"/forecast/people?cell={cell}").status_code == 404
        assert client.get(f"/forecast/?unit={their_union.units['华北']}").status_code == 404
        token = client.token("/forecast/")
        sent = client.post("/forecast/remind", data={"csrf_token": token, "cell": cell})
        assert sent.status_code == 404


@pytest.mark.parametrize("cell", ["", "x", "1_2", "a_b_c", "_____", "999999999999999999999__", "__2026-13"])
def test_a_cell_that_is_none_is_no_page_and_no_crash(our_union: Union, client: Visitor, cell: str) -> None:
    with on():
        client.sign_in(our_union.officer)
        assert client.get(f"/forecast/people?cell={cell}").status_code == 404
