"""`make faults`: causes faults, holds the outcome against the promises, and prints the tables.

`make faults MINUTES=30` is a soak; `make faults SEED=7` runs one seed again. Exit code 1 when a
promise was broken.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from rich.console import Console

from databases import create_migrated
from faults.away import away_table, run_away
from faults.network import network
from faults.recovery import recovery_table, run_recovery
from faults.report import broken_promises, faults_table, seeds_table
from faults.schedule import STEPS
from faults.trial import Stage, Trial, run_trial
from rigmark_embedded.interrupt import interruptible
from rigmark_embedded.servers import private_servers

FEWEST = 2
PARTS = ("seeds", "away", "recovery")


def seeds(options: argparse.Namespace) -> Iterator[int]:
    """Yield the seeds to run: the one that is named, so many, or as many as there is time for."""
    if options.seed is not None:
        yield options.seed
        return
    until = time.monotonic() + options.minutes * 60
    for seed in count():
        if seed >= options.seeds if options.seeds else seed >= FEWEST and time.monotonic() > until:
            return
        yield seed


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Start private servers and the thread beside them."""
    with private_servers(folder / "servers") as servers, network() as beside:
        template = create_migrated(servers, "faults_template").name
        yield Stage(servers, beside, folder, template)


def run_seeds(on: Stage, options: argparse.Namespace, console: Console) -> Sequence[Trial]:
    """Run the seeds, each told of as it ends."""
    trials = []
    for seed in seeds(options):
        trials.append(run_trial(on, seed, steps=options.steps))
        last = trials[-1]
        faults = ", ".join(happened.name for happened, _ in last.happened)
        console.print(f"seed {last.seed} in {last.duration_s:.0f} s: {faults}", markup=False)
    return trials


def run(options: argparse.Namespace, console: Console, folder: Path) -> int:
    """Run the parts and return the exit code."""
    broken: list[str] = []
    with interruptible(), stage(folder) as on:
        if "seeds" in options.parts:
            trials = run_seeds(on, options, console)
            console.print(seeds_table(trials), faults_table(trials))
            broken += broken_promises(trials)
        if "away" in options.parts:
            away = run_away(on)
            console.print(away_table(away))
            broken += away.broken
        if "recovery" in options.parts:
            recoveries = run_recovery(on)
            console.print(recovery_table(recoveries))
            broken += [told for one in recoveries for told in one.broken]
    for told in broken:
        console.print(told, style="red", markup=False)
    return 1 if broken else 0


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--seeds", type=int, help="so many, however long they take")
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--keep", type=Path, help="a folder that logs stay in")
    parser.add_argument("parts", nargs="*", default=PARTS, help=f"some of {', '.join(PARTS)}")
    options = parser.parse_args()
    console = Console(width=140)
    try:
        if options.keep is not None:
            options.keep.mkdir(parents=True)
            return run(options, console, options.keep.resolve())
        with tempfile.TemporaryDirectory(prefix="rigmark-faults-") as folder:
            return run(options, console, Path(folder))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("stopped; every process has ended", style="yellow")
        return 130


if __name__ == "__main__":
    sys.exit(main())
