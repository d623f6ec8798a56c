"""门外 — pages that do not know who is there, below one address: made blind before the house sees them.

What could tell a person (cookies, the address, the browser, the page one came from) is taken out of the
request before Flask sees it, cookies are taken out of the answer, and no log of ours writes the request down.
All that is left of the address is a number that this process alone can count by, and forgets when it ends.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request

PREFIX = "/f/"
TELLING = ("HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_AUTHORIZATION", "HTTP_X_SEAT")
KINDS_TELLING = ("HTTP_X_FORWARDED", "HTTP_X_REAL", "HTTP_FORWARDED", "HTTP_CF_", "werkzeug.proxy_fix")
BUCKET = "zhihui.bucket"
NOWHERE = "0.0.0.0"  # noqa: S104 - no address to bind to, but the lack of one
_KEY = secrets.token_bytes(32)


def init_app(app: Flask) -> None:
    """Stand between the server and Flask; a proxy's headers are read outside of it."""
    app.wsgi_app = Blind(app.wsgi_app)  # type: ignore[method-assign]


def is_outside(path: str) -> bool:
    """Whether an address lies outside of everybody's session."""
    return path.startswith(PREFIX)


def bucket() -> str:
    """来处 — requests from one address count together; which address it is cannot be told."""
    return str(request.environ.get(BUCKET, ""))


class Blind:
    """遮蔽 — the application behind it never learns who asks for pages outside."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass the request on: as it is, or blind."""
        if not is_outside(environ.get("PATH_INFO", "")):
            return self.application(environ, start_response)
        came_from = str(environ.get("REMOTE_ADDR", "")).encode()
        seen = {name: value for name, value in environ.items() if not _tells(name)}
        seen |= {"REMOTE_ADDR": NOWHERE, BUCKET: hmac.digest(_KEY, came_from, hashlib.sha256).hex()[:16]}

        def without_cookies(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [each for each in headers if each[0].lower() != "set-cookie"]
            return start_response(status, kept, *rest)

        return self.application(seen, without_cookies)


def _tells(name: str) -> bool:
    return name in TELLING or name.startswith(KINDS_TELLING)
