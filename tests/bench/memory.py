"""Resident memory of the rooms that no other bench runs, and of a bare interpreter."""

import asyncio
import subprocess
import sys
from pathlib import Path

import aiohttp
import psutil
from ingest import until_alive
from rooms import environment, resident_mb, running

from databases import Database
from rigmark_embedded.ports import free_port


def bench_memory(database: Database, folder: Path) -> dict[str, float]:
    """Return MB of 1024 KB by name."""
    return {
        "web": asyncio.run(_web(database, folder)),
        "bare Python": _bare(),
    }


async def _web(database: Database, folder: Path) -> float:
    port = free_port()
    settings = environment(database, "rigmark_web", RIGMARK_WEB_PORT=str(port))
    with running("rigmark-web", "serve", log=folder / "web.log", **settings) as room:
        async with aiohttp.ClientSession() as session:
            await until_alive(session, f"http://127.0.0.1:{port}")
            for _ in range(50):
                async with session.get(f"http://127.0.0.1:{port}/benchmarks") as page:
                    assert page.status == 200
                    await page.read()
        return resident_mb(room)


def _bare() -> float:
    command = [sys.executable, "-c", "print('up', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bare:
        assert bare.stdout is not None
        bare.stdout.readline()
        resident = psutil.Process(bare.pid).memory_info().rss / 2**20
        bare.terminate()
    return resident
