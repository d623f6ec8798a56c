"""答卷链接 — 192 bits that open one answer in one pool, once.

A person's link is made from the pool's own random secret, so that it can be shown again and again and stands
nowhere; the secret is forgotten when the pool closes, and after that nobody, whatever keys they hold, can say
whose link a link was. Slips of paper are random altogether. A pool keeps keyed hashes of the links that were
not used yet; a used one is simply not among them.
"""

import hashlib
import hmac
import re
import secrets as randomness
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.secrets import blind_index
from app.core.tenancy import current_tenant_id

ADDRESS = "/f/"  # app/core/outside.py keeps what lies below it apart from everybody's session and logs
BYTES = 24
SHAPE = re.compile(r"([1-9][0-9]{0,11})\.([1-9][0-9]{0,14})\.([A-Za-z0-9_-]{32})")


@dataclass(frozen=True, slots=True)
class Token:
    """答卷凭证 — which tenant's which pool, and the secret part."""

    tenant_id: int
    pool_id: int
    secret: str

    @property
    def path(self) -> str:
        """The address of its answer page."""
        return f"{ADDRESS}{self.tenant_id}.{self.pool_id}.{self.secret}"

    @property
    def kept(self) -> str:
        """What a pool knows of it."""
        return hash_of(self.pool_id, self.secret)


def token_from(text: str) -> Token | None:
    """The token that was sent; None for what never was one."""
    found = SHAPE.fullmatch(text)
    return Token(int(found[1]), int(found[2]), found[3]) if found else None


def new_secret() -> str:
    """A pool's own random secret, 256 bits."""
    return randomness.token_hex(32)


def token_of(pool_id: int, secret: str, employee_id: int) -> Token:
    """A person's link into a pool: the same each time, as long as the pool has its secret."""
    made = hmac.digest(bytes.fromhex(secret), f"{employee_id}".encode(), hashlib.sha256)[:BYTES]
    return Token(current_tenant_id(), pool_id, urlsafe_b64encode(made).decode())


def token_of_nobody(pool_id: int) -> Token:
    """A link for paper."""
    return Token(current_tenant_id(), pool_id, randomness.token_urlsafe(BYTES))


def hash_of(pool_id: int, secret: str) -> str:
    """A link as a pool keeps it: keyed, so that who reads the pool cannot make links."""
    return blind_index(current_tenant_id(), "feedback", f"{pool_id}.{secret}")


def hashes(tokens: Iterable[Token]) -> frozenset[str]:
    """Links as a pool keeps them."""
    return frozenset(token.kept for token in tokens)
