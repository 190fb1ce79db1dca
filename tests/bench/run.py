"""`make bench`: speed, accuracy and cost, each beside something measured in the same run.

`make bench ARGS="stopwatch cost"` runs only the sections that are named.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "fixtures")]

from agent_cost import bench_agent_cost, cost_table
from fleet import bench_fleet, fleet_table
from ingest import IngestFigures, bench_ingest
from judging import JudgingFigures, bench_judging
from judging_load import LOADS, bench_load, load_row, load_table
from memory import bench_memory
from rich.console import Console
from rich.table import Table
from stopwatch import bench_stopwatch, stopwatch_row, stopwatch_table

from databases import Database, create_migrated
from rigmark_embedded.servers import private_servers


def report(ingest: IngestFigures, judging: JudgingFigures, memory: dict[str, float]) -> Table:
    """Return the table of all figures with their goals."""
    table = Table("figure", "seen", "beside", "ratio", "goal", title="Rigmark, one run")
    ratio = ingest.posts_per_s / ingest.raw_per_s
    table.add_row(
        f"ingest, {ingest.payload_bytes / 1000:.0f} KB, 16 clients",
        f"{ingest.posts_per_s:.0f} posts/s",
        f"raw asyncpg {ingest.raw_per_s:.0f}/s",
        f"{ratio:.0%}",
        "≥ 45 %",
    )
    table.add_row(
        "ingest, processor", f"{ingest.cpu_ms_per_post:.2f} ms a post", "", "", "≤ 2.5 ms"
    )
    table.add_row(
        "judging, 2 × 50 slots, judge of 1 s",
        f"{judging.wall_s:.2f} s for 400",
        f"ideal {judging.ideal_s:.0f} s",
        f"{judging.ideal_s / judging.wall_s:.0%}",
        "≥ 80 %",
    )
    table.add_row("judging, processor", f"{judging.cpu_ms_per_call:.2f} ms a call", "", "", "")
    table.add_row("judging, calls for 400", str(judging.judge_calls), "400 needed", "", "400")
    table.add_row(
        "201 to first judge call",
        f"{judging.wake_median_ms:.0f} ms median",
        f"{judging.wake_max_ms:.0f} ms at most",
        "",
        "< 300 ms",
    )
    rooms = {"ingest-api": ingest.resident_mb, "assessor": judging.resident_mb, **memory}
    for name, resident in rooms.items():
        bare = memory["bare Python"]
        if name != "bare Python":
            table.add_row(
                f"memory, {name}",
                f"{resident:.0f} MB",
                f"bare Python {bare:.0f} MB",
                f"{resident / bare:.1f} ×",
                "≤ 80 MB" if name == "assessor" else "",
            )
    return table


def service(console: Console) -> None:
    """Bench the service on private servers that keep the promise of durability."""
    with tempfile.TemporaryDirectory(prefix="rigmark-bench-") as name:
        folder = Path(name)
        with private_servers(folder, durable=True) as servers:
            database: Database = create_migrated(servers, "bench")
            (folder / "rooms").mkdir()
            ingest = asyncio.run(bench_ingest(database, folder / "rooms"))
            judging = asyncio.run(bench_judging(database, folder / "rooms"))
            memory = bench_memory(database, folder / "rooms")
    console.print(report(ingest, judging, memory))


def fleet(console: Console) -> None:
    """Bench several assessors under the limit of one judge."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="rigmark-bench-") as name:
        folder = Path(name)
        with private_servers(folder, durable=True) as servers:
            for is_set in (True, False):
                database = create_migrated(servers, "fleet_set" if is_set else "fleet_found")
                figures.append(asyncio.run(bench_fleet(database, folder, limit_is_set=is_set)))
    console.print(fleet_table(figures))


def stopwatch(console: Console) -> None:
    """Set the agent's clock beside the truth."""
    table = stopwatch_table()
    for compared in bench_stopwatch():
        table.add_row(*stopwatch_row(compared))
    console.print(table)


def cost(console: Console) -> None:
    """Bench what the agent takes from the rig."""
    console.print(cost_table(bench_agent_cost()))


def load(console: Console) -> None:
    """Bench one assessor under judges that are fast and slow, one after another."""
    table = load_table()
    with tempfile.TemporaryDirectory(prefix="rigmark-bench-") as name:
        folder = Path(name)
        with private_servers(folder, durable=True) as servers:
            database: Database = create_migrated(servers, "load")
            for one in LOADS:
                table.add_row(*load_row(asyncio.run(bench_load(database, folder, one))))
    console.print(table)


SECTIONS = {"service": service, "load": load, "fleet": fleet, "stopwatch": stopwatch, "cost": cost}


def main(*names: str) -> None:
    """Run the named sections, all when none is named."""
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        sys.exit(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    console = Console(width=110)
    for name in names or SECTIONS:
        SECTIONS[name](console)


if __name__ == "__main__":
    main(*sys.argv[1:])
