"""静默日志 — the web server's own log says nothing of pages outside of everybody's session."""

from typing import Any

from gunicorn.glogging import Logger

from app.core.outside import is_outside


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """日志 — gunicorn's own, which never writes down a request for a page outside."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Write the access log's line, where one is kept."""
        if not is_outside(environ.get("PATH_INFO", "")):
            super().access(resp, req, environ, request_time)
