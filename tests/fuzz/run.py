"""`make fuzz`: bad inputs, schemathesis, slow senders, and what they cost the real process."""

import argparse
import asyncio
import resource
import sys
from collections.abc import Sequence

from fuzz.api import ROUNDS, check_api
from fuzz.bad_input import BadInput
from fuzz.crowd import POSTS, Crowded, crowded
from fuzz.documents import documents
from fuzz.fields import fields
from fuzz.heads import heads
from fuzz.memory import memory_of
from fuzz.mutants import mutants
from fuzz.service import Service, service
from fuzz.slow_senders import SLOW
from fuzz.trial import Result, tried

FEWEST = 300
MUTANTS = 100
# What may be taken on top of an idle process, and what of it only the second time.
PEAK_MB = 300
GROWTH_MB = 40
SLOWEST_RATIO = 3.0

_ROW = "{:<26}{:>7}{:>8}  {}"


def corpus() -> list[BadInput]:
    """Return every bad input, listed and generated."""
    return [*fields(), *documents(), *heads(), *mutants(MUTANTS)]


def main() -> int:
    """Print the tables, and return how much is not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-api", action="store_true", help="leave schemathesis out")
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    with service() as running:
        wrong = _bad_inputs(running)
        wrong += _slow(asyncio.run(crowded(running)))
        if not arguments.without_api:
            wrong += _api(running)
        wrong += _log(running)
    print("\nall as promised" if not wrong else f"\n{wrong} not as promised")
    return wrong


def _bad_inputs(running: Service) -> int:
    inputs = corpus()
    idle = memory_of(running.client.pid)
    first = tried(running, inputs)
    between = memory_of(running.client.pid)
    second = tried(running, inputs)
    after = memory_of(running.client.pid)
    print(_ROW.format("bad inputs", "n", "faults", "answers"))
    for kind in dict.fromkeys(one.input.kind for one in first):
        _print_kind(kind, [one for one in first if one.input.kind == kind])
    faults = [one for one in (*first, *second) if one.fault]
    for one in faults:
        print(f"  {one.input.kind}: {one.input.name!r} {one.fault}")
    alive = running.client.get("/readyz").status_code == 200
    print(
        f"memory of the process: {idle.now_mb:.0f} MB idle, {after.peak_mb:.0f} MB at its peak, "
        f"{between.now_mb:.0f} MB after all inputs (peak {between.peak_mb:.0f}), "
        f"{after.now_mb:.0f} MB after all of them again"
    )
    return (
        len(faults)
        + (len(inputs) < FEWEST)
        + (not alive)
        + (after.peak_mb > idle.now_mb + PEAK_MB)
        # What leaks would show as a peak that goes on rising.
        + (after.peak_mb > between.peak_mb + GROWTH_MB)
    )


def _print_kind(kind: str, results: Sequence[Result]) -> None:
    answers: dict[int, int] = {}
    for one in results:
        answers[one.status] = answers.get(one.status, 0) + 1
    told = ", ".join(f"{count} × {status or 'closed'}" for status, count in sorted(answers.items()))
    print(_ROW.format(kind, len(results), sum(bool(one.fault) for one in results), told))


def _slow(seen: Crowded) -> int:
    print(
        f"{SLOW} slow connections: honest p95 {seen.alone_p95_ms:.1f} ms without them, "
        f"{seen.beside_p95_ms:.1f} ms beside them ({seen.ratio:.2f} times); {seen.refused} of "
        f"{3 * POSTS} honest posts refused; {seen.ended} slow connections ended by the service"
    )
    return seen.refused + (seen.ended == 0) + (seen.ratio > SLOWEST_RATIO)


def _api(running: Service) -> int:
    wrong = 0
    for chosen in ROUNDS:
        passed, told = check_api(running, chosen)
        cases = [line.strip() for line in told.splitlines() if "generated, " in line]
        print(f"schemathesis {chosen.name}: {'; '.join(cases)}")
        if not passed:
            print(told)
            wrong += 1
    return wrong


def _log(running: Service) -> int:
    failed = running.log.read_text("utf-8").count("request_failed")
    print(f"faults of the service in its log: {failed}")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
