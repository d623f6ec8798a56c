"""模块地图 — draws the rooms and who knows whom into docs/map.md, from the imports as they are; `check` fails
when stale.
"""

import ast
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "docs" / "map.md"
BEGIN, END = "<!-- rooms: made by `make map` -->", "<!-- end of rooms -->"
NOT_ROOMS = {"core", "rules", "static", "templates"}


def rooms() -> list[str]:
    """Every package of app/ that is a room."""
    return sorted(
        p.parent.name for p in (ROOT / "app").glob("*/__init__.py") if p.parent.name not in NOT_ROOMS
    )


def drawn() -> str:
    """The table of rooms and the graph of their services, as Markdown."""
    lines = ["| 房间 room | 它管什么 what it is for | 用到 uses |", "|---|---|---|"]
    uses = _uses()
    lines += [f"| `{room}` | {purpose(room)} | {', '.join(uses[room]) or '—'} |" for room in rooms()]
    arrows = [f"    {room} --> {other}" for room in rooms() for other in uses[room]]
    return "\n".join([BEGIN, "", *lines, "", "```mermaid", "graph TD", *arrows, "```", "", END])


def update() -> int:
    """Write the drawing between its two marks."""
    MAP.write_text(_with_drawing())
    return 0


def check() -> int:
    """Exit status 1 when the drawing is not what the imports say."""
    if MAP.read_text() == _with_drawing():
        return 0
    print("docs/map.md is stale: run `make map`")
    return 1


def _with_drawing() -> str:
    before, rest = MAP.read_text().split(BEGIN)
    return before + drawn() + rest.split(END)[1]


def _uses() -> dict[str, list[str]]:
    """For each room, the rooms whose services or queries it calls."""
    graph = grimp.build_graph("app", cache_dir=None)
    known = rooms()
    found: dict[str, set[str]] = {room: set() for room in known}
    for room in known:
        for module in graph.find_descendants(f"app.{room}") | {f"app.{room}"}:
            imported = graph.find_modules_directly_imported_by(module)
            found[room] |= {other.split(".")[1] for other in imported if other.count(".")}
    return {room: sorted(others & set(known) - {room}) for room, others in found.items()}


def purpose(room: str) -> str:
    """The first paragraph a room says of itself."""
    text = ast.get_docstring(ast.parse((ROOT / "app" / room / "__init__.py").read_text())) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("|", "\\|")


if __name__ == "__main__":
    commands = {"update": update, "check": check}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:  # noqa: PLR2004 - the command's own name
        sys.exit("usage: python -m scripts.rooms update|check")
    sys.exit(commands[sys.argv[1]]())
