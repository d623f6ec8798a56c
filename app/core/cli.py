"""Commands of the house itself: the database's version, the worker, the jobs."""

from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from app.core import backup_commands, key_commands, key_marks, migrate, revisions, worker
from app.core.db import db
from app.core.keys import KeysUnusable
from app.core.models import Job
from app.core.terminal import json_option, refuse, say
from app.core.text import _

jobs = AppGroup("jobs", help="后台任务 The worker, and what is queued, running, failed.")


@click.command("migrate")
@with_appcontext
def upgrade() -> None:
    """升级数据库 Bring the database to this version: schema, triggers, policies, permissions."""
    before = revisions.here()
    migrate.upgrade()
    migrate.sync_permissions()
    _mark_keys()
    after = revisions.here()
    click.echo("数据库已是最新版本" if before == after else f"数据库已升级到 {after}")


@jobs.command("work")
@click.option("--threads", default=1, show_default=True, help="Jobs done at the same time.")
@click.option("--parent", type=int, help="End when this process is no longer the parent.")
def work(threads: int, parent: int | None) -> None:
    """启动工作进程 Serve the queue until told to stop."""
    worker.work(current_app._get_current_object(), threads=threads, parent=parent)  # type: ignore[attr-defined]  # noqa: SLF001


@jobs.command("list")
@json_option
@click.option("--state", help="queued, running, done, refused or failed.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
def list_jobs(*, as_json: bool, state: str | None, limit: int) -> None:
    """任务列表 What is queued, running, failed; the newest first."""
    facts = [_facts(row) for row in _newest(state, limit)]
    say(facts, as_json=as_json, text=map(_line, facts))


def register(group: AppGroup) -> None:
    """Hang the commands under `flask welfare`."""
    group.add_command(upgrade)
    group.add_command(jobs)
    group.add_command(key_commands.group)
    backup_commands.register(group)


def _mark_keys() -> None:
    try:
        key_marks.keep()
    except KeysUnusable as why:
        refuse(_("The keys do not fit this database: %(why)s", why=why))


def _newest(state: str | None, limit: int) -> list[Any]:
    table = Job.__table__
    query = select(table).order_by(table.c.id.desc()).limit(limit)
    if state:
        query = query.where(table.c.state == state)
    with db.engine.connect() as connection:
        return list(connection.execute(query))


def _line(facts: dict[str, Any]) -> str:
    progress = f"{facts['done']}/{facts['total'] or '?'}"
    return f"{facts['id']:>6}  {facts['state']:8} {facts['kind']:24} {progress}  {facts['message'] or ''}"


def _facts(row: Any) -> dict[str, Any]:
    facts = ("id", "kind", "state", "stage", "done", "total", "attempts", "message", "result", "worker")
    instants = ("queued_at", "started_at", "ended_at")
    return {name: getattr(row, name) for name in facts} | {
        name: getattr(row, name).isoformat() if getattr(row, name) else None for name in instants
    }
