"""邮件 — plain-text mail by the union's own mail server: built with a number of its own, sent over checked
TLS.

The Message-ID is made from what is sent, so a mail that is sent once more after a crash bears the same one,
and mailboxes that know it already drop the second.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from app.core import egress
from app.core.clock import now
from app.core.errors import DomainError
from app.core.text import _
from app.notices.services.refusals import NotSent

GONE = 500  # answers of a server from here on are for good, those below for now


@dataclass(frozen=True, slots=True)
class MailServer:
    """邮件服务器 — as the union set it up."""

    host: str
    port: int
    security: str
    sender: str
    sender_name: str | None = None
    username: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """一封邮件 — `number` is the same for the same content."""

    to: str
    subject: str
    text: str
    number: str


def message_id(server: MailServer, number: str) -> str:
    """邮件编号 — <number@host of the sender's address>."""
    return f"<{number}@{server.sender.rpartition('@')[2]}>"


@contextmanager
def post_office(server: MailServer) -> Iterator[smtplib.SMTP]:
    """一次连接 — a signed-in connection; several mails may go over it. Raises NotSent."""
    connection = _connected(server)
    try:
        yield connection
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()


def send(connection: smtplib.SMTP, server: MailServer, mail: Mail) -> str:
    """发信 — hand one mail to the server; returns its Message-ID. Raises NotSent."""
    built = _built(server, mail)
    try:
        connection.send_message(built, from_addr=server.sender, to_addrs=[mail.to])
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _refusal(code, said) from None
    except smtplib.SMTPResponseException as refused:
        raise _refusal(refused.smtp_code, refused.smtp_error) from None
    except (smtplib.SMTPException, OSError, UnicodeError):
        raise NotSent(_("The connection to the mail server broke off."), outcome="unreachable") from None
    return str(built["Message-ID"])


class _Guarded(smtplib.SMTP):
    """SMTP over a judged connection, encrypted from its first byte where `tls` says so."""

    tls: ssl.SSLContext | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # type: ignore[override]
        plain = egress.connect(host, port, seconds=timeout)
        return plain if self.tls is None else self.tls.wrap_socket(plain, server_hostname=host)


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    connection = _Guarded(timeout=egress.SECONDS)
    connection.tls = context if server.security == "tls" else None
    try:
        connection._host = server.host  # type: ignore[attr-defined] # noqa: SLF001 - STARTTLS checks the name
        connection.connect(server.host, server.port)
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            connection.starttls(context=context)
            connection.ehlo()
        if server.username:
            connection.login(server.username, server.password or "")
    except BaseException as error:
        connection.close()
        if (refusal := _why(error)) is None:
            raise
        raise refusal from None
    return connection


def _why(error: BaseException) -> NotSent | None:
    """What is said when no connection came about; none of it holds a password or an answer word by word."""
    if isinstance(error, DomainError):
        return NotSent(error.message, outcome="unreachable")
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotSent(
            _("The mail server's certificate is not trusted: is the name right?"), outcome="refused"
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotSent(_("The mail server refused the sign-in name or password."))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotSent(_("The mail server does not offer this kind of encryption or sign-in."))
    if isinstance(error, smtplib.SMTPException | OSError):
        return NotSent(
            _("The mail server did not answer as one: check port and encryption."), outcome="unreachable"
        )
    return None


def _refusal(code: int, said: Any) -> NotSent:
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return NotSent(
        _("The mail server refused it: %(code)s %(said)s", code=code, said=words[:120]), again=code < GONE
    )


def _plain(text: str) -> str:
    """One line of words for a header: what looks like an encoded word would be decoded on the way, line feeds
    in it and all, and so begin headers of its own.
    """
    return " ".join(text.replace("\0", "").split()).replace("=?", "= ?")


def _built(server: MailServer, mail: Mail) -> EmailMessage:
    try:
        to = Address(addr_spec=mail.to)
        sender = Address(_plain(server.sender_name or ""), addr_spec=server.sender)
    except (ValueError, IndexError, HeaderParseError):
        raise NotSent(_("This is no e-mail address."), again=False) from None
    built = EmailMessage()
    built["From"], built["To"] = sender, to
    built["Subject"] = _plain(mail.subject)
    built["Date"], built["Message-ID"] = now(), message_id(server, mail.number)
    built["Auto-Submitted"] = "auto-generated"  # out-of-office replies stay at home
    built.set_content(mail.text)
    return built
