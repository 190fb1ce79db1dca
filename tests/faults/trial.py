"""One seed: the rooms run, posters post, faults happen, and the checker has the last word."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from databases import Database
from faults.audit import NEXT_SCORE, TAKEN_OVER
from faults.checker import Case, Checked, check
from faults.facts import ask, read_facts
from faults.fault import Fault, Happened
from faults.judge import Ledger
from faults.network import Network
from faults.posters import History, Posters
from faults.readers import Readers
from faults.room_faults import Kill, Suspend
from faults.schedule import ROOMS, Step, schedule
from faults.settings import QUICK, SAMPLES, Clock, Tempo, find_clock
from faults.world import NotInTime, World, world
from rigmark_embedded.errors import DatabaseRefused
from rigmark_embedded.servers import Servers

POSTERS: Final = 4
PAUSE_S: Final = 0.3
SETTLE_S: Final = 90.0
OPEN: Final = "status IN ('pending', 'running')"


@dataclass(slots=True)
class Trial:
    """What came of one seed."""

    seed: int
    checked: Checked
    happened: list[tuple[Happened, float | None]] = field(default_factory=list)
    """Each fault, with how long the service took to recover from it."""
    posts: int = 0
    duration_s: float = 0.0
    settled_s: float = 0.0
    """From the last fault's end until all was assessed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What trials stand on: servers, a migrated database to copy, and a folder."""

    servers: Servers
    network: Network
    folder: Path
    template: str

    @contextmanager
    def world(self, name: str, *, tempo: Tempo, rooms: dict[str, int], seed: int = 0,
              latency_s: float = 0.08) -> Iterator[World]:  # fmt: skip
        """Build a world with a database of its own, and end it."""
        folder = self.folder / name
        folder.mkdir()
        database = Database(self.servers, f"faults_{name}")
        self.servers.postgres.create_database(database.name, template=self.template)
        clock: Clock | None = find_clock(folder)
        made = World(self.servers, database, self.network, folder, tempo, Ledger(), clock)
        try:
            with world(made, rooms=rooms, seed=seed, judge_latency_s=latency_s) as running:
                yield running
        finally:
            # Whoever breaks off may do so while Postgres is down; its data go with the folder.
            with suppress(DatabaseRefused):
                self.servers.postgres.drop_database(database.name)


def run_trial(stage: Stage, seed: int, *, steps: int) -> Trial:
    """Run one seed from start to end."""
    begun = time.monotonic()
    with stage.world(f"seed_{seed}", tempo=QUICK, rooms=ROOMS, seed=seed) as made:
        posters = Posters(made.ingest_urls, seed=seed, pause_s=PAUSE_S)
        readers = _readers(made, posters.history, seed)
        posting = made.network.start(posters.run(POSTERS))
        reading = made.network.start(readers.run())
        plan = schedule(seed, steps=steps, clock=made.clock is not None)
        happened = [one for step in plan for one in _happen(made, step)]
        made.network.do(posters.stop.set)
        healed_at = time.time()
        made.wait_for(posting, what="every document being acknowledged", timeout_s=SETTLE_S)
        settle(made)
        settled_s = time.time() - healed_at
        made.network.do(readers.stop.set)
        made.wait_for(reading, what="the last page", timeout_s=SETTLE_S)
        end_rooms(made)
        checked = judge_case(made, posters.history, a_claim=SAMPLES)
        if not readers.read:
            checked.violations.append("no reader ever saw a page")
        recovered = [(one, _recovery(made, one)) for one in happened]
    return Trial(
        seed,
        checked,
        happened=recovered,
        posts=len(posters.history.scenarios),
        duration_s=time.monotonic() - begun,
        settled_s=settled_s,
    )


def settle(made: World, *, timeout_s: float = SETTLE_S) -> None:
    """Wait until nothing is open; when that never comes, the checker will say what is."""
    with suppress(NotInTime):
        made.wait_until(
            lambda: made.count(OPEN) == 0,
            what="the end of every assessment",
            timeout_s=timeout_s,
            poll_s=0.3,
        )


def end_rooms(made: World) -> None:
    """Stop every room in good order; one that does not end with 0 is a finding."""
    for name in made.rooms:
        made.end(name)


def judge_case(made: World, history: History, *, a_claim: int = 1) -> Checked:
    """Return the checker's findings of a world whose rooms have ended."""
    facts = made.network.call(read_facts(made.owner_url))
    lost = made.may_be_lost
    checked = check(Case(facts, history, made.ledger, may_be_lost=lost, a_claim=a_claim))
    checked.violations += made.faults
    return checked


def _happen(made: World, step: Step) -> Sequence[Happened]:
    begun: list[tuple[Fault, float, int | None]] = []
    for fault in step.faults:
        falls = isinstance(fault, Kill | Suspend) and fault.room.startswith("assessor")
        victim = made.rooms[fault.target].pid if falls else None
        begun.append((fault, time.time(), victim))
        fault.begin(made)
    made.wait(step.hold_s)
    ended = []
    for fault, begun_at, victim in reversed(begun):
        fault.end(made)
        ended.append(Happened(fault.name, begun_at, time.time(), victim))
    made.wait(step.gap_s)
    return ended


def _recovery(made: World, one: Happened) -> float | None:
    if one.victim is None:
        rows = made.network.call(ask(made.owner_url, NEXT_SCORE, one.ended_at))
    else:
        rows = made.network.call(ask(made.owner_url, TAKEN_OVER, one.begun_at, str(one.victim)))
    worst_s = rows[0]["worst_s"]
    return None if worst_s is None else float(worst_s)


def _readers(made: World, history: History, seed: int) -> Readers:
    web = f"http://127.0.0.1:{made.rooms['web-1'].port}"
    return Readers(made.ingest_urls, web, history, seed=seed)
