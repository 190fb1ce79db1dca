"""The real rooms, started for a bench and measured from outside."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from databases import Database
from rigmark_embedded.process import Process, Program


def environment(database: Database, role: str, **more: str) -> dict[str, str]:
    """Return the environment of a room."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).with_name("as_shipped")),
        "RIGMARK_DATABASE_URL": database.url(role),
        "RIGMARK_VALKEY_URL": database.servers.valkey.url,
        "RIGMARK_LOG_LEVEL": "warning",
        "RIGMARK_REQUIRE_API_KEY": "false",
        "RIGMARK_POSTS_PER_MINUTE": "0",
        "RIGMARK_ADDRESS_POSTS_PER_MINUTE": "0",
        **more,
    }


@contextmanager
def running(name: str, *arguments: str, log: Path, **settings: str) -> Iterator[Process]:
    """Run a console script of the environment this interpreter belongs to."""
    process = Process(
        Program(
            name=name,
            command=(str(Path(sys.executable).with_name(name)), *arguments),
            environment=settings,
            log=log,
            grace_s=40,
        )
    )
    try:
        yield process
    finally:
        process.stop()


def cpu_s(process: Process) -> float:
    """Return the processor time a room has used."""
    times = psutil.Process(process.pid).cpu_times()
    return times.user + times.system


def resident_mb(process: Process) -> float:
    """Return the memory a room holds, in MB of 1024 KB."""
    return psutil.Process(process.pid).memory_info().rss / 2**20
