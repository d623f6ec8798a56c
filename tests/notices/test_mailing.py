"""Mail over checked TLS: a stranger's certificate is refused, a wrong password said, headers hold no
tricks.
"""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core import egress
from app.notices.services.mailing import Mail, MailServer, post_office, send
from app.notices.services.refusals import NotSent
from tests.databases import TestDatabase
from tests.notices.receivers import mail_server

MAIL = Mail("chair@example.com", "您有一项审批待处理", "请登录\n", "zhihui.1")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """For localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    at = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(at - timedelta(days=1)).not_valid_after(at + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    path = tmp_path / "own.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + secret)
    return path


def _context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _server(port: int, **more: str) -> MailServer:
    return MailServer(
        **({"host": "127.0.0.1", "port": port, "security": "none", "sender": "u@example.com"} | more)
    )  # type: ignore[arg-type]


def _sent(server: MailServer, mail: Mail = MAIL) -> str:
    with egress.at_most(20), post_office(server) as connection:
        return send(connection, server, mail)


@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_trusted_certificate_gets_the_password(
    database: TestDatabase, monkeypatch: pytest.MonkeyPatch, certificate: Path, trusted: bool
) -> None:
    monkeypatch.setitem(database.app.config, "OUTGOING_HOSTS", ["localhost"])
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(tls_context=_context(certificate), require_starttls=True, password="right") as box:
        server = _server(box.port, host="localhost", security="starttls", username="u", password="right")
        if trusted:
            assert _sent(server) == "<zhihui.1@example.com>"
            assert box.mails[0]["Subject"] == MAIL.subject
        else:
            with pytest.raises(NotSent, match=r"certificate|证书"):
                _sent(server)
            assert box.mails == []


def test_a_wrong_password_is_said_and_not_repeated(
    database: TestDatabase, monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    monkeypatch.setitem(database.app.config, "OUTGOING_HOSTS", ["localhost"])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(tls_context=_context(certificate), require_starttls=True, password="right") as box:
        wrong = {"host": "localhost", "security": "starttls", "username": "u", "password": "wrong-one"}
        with pytest.raises(NotSent) as refusal:
            _sent(_server(box.port, **wrong))
    assert "wrong-one" not in refusal.value.message
    assert "password" in refusal.value.message or "密码" in refusal.value.message


@pytest.mark.parametrize("to", ["", "chair", "a@b@c", "x@example.com\r\nBcc: all@example.com", "<>"])
def test_an_address_that_is_none_is_given_up(database: TestDatabase, to: str) -> None:
    with mail_server() as box:
        with pytest.raises(NotSent) as refusal:
            _sent(_server(box.port), Mail(to, "主题", "文", "n"))
        assert refusal.value.again is False
        assert box.mails == []


def test_a_title_of_several_lines_makes_no_header(database: TestDatabase) -> None:
    with mail_server() as box:
        _sent(_server(box.port), Mail("a@example.com", "一\r\nBcc: all@example.com", "文", "n"))
    assert box.mails[0]["Bcc"] is None
    assert box.mails[0]["Subject"] == "一 Bcc: all@example.com"


@pytest.mark.parametrize(
    "words",
    ["=?utf-8?q?=0ABcc:_all=40example.com?=", "=?utf-8?b?CkJjYzogYWxsQGV4YW1wbGUuY29t?=", "\x00一\x0b"],
)
def test_words_that_are_decoded_on_the_way_make_no_header(database: TestDatabase, words: str) -> None:
    with mail_server() as box:
        _sent(_server(box.port, sender_name=words), Mail("a@example.com", words, "文", "n"))
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].addr_spec == "u@example.com"
    assert set(mail) <= HEADERS


HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "X-Peer"),
    *("Content-Type", "Content-Transfer-Encoding", "X-MailFrom", "X-RcptTo"),
}


def test_no_mail_server_there_is_said(database: TestDatabase) -> None:
    from tests.notices.receivers import free_port

    with pytest.raises(NotSent) as refusal:
        _sent(_server(free_port()))
    assert refusal.value.outcome == "unreachable"
