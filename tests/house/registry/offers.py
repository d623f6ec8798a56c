"""What else is offered: kinds of jobs, finders of the one search box, commands."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from app.core import jobs
from app.core.console.attributes import attribute
from app.core.console.reading import Reading
from tests.house.registry.code import APP, sources
from tests.house.registry.fences import holders
from tests.house.registry.words import CHINESE, labelled

KIND = re.compile(r"[a-z]+\.[a-z_]+")


def job_kind(kind: str) -> Iterator[str]:
    """A kind of job is room and verb, has a name in both languages, and somebody can ask for it."""
    yield from labelled("jobs", {kind: jobs.WORDS.get(kind)})
    if not KIND.fullmatch(kind) or not _has_room(kind.partition(".")[0]):
        yield f"jobs.{kind}: is not a room and a verb"
    if not any(f'enqueue("{kind}"' in text or f'("{kind}",' in text for text in sources().values()):
        yield f"jobs.{kind}: nobody asks for it"


def finder(found: Any, views: Sequence[Any]) -> Iterator[str]:
    """A kind the search box looks through is a page somebody may list and open, by columns fit to be read."""
    where = f"finders.{found.view.__name__}"
    view = next((each for each in views if type(each) is found.view), None)
    if view is None:
        yield f"{where}: is no page of the console"
        return
    if not {*holders(view.class_permission_name, "can_list")} & {
        *holders(view.class_permission_name, "can_show")
    }:
        yield f"{where}: nobody may list and open it"
    if not view.search_columns and type(view).search is Reading.search:
        yield f"{where}: searches no column"
    for key in found.detail:
        kind = None if key in view.computed else attribute(view.model, key).kind
        if kind in ("sensitive", "hidden", "json"):
            yield f"{where}.{key}: is shown in every search and {kind}"


def commands(command: click.Command, path: str = "welfare") -> Iterator[str]:
    """Every command says in both languages what it is for, and names what it asks."""
    said = command.help or ""
    if not CHINESE.search(said) or not re.search(r"[A-Za-z]{3}", said):
        yield f"{path}: no help in both languages"
    for each in command.params:
        if isinstance(each, click.Option) and not each.help and not each.hidden and each.name != "help":
            yield f"{path} --{each.name}: no help"
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, f"{path} {name}")


def _has_room(name: str) -> bool:
    rooms = {folder.name for folder in Path(APP).iterdir() if folder.is_dir()}
    return name in rooms or f"{name}s" in rooms or name in {"roster", "grant", "list", "audit"}
