"""启动 — serve the console and, on one machine, the worker. `flask --app run.py …` finds the application here too."""

import subprocess
import sys

from config import CURRENT


def create_app():  # noqa: ANN201 - flask --app looks for this name
    """The application; imported late, so that serving starts no part of it in the arbiter."""
    from app import create_app

    return create_app(CURRENT)


def main() -> None:
    """Prepare the database (and, the first time, the demo union), then serve until SIGTERM."""
    from app.core.server import serve

    flask = [sys.executable, "-m", "flask", "--app", "run.py", "welfare"]
    subprocess.run([*flask, "migrate"], check=True)
    if CURRENT.DEMO_UNION:
        subprocess.run([*flask, "demo", "--if-empty"], check=True)
    serve(create_app, CURRENT, with_worker=CURRENT.REDIS_URL is None)


if __name__ == "__main__":
    main()
