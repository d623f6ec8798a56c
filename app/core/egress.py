"""出站 — connections to addresses that a tenant's people entered: to the open internet, and nowhere inside.

A mail server's or a webhook's address is somebody's word. Without this guard a union could make the server
knock on doors that only the server reaches: databases, cloud metadata, its own pages (SSRF). Each name is
looked up here once, every address it has is judged, and the connection goes to a judged address, so that a
second look-up cannot answer otherwise. What an installation means to reach inside stands in OUTGOING_HOSTS:
names, addresses, networks.
"""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from flask import current_app

from app.core.errors import DomainError
from app.core.text import _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SECONDS = 10  # to connect, and to wait for each answer


class InsideAddress(DomainError):
    """内网地址 — the address lies inside the server's own network and nobody allowed it."""

    code = "inside_address"


class Unreachable(DomainError):
    """连接不上 — the name is unknown, or nobody answers there."""

    code = "unreachable"


_watched: ContextVar[list[socket.socket] | None] = ContextVar("watched", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """限时 — cut every connection made inside once the time is over: who answers a letter a minute holds up
    nobody.
    """
    watched: list[socket.socket] = []

    def cut() -> None:
        for each in watched:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    token, timer = _watched.set(watched), threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _watched.reset(token)
        for each in watched:
            each.close()


def connect(host: str, port: int, *, seconds: float = SECONDS) -> socket.socket:
    """连接 — an open socket to a host outside. Raises InsideAddress, Unreachable."""
    for family, address in judged(host, port):
        attempt = socket.socket(family, socket.SOCK_STREAM)
        attempt.settimeout(seconds)
        try:
            attempt.connect(address)
        except OSError:
            attempt.close()
            continue
        if (watched := _watched.get()) is not None:
            watched.append(attempt.dup())  # TLS takes the socket itself over
        return attempt
    raise Unreachable(
        _("Nobody answers at %(host)s, port %(port)s: check both, and the firewall.", host=host, port=port)
    )


def judged(host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
    """查验地址 — where a host is reached. Raises InsideAddress when any of its addresses is inside: a name
    that stands for both is no honest one.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(_("There is no host “%(host)s”: check the name.", host=host[:100])) from None
    if not is_named(host) and not all(is_outside(ipaddress.ip_address(each[4][0])) for each in found):
        raise InsideAddress(
            _(
                "“%(host)s” lies inside the server's own network. Your platform administrator must allow it "
                "first (OUTGOING_HOSTS).",
                host=host[:100],
            )
        )
    return [(family, address) for family, _kind, _proto, _name, address in found]


def is_outside(address: Address) -> bool:
    """在外 — whether an address may be reached: on the open internet, or in a network the installation
    named.
    """
    address = _unwrapped(address)
    if any(address in network for network in _networks()):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _unwrapped(address: Address) -> Address:
    """An IPv4 address carried inside an IPv6 one is what is really reached."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64
        return ipaddress.IPv4Address(address.packed[-4:])
    carried = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    return carried or address


def _allowed() -> list[str]:
    return [each.strip().lower() for each in current_app.config["OUTGOING_HOSTS"] if each.strip()]


def is_named(host: str) -> bool:
    """特许主机 — whether the installation named this very host in OUTGOING_HOSTS."""
    return host.lower().rstrip(".") in _allowed()


def _networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for each in _allowed():
        try:
            found.append(ipaddress.ip_network(each, strict=False))
        except ValueError:
            continue  # a name
    return found
