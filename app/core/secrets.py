"""Sensitive text at rest: AES-GCM with a key id, and a keyed index per tenant for exact matches."""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.keys import key_ring

NONCE = 12
DRAWN = 1_024  # nonces asked of the system at a time


class KeyMissing(Exception):
    """缺少密钥 — a cipher text names a key that is not among ours; said to operators, in English."""


def encrypt(text: str) -> bytes:
    """Key id, nonce and cipher text of `text`; different every time."""
    ring = key_ring()
    nonce, tag = os.urandom(NONCE), ring.current.encode()
    return prefix(ring.current) + nonce + _cipher(ring.keys[ring.current]).encrypt(nonce, text.encode(), tag)


def encrypter() -> Callable[[str], bytes]:
    """As `encrypt`, for thousands of values in a row: keys looked up once, nonces drawn by the block."""
    ring = key_ring()
    head, tag, nonces = prefix(ring.current), ring.current.encode(), _nonces()
    seal = _cipher(ring.keys[ring.current]).encrypt

    def encrypted(text: str) -> bytes:
        nonce = next(nonces)
        return head + nonce + seal(nonce, text.encode(), tag)

    return encrypted


def _nonces() -> Iterator[bytes]:
    while True:
        drawn = os.urandom(NONCE * DRAWN)
        for at in range(0, len(drawn), NONCE):
            yield drawn[at : at + NONCE]


def decrypt(blob: bytes) -> str:
    """The text; the key id inside says which key, so old rows stay readable after a rotation.

    Raises KeyMissing.
    """
    name, ring = key_of(blob), key_ring()
    if name not in ring.keys:
        ring = key_ring(anew=True)  # another process may have changed keys this very second
    if name not in ring.keys:
        raise KeyMissing(f"data were encrypted with the key “{name}”, which is not among the keys given")
    end = 1 + blob[0]
    nonce, body = blob[end : end + NONCE], blob[end + NONCE :]
    return _cipher(ring.keys[name]).decrypt(nonce, body, name.encode()).decode()


def key_of(blob: bytes) -> str:
    """Which key a cipher text was made with."""
    return blob[1 : 1 + blob[0]].decode()


def prefix(name: str) -> bytes:
    """How every cipher text of a key begins."""
    tag = name.encode()
    return bytes([len(tag)]) + tag


def blind_index(tenant_id: int, kind: str, value: str) -> str:
    """32 hex digits that are equal when the values are, for one tenant and one kind of value only."""
    return hmac.digest(_index_key(key_ring().index, tenant_id, kind), value.encode(), "sha256")[:16].hex()


def indexer(tenant_id: int, kind: str) -> Callable[[str], str]:
    """As `blind_index`, for thousands of values of one kind in a row."""
    key, digest = _index_key(key_ring().index, tenant_id, kind), hmac.digest
    return lambda value: digest(key, value.encode(), "sha256")[:16].hex()


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=4096)
def _index_key(key: bytes, tenant_id: int, kind: str) -> bytes:
    return hmac.digest(key, f"{tenant_id}:{kind}".encode(), hashlib.sha256)
