"""Nothing is decided by a room's own wall clock: time is the database's, or time that passes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICE = ("shared/src", "services/ingest-api/src", "services/assessor/src", "services/web/src")
SOURCES = [path for room in SERVICE for path in (ROOT / room).rglob("*.py")]
READS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
         ("time", "time"), ("time", "time_ns")}  # fmt: skip
ALLOWED = {
    "rigmark_ingest/benchmarks/service.py": "a start in the future is refused",
    "rigmark_assessor/judge/ladder.py": "when an endpoint is asked for a stricter form again",
    "rigmark_assessor/judge/client.py": "Retry-After may be a date",
    "rigmark_assessor/health.py": "the age of a file, which the same machine's clock has set",
    "rigmark_shared/backups/ages.py": "the age of a file; an alert tells of one from the future",
    "rigmark_shared/queue/rate.py": "how long a client is told to wait, a minute at most",
    "rigmark_shared/queue/wakeup.py": "the order of hints, which the reconciler does without",
}
"""Where the wall clock is read, and why no lease, fence, claim or score hangs on it."""


def reads_of(source: str) -> Iterator[str]:
    """Yield each reading of the wall clock."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in READS
        ):
            yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"time.{one.name}" for one in node.names if ("time", one.name) in READS)


def test_only_what_is_listed_reads_the_wall_clock():
    found = {
        str(path).rpartition("/src/")[2] for path in SOURCES if list(reads_of(path.read_text()))
    }

    assert found <= set(ALLOWED), "a decision by the wall clock breaks when it jumps"


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "from time import time_ns",
        "now = datetime.now(UTC)",
        "field(default=time.time)",
        "date.today()",
    ],
)
def test_a_reading_of_the_wall_clock_is_found(source: str):
    assert list(reads_of(source))


def test_time_that_passes_is_no_wall_clock():
    assert not list(reads_of("import time\ntime.monotonic()\nloop.time()"))
