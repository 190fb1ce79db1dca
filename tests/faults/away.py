"""Valkey is away for the whole of a load: every post is taken, and all is assessed in the end."""

import time
from dataclasses import dataclass, field
from typing import Final

from rich.table import Table

from faults.posters import Posters
from faults.settings import SHIPPED
from faults.trial import Stage, end_rooms, judge_case, settle

POSTS: Final = 1000
CLIENTS: Final = 10
P99: Final = 0.99
SETTLE_S: Final = 240.0
ROOMS: Final = {"ingest": 1, "assessor": 2}
LATENCY_S: Final = 0.01
CREATED: Final = 201


@dataclass(slots=True)
class Away:
    """What a load without Valkey came to."""

    created: int = 0
    p50_s: float = 0.0
    p99_s: float = 0.0
    posts_per_s: float = 0.0
    open_at_the_end: int = 0
    """Assessments that were not done when Valkey came back."""
    assessed_after_s: float = 0.0
    broken: list[str] = field(default_factory=list)


def run_away(on: Stage) -> Away:
    """Post without Valkey, bring it back, and wait."""
    away = Away()
    with on.world("away", tempo=SHIPPED, rooms=ROOMS, latency_s=LATENCY_S) as made:
        posters = Posters(made.ingest_urls, seed=0, pause_s=0)
        on.servers.valkey.stop()
        try:
            begun = time.monotonic()
            posting = made.network.start(posters.run(CLIENTS, each=POSTS // CLIENTS))
            made.wait_for(posting, what="the load", timeout_s=SETTLE_S)
            away.posts_per_s = POSTS / (time.monotonic() - begun)
            away.open_at_the_end = made.count("status IN ('pending', 'running')")
        finally:
            on.servers.valkey.start()
        back_at = time.monotonic()
        settle(made, timeout_s=SETTLE_S)
        away.assessed_after_s = time.monotonic() - back_at
        end_rooms(made)
        away.broken = judge_case(made, posters.history).violations
    _hold_against_the_promise(away, posters)
    return away


def _hold_against_the_promise(away: Away, posters: Posters) -> None:
    latencies = posters.history.latencies_s
    away.created = sum(ack.status == CREATED for ack in posters.history.acks)
    away.p50_s = latencies[len(latencies) // 2]
    away.p99_s = latencies[int(len(latencies) * P99)]
    if away.created != POSTS:
        away.broken.append(f"without Valkey {away.created} of {POSTS} posts were answered with 201")
    if posters.history.tries != len(posters.history.acks):
        away.broken.append("without Valkey some posts had to be tried again")


def away_table(away: Away) -> Table:
    """Return the figures."""
    table = Table("figure", "seen", "promised", title=f"Valkey away for {POSTS} posts")
    table.add_row("answered with 201", str(away.created), str(POSTS))
    table.add_row("median", f"{away.p50_s * 1000:.0f} ms", "")
    table.add_row("99th percentile", f"{away.p99_s * 1000:.0f} ms", "< 1000 ms")
    table.add_row("posts a second", f"{away.posts_per_s:.0f}", "")
    table.add_row("open when Valkey came back", str(away.open_at_the_end), "")
    table.add_row("all assessed after", f"{away.assessed_after_s:.1f} s", "by itself")
    table.add_row("broken promises", str(len(away.broken)), "0")
    return table
