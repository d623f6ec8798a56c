"""What only the code itself says: a page that takes a number looks it up, and asks who is there."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import app as house

APP = Path(house.__file__).parent
GUARDS = (
    "demand(",
    "guarded(",
    "protected(",
    "current_user",
    'g.get("standing")',
    "self._pressed(",
    "super().",
)
LOOKED_UP = (
    *("self.row(", "self.subject(", "super().", "seen("),
    *("queries.order_of(", "queries.case_of(", "queries.lot_of("),  # a member's own, by who they are
    *("_mine(", "_taken("),  # codes, by who made them
)
# pages before and beside the permissions, each for a reason
OPEN = {
    "Session": "signing in and out",
    "Tokens": "signing in for the API",
    "SeatSwitch": "one's own seats and the language",
    "Password": "one's own password",
    "Account": "one's own account and sessions",
    "Home": "leads strangers to the sign-in page",
    "Door": "members coming in",
}
SENDING = {"send_file", "sent", "handed_over", "workbook", "send_from_directory"}


def routes(view: Any) -> Iterator[str]:
    """A page of ours asks who is there; one with a number in its address looks the row up."""
    if not type(view).__module__.startswith(("app.", "tests.")):
        return
    for name, method in inspect.getmembers(type(view), inspect.isfunction):
        urls = [url for url, _methods in getattr(method, "_urls", ())]
        if not urls or name in (getattr(view, "exclude_route_methods", None) or ()):
            continue
        where, text = f"{type(view).__name__}.{name}", _source(method)
        guarded = hasattr(method, "_permission_name") or any(mark in text for mark in GUARDS)
        if not guarded and type(view).__name__ not in OPEN:
            yield f"{where}: asks nobody who is there"
        if any("<pk>" in url for url in urls) and not any(mark in text for mark in LOOKED_UP):
            yield f"{where}: takes a number and does not look it up through the fence"


def senders() -> Iterator[str]:
    """Files leave the house in pages only, and each of those asks who is there."""
    for path, node in _nodes(ast.FunctionDef):
        guarded = path.name == "downloads.py" or any(mark in ast.unparse(node) for mark in GUARDS)
        guarded = guarded or node.name == "after"  # of a form page, whose doors have asked
        if _sends(node) and not guarded:
            yield f"{path.name}:{node.name}: sends a file to whoever asks"


def shortcuts() -> Iterator[str]:
    """What a page shows is narrowed by conditions(); narrow() alone leaves out what the table may show."""
    for path, node in _nodes(ast.Call):
        asked = isinstance(node.func, ast.Attribute) and node.func.attr == "narrow"
        if asked and path.name not in {"reading.py", "resources.py"}:
            yield f"{path.name}:{node.lineno}: asks narrow(), which is a part of conditions()"


@cache
def sources() -> dict[Path, str]:
    """The text of every module of the house."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(APP.rglob("*.py"))}


def _nodes(kind: type[Any]) -> Iterator[tuple[Path, Any]]:
    for path, text in sources().items():
        yield from ((path, node) for node in ast.walk(ast.parse(text)) if isinstance(node, kind))


def _source(method: Any) -> str:
    return textwrap.dedent(inspect.getsource(inspect.unwrap(method)))


def _sends(node: ast.FunctionDef) -> bool:
    called = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(isinstance(each, ast.Name) and each.id in SENDING for each in called)
