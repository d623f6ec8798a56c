"""收件端 — a real mail server and a real HTTP receiver on ports of their own, which keep what comes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.browser import _free_port as free_port


@dataclass
class Mailbox:
    """邮件服务器 — takes every mail, unless told to answer otherwise."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    password: str | None = None
    controller: Any = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        """Keep the mail, or refuse it."""
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer

    def checked(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        """Only the right password signs in."""
        return AuthResult(success=data.password.decode() == self.password, handled=False)

    @property
    def texts(self) -> list[str]:
        """What the mails say."""
        return [mail.get_content() for mail in self.mails]


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    """A mail server while the block lasts."""
    box = Mailbox(password=options.pop("password", None))
    if box.password is not None:
        options |= {"authenticator": box.checked, "auth_required": True}
    box.port = options.pop("port", 0) or free_port()
    box.controller = controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Hook:
    """接收端 — keeps each call: path, headers, body; answers what it is told to."""

    port: int = 0
    calls: list[tuple[str, Any]] = field(default_factory=list)
    status: int = 200
    answer: Any = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def bodies(self) -> list[Any]:
        """What was sent, as JSON."""
        return [body for _path, body in self.calls]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def http_receiver() -> Iterator[Hook]:
    """An HTTP server while the block lasts."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.calls.append((self.path, json.loads(body)))
            said = json.dumps(hook.answer).encode()
            self.send_response(hook.status)
            for name, value in {"Content-Length": str(len(said)), **hook.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
