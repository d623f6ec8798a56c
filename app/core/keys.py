"""The installation's keys: from the environment, or made once and kept in the data folder."""

import base64
import json
import os
import secrets as randomness
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Data-encryption keys by id, the one in use, and the key of the blind indexes."""

    current: str
    keys: dict[str, bytes]
    index: bytes


def data_folder() -> Path:
    """WELFARE_DATA, or `var` beside the code; made when missing, closed to others."""
    folder = Path(os.environ.get("WELFARE_DATA") or Path(__file__).parents[2] / "var")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder.resolve()


@cache
def key_ring() -> KeyRing:
    """WELFARE_KEYS as JSON `{"current": id, "keys": {id: base64}, "index": base64}`, or the kept file."""
    raw = json.loads(os.environ.get("WELFARE_KEYS") or kept("keys.json", _new_ring))
    keys = {name: base64.b64decode(value) for name, value in raw["keys"].items()}
    return KeyRing(raw["current"], keys, base64.b64decode(raw["index"]))


def secret_key() -> str:
    """SECRET_KEY for sessions and tokens; apart from the data keys, so that it can be changed freely."""
    return os.environ.get("SECRET_KEY") or kept("secret_key", lambda: randomness.token_urlsafe(48))


def kept(name: str, make: object) -> str:
    """The text of a file in the data folder, made once; two processes starting together agree."""
    path = data_folder() / name
    if not path.exists():
        draft = path.with_name(f".{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())  # type: ignore[operator]
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def _new_ring() -> str:
    fresh = [base64.b64encode(randomness.token_bytes(32)).decode() for _ in range(2)]
    return json.dumps({"current": "k1", "keys": {"k1": fresh[0]}, "index": fresh[1]})
