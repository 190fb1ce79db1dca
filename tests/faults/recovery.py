"""Recovery with what is shipped: from kill -9 of an assessor, and from FLUSHALL, by the database.

The times are the database's own: the audit writes them with `clock_timestamp()`.
"""

import time
from dataclasses import dataclass, field
from typing import Final

from redis import Redis
from rich.table import Table

from faults.audit import FIRST_CLAIMS, TAKEN_OVER
from faults.facts import ask
from faults.posters import Posters
from faults.settings import SHIPPED
from faults.trial import Stage, end_rooms, judge_case, settle
from faults.world import World

KILL_S: Final = 60.0
FLUSH_S: Final = 30.0
ROOMS: Final = {"ingest": 1, "assessor": 2}
# Long enough that the victim holds something, short enough that the other one is soon free.
LATENCY_S: Final = 1.0
POSTS: Final = 6
WAIT_S: Final = 120.0
_FLUSH_EVERY_S: Final = 0.002


@dataclass(slots=True)
class Recovery:
    """How long one recovery took."""

    name: str
    promised_s: float
    owed: int = 0
    took_s: float = 0.0
    broken: list[str] = field(default_factory=list)


def run_recovery(on: Stage) -> list[Recovery]:
    """Measure both."""
    return [_measure(on, "killed", _kill), _measure(on, "flushed", _flush)]


def _measure(on: Stage, name: str, step) -> Recovery:
    with on.world(name, tempo=SHIPPED, rooms=ROOMS, latency_s=LATENCY_S) as made:
        posters = Posters(made.ingest_urls, seed=1, pause_s=0)
        recovery = step(made, posters)
        end_rooms(made)
        recovery.broken += judge_case(made, posters.history).violations
    if not recovery.owed:
        recovery.broken.append(f"{recovery.name}: nothing was owed, so nothing was measured")
    if recovery.took_s > recovery.promised_s:
        recovery.broken.append(
            f"{recovery.name}: {recovery.took_s:.1f} s, promised are {recovery.promised_s:g} s"
        )
    return recovery


def _post(made: World, posters: Posters) -> None:
    posting = made.network.start(posters.run(2, each=POSTS // 2))
    made.wait_for(posting, what="the posts", timeout_s=WAIT_S)


def _kill(made: World, posters: Posters) -> Recovery:
    _post(made, posters)
    victim = made.rooms["assessor-1"]
    pid = victim.pid
    mine = f"status = 'running' AND owner LIKE '%-{pid}-%'"
    made.wait_until(lambda: made.count(mine) > 0, what="a claim of the victim", timeout_s=WAIT_S)
    made.may_be_lost += made.tempo.slots
    at = time.time()
    victim.kill()
    settle(made, timeout_s=WAIT_S)
    rows = made.network.call(ask(made.owner_url, TAKEN_OVER, at, str(pid)))
    recovery = Recovery("kill -9 of an assessor", KILL_S, owed=rows[0]["held"])
    recovery.took_s = float(rows[0]["worst_s"] or 0)
    if rows[0]["never"]:
        recovery.broken.append(f"{rows[0]['never']} claims of the victim were taken up by nobody")
    return recovery


def _flush(made: World, posters: Posters) -> Recovery:
    """Empty Valkey again and again while posts come, so that no wake-up lives to be heard."""
    posting = made.network.start(posters.run(2, each=POSTS // 2))
    with Redis.from_url(made.servers.valkey.url, socket_timeout=10) as client:
        while not posting.done():
            client.flushall()
            time.sleep(_FLUSH_EVERY_S)  # the rhythm of the fault itself, not a wait for anything
        client.flushall()
        at = time.time()
    posting.result()
    settle(made, timeout_s=WAIT_S)
    rows = made.network.call(ask(made.owner_url, FIRST_CLAIMS, at))
    recovery = Recovery("FLUSHALL", FLUSH_S, owed=rows[0]["waited"])
    recovery.took_s = float(rows[0]["worst_s"] or 0)
    return recovery


def recovery_table(recoveries: list[Recovery]) -> Table:
    """Return a line for each."""
    table = Table("fault", "owed then", "recovered after", "promised", title="As shipped")
    for one in recoveries:
        table.add_row(one.name, str(one.owed), f"{one.took_s:.1f} s", f"≤ {one.promised_s:g} s")
    return table
