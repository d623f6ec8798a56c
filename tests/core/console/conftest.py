"""The console alone, in this process: these tests need neither gunicorn nor a worker."""

from collections.abc import Iterator
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.databases import TestDatabase


@pytest.fixture
def console(database: TestDatabase) -> Iterator[str]:
    """The address of the application, served by a thread of the test."""
    server = make_server("127.0.0.1", 0, database.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
