"""`make bench`: speed and memory of the service, each as a ratio within one run."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "fixtures")]

from ingest import IngestFigures, bench_ingest
from judging import JudgingFigures, bench_judging
from memory import bench_memory
from rich.console import Console
from rich.table import Table

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


def main() -> None:
    """Run everything on private servers that keep the promise of durability."""
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    with tempfile.TemporaryDirectory(prefix="rigmark-bench-") as name:
        folder = Path(name)
        with private_servers(folder, durable=True) as servers:
            database: Database = create_migrated(servers, "bench")
            (folder / "rooms").mkdir()
            ingest = asyncio.run(bench_ingest(database, folder / "rooms"))
            judging = asyncio.run(bench_judging(database, folder / "rooms"))
            memory = bench_memory(database, folder / "rooms")
    Console(width=110).print(report(ingest, judging, memory))


if __name__ == "__main__":
    main()
