"""How large the house's files and functions are."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "imports", "scripts", "benchmarks")
LARGEST_FILE, LARGEST_FUNCTION = 400, 60


def sources() -> Iterator[Path]:
    """Every Python file of the product; migrations and tests are left out."""
    yield from (ROOT / "config.py", ROOT / "run.py")
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def files() -> dict[str, int]:
    """Lines by file; a file that says nothing does not count."""
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}
    return {name: lines for name, lines in sizes.items() if lines}


@cache
def functions() -> dict[str, int]:
    """Lines by function, from `def` to its last line, docstring included."""
    found = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                found[name] = (node.end_lineno or node.lineno) - node.lineno + 1
    return found


def spread(sizes: dict[str, int]) -> tuple[float, int, int]:
    """Median, 95th percentile, largest."""
    ordered = sorted(sizes.values())
    return median(ordered), ordered[int(len(ordered) * 0.95) - 1], ordered[-1]
