"""出站请求 — what the requests library sends from this process passes the guard of egress.py, redirects and
proxies left aside; imported by workers, where robots and gateways are called.

Libraries built on requests make their sessions themselves and tell neither the answer nor why there was none.
`heard()` keeps both for the caller: the status, the beginning of the body, and what went wrong, without the
address, which often is the secret.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from app.core import egress
from app.core.errors import DomainError

KEPT = 4_096


@dataclass(slots=True)
class Heard:
    """听到的答复 — of the last request; `status` 0 while nobody answered."""

    status: int = 0
    body: bytes = b""
    refusal: DomainError | None = None


_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


@contextmanager
def heard() -> Iterator[Heard]:
    """Keep what comes back of the requests inside."""
    kept = Heard()
    token = _heard.set(kept)
    try:
        yield kept
    finally:
        _heard.reset(token)


class _Http(HTTPConnection):
    def _new_conn(self) -> Any:
        return egress.connect(self.host, self.port or self.default_port)


class _Https(HTTPSConnection):
    def _new_conn(self) -> Any:
        return egress.connect(self.host, self.port or self.default_port)


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class Guarded(HTTPAdapter):
    """守卫 — no proxy of the environment, no retry of its own, one judged address."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Pools whose connections are judged."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def send(self, request: Any, **options: Any) -> Any:  # type: ignore[override]
        """Send and keep what was heard; refusals of the guard become errors the libraries know."""
        options["proxies"] = None
        kept = _heard.get() or Heard()
        try:
            answer = super().send(request, **options)
        except DomainError as refusal:
            kept.refusal = refusal
            raise requests.ConnectionError from None
        with suppress(OSError, HTTPError):  # what came until it broke off is enough
            kept.body = answer.raw.read(KEPT, decode_content=True)
        answer._content, answer._content_consumed = kept.body, True  # noqa: SLF001 - no more is ever read
        answer.close()
        kept.status = answer.status_code
        return answer


requests.sessions.HTTPAdapter = Guarded  # type: ignore[misc,attr-defined]
