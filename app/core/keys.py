"""The installation's keys: from the environment, or made once and kept in the data folder."""

import base64
import binascii
import json
import os
import secrets as randomness
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from time import monotonic

KEPT = "keys.json"
SIZE = 32
FRESH = 1.0  # seconds


class KeysUnusable(Exception):
    """密钥不可用 — the keys cannot be read as they are given, or did not write the data; said to operators,
    in English.
    """


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Data-encryption keys by id, the one in use, and the key of the blind indexes."""

    current: str
    keys: Mapping[str, bytes]
    index: bytes

    def with_new(self, *, current: bool = True) -> "KeyRing":
        """One key more, in use at once or only known, and the others as they are."""
        name = f"k{1 + max((int(each[1:]) for each in self.keys if each[1:].isdecimal()), default=0)}"
        keys = {**self.keys, name: randomness.token_bytes(SIZE)}
        return replace(self, current=name if current else self.current, keys=keys)

    def using(self, name: str) -> "KeyRing":
        """The same keys, another of them in use."""
        return replace(self, current=name)

    def without(self, name: str) -> "KeyRing":
        """One key less."""
        return replace(self, keys={key: value for key, value in self.keys.items() if key != name})

    def written(self) -> str:
        """As WELFARE_KEYS and the kept file hold it."""
        keys = {name: base64.b64encode(value).decode() for name, value in self.keys.items()}
        index = base64.b64encode(self.index).decode()
        return json.dumps({"current": self.current, "keys": keys, "index": index})


_held: tuple[float, tuple[str | None, str | None], KeyRing] | None = None


def data_folder() -> Path:
    """WELFARE_DATA, or `var` beside the code; made when missing, closed to others."""
    folder = Path(os.environ.get("WELFARE_DATA") or Path(__file__).parents[2] / "var")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder.resolve()


def draft_of(path: Path) -> Path:
    """Where a file is written before it takes its place: beside it, and no other process's or thread's."""
    return path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}")


def key_ring(*, anew: bool = False) -> KeyRing:
    """The keys in force; a change of the kept file reaches every running process within a second.

    Raises KeysUnusable.
    """
    global _held  # noqa: PLW0603 - asked for every value that is encrypted: the file is not
    where = os.environ.get("WELFARE_KEYS"), os.environ.get("WELFARE_DATA")
    if not anew and _held is not None and _held[1] == where and monotonic() - _held[0] < FRESH:
        return _held[2]
    _held = None  # whatever is wrong below is said again and again
    if where[0]:
        ring = _read(where[0])
    else:
        kept(KEPT, _new_ring)
        path = data_folder() / KEPT
        ring = _read_file(str(path), path.stat().st_mtime_ns)
    _held = monotonic(), where, ring
    return ring


def are_given() -> bool:
    """Whether the keys come from the environment, and so are changed there and not here."""
    return bool(os.environ.get("WELFARE_KEYS"))


def keep(ring: KeyRing, *, at: datetime) -> Path:
    """Write the kept file anew, whole or not at all, for its owner only; returns the copy of the old one."""
    path = data_folder() / KEPT
    backup = path.with_name(f"{KEPT}.{at:%Y%m%d%H%M%S}")
    _write_privately(backup, path.read_text())
    draft = draft_of(path)
    _write_privately(draft, ring.written())
    draft.replace(path)
    key_ring(anew=True)
    return backup


def open_to_others() -> bool:
    """Whether the kept file could be read by other accounts of the machine."""
    path = data_folder() / KEPT
    return not are_given() and path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def secret_key() -> str:
    """SECRET_KEY for sessions and tokens; apart from the data keys, so that it can be changed freely."""
    return os.environ.get("SECRET_KEY") or kept("secret_key", lambda: randomness.token_urlsafe(48))


def kept(name: str, make: object) -> str:
    """The text of a file in the data folder, made once; processes and threads that start together agree."""
    path = data_folder() / name
    if not path.exists():
        draft = draft_of(path)
        _write_privately(draft, make())  # type: ignore[operator]
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)


@lru_cache(maxsize=2)
def _read_file(path: str, _changed: int) -> KeyRing:
    return _read(Path(path).read_text())


@lru_cache(maxsize=2)
def _read(text: str) -> KeyRing:
    try:
        raw = json.loads(text)
        keys = {name: base64.b64decode(value, validate=True) for name, value in raw["keys"].items()}
        ring = KeyRing(raw["current"], keys, base64.b64decode(raw["index"], validate=True))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as problem:
        raise KeysUnusable(
            'the keys must be JSON {"current": id, "keys": {id: base64}, "index": base64}'
        ) from problem
    if ring.current not in ring.keys or any(len(each) != SIZE for each in (*keys.values(), ring.index)):
        raise KeysUnusable("the key in use must be among the keys, and each must have 32 bytes")
    return ring


def _new_ring() -> str:
    return KeyRing("k1", {"k1": randomness.token_bytes(SIZE)}, randomness.token_bytes(SIZE)).written()
