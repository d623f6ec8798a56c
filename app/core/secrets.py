"""Sensitive text at rest: AES-GCM with a key id, and a keyed index per tenant for exact matches."""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.keys import key_ring

NONCE = 12


def encrypt(text: str) -> bytes:
    """Key id, nonce and cipher text of `text`; different every time."""
    name = key_ring().current
    nonce = os.urandom(NONCE)
    tag = name.encode()
    return bytes([len(tag)]) + tag + nonce + _cipher(name).encrypt(nonce, text.encode(), tag)


def decrypt(blob: bytes) -> str:
    """The text; the key id inside says which key, so old rows stay readable after a rotation."""
    end = 1 + blob[0]
    tag, nonce, body = blob[1:end], blob[end : end + NONCE], blob[end + NONCE :]
    return _cipher(tag.decode()).decrypt(nonce, body, tag).decode()


def blind_index(tenant_id: int, kind: str, value: str) -> str:
    """32 hex digits that are equal when the values are, for one tenant and one kind of value only."""
    return hmac.digest(_index_key(tenant_id, kind), value.encode(), "sha256")[:16].hex()


@lru_cache
def _cipher(name: str) -> AESGCM:
    return AESGCM(key_ring().keys[name])


@lru_cache(maxsize=4096)
def _index_key(tenant_id: int, kind: str) -> bytes:
    return hmac.digest(key_ring().index, f"{tenant_id}:{kind}".encode(), hashlib.sha256)
