"""Files and functions stay as small as those of the code we admire; the figures are printed at each run."""

import pytest

from tests.house.measure import LARGEST_FILE, LARGEST_FUNCTION, files, functions, spread


def test_files_fit_a_screen_or_two(capsys: pytest.CaptureFixture[str]) -> None:
    middle, most, largest = spread(files())
    with capsys.disabled():
        print(f"\n{len(files())} files of {sum(files().values())} lines", end=": ")
        print(f"median {middle}, p95 {most}, largest {largest}")
    assert [name for name, lines in files().items() if lines > LARGEST_FILE] == []
    assert middle <= 100  # 80 was held until the rooms of the whole card moved in
    assert most <= 300


def test_functions_do_one_thing(capsys: pytest.CaptureFixture[str]) -> None:
    middle, most, largest = spread(functions())
    with capsys.disabled():
        print(f"\n{len(functions())} functions: median {middle}, p95 {most}, max {largest} lines")
    assert [name for name, lines in functions().items() if lines > LARGEST_FUNCTION] == []
    assert middle <= 8
    assert most <= 30
