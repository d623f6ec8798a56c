"""子进程 — a file from outside is parsed in a process of its own that can neither eat the machine nor hang
it.

The child is told its task as `module:function`, runs it under limits of memory and processor time, and
writes what the task yields, frame by frame, as plain values. Nothing secret is in its environment.
"""

import fcntl
import marshal
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from app.core.sheets.refusals import Refused

ROOT = Path(__file__).parents[3]
LOOKING_MB = 500
LOOKING_SECONDS = 10
PARSING_MB = 1_024
WRITING_MB = 1_024  # openpyxl saves by way of temporary files
PARSING_SECONDS = 30
MICROSECONDS_PER_ROW = 150
SLACK = 3  # a busy machine gives a process a third of its processor
FRAME = 4
AHEAD = 1 << 20  # bytes the child may write before its parent reads: a frame, so that both go on working
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")


def run(task: str, *, patience: int = 0, **arguments: Any) -> Generator[Any, None, None]:
    """运行 — what `task(**arguments)` yields in a child process; raises Refused when it refuses, dies or
    stalls.

    Arguments and what is yielded are plain values (text, numbers, tuples, lists, dicts).
    """
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        [sys.executable, "-s", "-m", "app.core.sheets.child", task, str(patience)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
    ) as process:
        watchdog = threading.Timer(SLACK * (LOOKING_SECONDS + PARSING_SECONDS + patience), process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            _widen(process.stdout)
            yield from _conversation(process, arguments, watchdog)
        finally:
            watchdog.cancel()
            process.kill()


def _widen(pipe: IO[bytes] | None) -> None:
    """Linux lets a pipe hold more; where the limit of the user is reached, it holds what it did."""
    if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, AHEAD)


def _conversation(
    process: subprocess.Popen[bytes], arguments: dict[str, Any], watchdog: threading.Timer
) -> Iterator[Any]:
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(marshal.dumps(arguments))
        process.stdin.close()
    except BrokenPipeError:
        raise _why_it_died(process.wait()) from None
    while True:
        frame = _read(process.stdout)
        if frame is None:
            raise _why_it_died(process.wait())
        kind, value = frame
        if kind == "yield":
            watchdog.cancel()  # it lives; from the first rows on only its processor time is limited
            yield value
        elif kind == "refused":
            raise Refused(value[0], **value[1])
        else:
            return


def _read(stream: IO[bytes]) -> tuple[str, Any] | None:
    head = stream.read(FRAME)
    if len(head) < FRAME:
        return None
    size = int.from_bytes(head, "big")
    body = stream.read(size)
    return marshal.loads(body) if len(body) == size else None  # noqa: S302 - written by our own child


def _why_it_died(status: int) -> Refused:
    if status in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM):
        return Refused("took_too_long")
    return Refused("took_too_much_memory" if status == -signal.SIGABRT else "damaged")


def rows_expected(rows: int) -> None:
    """放宽 — called in the child once the guards are content: what a file of this many rows may cost."""
    seconds = PARSING_SECONDS + rows * MICROSECONDS_PER_ROW // 1_000_000
    _limit(resource.RLIMIT_AS, PARSING_MB << 20)
    _limit(resource.RLIMIT_CPU, seconds)


def _limit(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _main(task: str, patience: int) -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITING_MB << 20, WRITING_MB << 20))
    _limit(resource.RLIMIT_AS, LOOKING_MB << 20)
    _limit(resource.RLIMIT_CPU, LOOKING_SECONDS + patience)
    _write(out, *_outcome(task, out))
    out.flush()
    os._exit(0)


def _outcome(task: str, out: IO[bytes]) -> tuple[str, Any]:
    try:
        module, _colon, function = task.partition(":")
        arguments = marshal.load(sys.stdin.buffer)  # noqa: S302 - written by our own parent
        for value in getattr(import_module(module), function)(**arguments):
            _write(out, "yield", value)
    except Refused as refused:
        return "refused", (refused.reason, refused.details)
    except MemoryError:
        return "refused", ("took_too_much_memory", {})
    except BaseException:  # noqa: BLE001 - a parser's panic is no Exception; whatever it is, the file is not read
        return "refused", ("damaged", {})
    return "end", None


def _write(out: IO[bytes], kind: str, value: Any) -> None:
    body = marshal.dumps((kind, value))
    out.write(len(body).to_bytes(FRAME, "big"))
    out.write(body)
    out.flush()


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
