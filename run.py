"""启动 — serve the console and, on one machine, the worker. `flask --app run.py …` finds the application here
too.
"""

import subprocess
import sys

from flask import Flask

from config import CURRENT

WELFARE = [sys.executable, "-m", "flask", "--app", "run.py", "welfare"]


def create_app() -> Flask:
    """The application, put together when asked for: the process that only watches over others needs none."""
    from app import create_app

    return create_app(CURRENT)


def prepare() -> None:
    """Bring the database to this version and, where nobody has moved in yet, make the demo union."""
    subprocess.run([*WELFARE, "migrate"], check=True)
    if not CURRENT.DEMO_UNION:
        return
    tenants = subprocess.run(
        [*WELFARE, "tenant", "list", "--json"], check=True, capture_output=True, text=True
    )
    if tenants.stdout.strip() == "[]":
        print("正在建立演示工会，一分多钟……", flush=True)
        subprocess.run([*WELFARE, "demo"], check=True)


if __name__ == "__main__":
    from app.core.server import serve

    try:
        prepare()
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)  # the command has said why
    serve(create_app, CURRENT, with_worker=CURRENT.REDIS_URL is None)
