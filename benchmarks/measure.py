"""Measuring: anchor and product by turns, each in a process of its own; the median of three pairs, the ratio.

Seconds differ from machine to machine and hour to hour; the ratio of two things measured by turns does not.
`SIZE=full` in the environment runs the sizes the targets name, anything else a tenth or less of them.
"""

import multiprocessing
import os
import resource
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

FULL = os.environ.get("SIZE") == "full"
PAIRS = 3


def sized(full: int, small: int) -> int:
    """The number of rows for this run."""
    return full if FULL else small


@dataclass(frozen=True, slots=True)
class Reading:
    """One run: seconds it took, most memory it held (MiB), and what it answered."""

    seconds: float
    mebibytes: float
    answer: Any = None


def alone(work: Callable[[], Any]) -> Reading:
    """Run `work` in a fresh fork, so that its memory is its own and nothing is warm that would not be."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_report, args=(work, there))
    process.start()
    there.close()
    try:
        reading: Reading = here.recv()
    except EOFError:
        sys.exit(f"{getattr(work, '__name__', work)} died with exit code {process.exitcode}")
    process.join()
    return reading


def _report(work: Callable[[], Any], out: Any) -> None:
    began = perf_counter()
    answer = work()
    seconds = perf_counter() - began
    out.send(Reading(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, answer))
    out.close()
    os._exit(0)


def by_turns(*works: Callable[[], Any], before: Callable[[], None] | None = None) -> list[Reading]:
    """The median reading of each work; they take turns, `before` is run ahead of each and not measured."""
    readings: list[list[Reading]] = [[] for _ in works]
    for _ in range(PAIRS):
        for place, work in enumerate(works):
            if before:
                before()
            readings[place].append(alone(work))
    return [middle_of(each) for each in readings]


def middle_of(readings: list[Reading]) -> Reading:
    """The run whose seconds are the median, with the most memory any of them held."""
    middle = statistics.median(reading.seconds for reading in readings)
    chosen = min(readings, key=lambda reading: abs(reading.seconds - middle))
    return Reading(chosen.seconds, max(reading.mebibytes for reading in readings), chosen.answer)


def say(figure: str, what: str, product: Reading, anchor: Reading, *, at_most: float) -> None:
    """One line: how many times the anchor's seconds the product took, and what it may take."""
    ratio = product.seconds / anchor.seconds
    verdict = "ok  " if ratio <= at_most else "OVER"
    print(
        f"{figure:4} {verdict} {what}: {ratio:.2f}× (at most {at_most:g}×)  "
        f"product {product.seconds:.2f} s {product.mebibytes:.0f} MiB, "
        f"anchor {anchor.seconds:.2f} s {anchor.mebibytes:.0f} MiB"
    )


def say_faster(figure: str, what: str, product: Reading, anchor: Reading, *, at_least: float) -> None:
    """One line: how many times faster than the anchor the product was, and what it must be."""
    ratio = anchor.seconds / product.seconds
    verdict = "ok  " if ratio >= at_least else "OVER"
    print(
        f"{figure:4} {verdict} {what}: {ratio:.1f}× faster (at least {at_least:g}×)  "
        f"product {product.seconds:.2f} s {product.mebibytes:.0f} MiB, "
        f"anchor {anchor.seconds:.2f} s {anchor.mebibytes:.0f} MiB"
    )
