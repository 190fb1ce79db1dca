"""A server whose background work breaks ends, and Valkey breaking off breaks nothing."""

import asyncio
import subprocess
import sys
from pathlib import Path
from signal import SIGTERM

import httpx
import pytest
import uvloop

from databases import Database
from faults.proxy import HOST, Mode, Proxy
from integration.assessor.stage import store
from patience import PATIENCE_S
from rigmark_embedded.servers import Servers
from rigmark_shared.queue import QueueIsAway, connect
from rigmark_shared.settings import QueueSettings
from room_process import WEB, running

BROKEN = """
import asyncio
from rigmark_shared.essential import essential

async def breaks():
    raise ValueError("the work broke")

async def main():
    async with essential("a test"), asyncio.TaskGroup() as tasks:
        tasks.create_task(breaks())
        await asyncio.sleep(60)

asyncio.run(main())
"""
SOUND = BROKEN.replace("await asyncio.sleep(60)", "pass").replace(
    'raise ValueError("the work', '("'
)


def test_a_process_whose_essential_work_breaks_ends_by_sigterm():
    done = subprocess.run(
        [sys.executable, "-c", BROKEN], capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == -SIGTERM
    assert "essential_work_broke" in done.stdout + done.stderr


def test_a_process_whose_work_ends_well_ends_well():
    done = subprocess.run(
        [sys.executable, "-c", SOUND], capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 0, done.stderr


def test_a_web_whose_watching_breaks_ends(fresh_database: Database, tmp_path: Path):
    [stored] = asyncio.run(store(fresh_database))
    with running(WEB, fresh_database, tmp_path) as room:
        stream = f"{room.url}/benchmarks/{stored.id}/events"
        with httpx.stream("GET", stream, trust_env=False, timeout=30) as answer:
            parts = answer.iter_text()  # to hold it is to keep the stream open
            assert "progress" in next(parts)
            fresh_database.query("ALTER TABLE benchmarks RENAME COLUMN coverage TO covered")
            code = room.process.wait(PATIENCE_S)

    assert code == -SIGTERM
    assert room.said().count("essential_work_broke") == 1


@pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_line_to_valkey_that_was_reset_is_away_in_the_words_of_the_queue(
    servers: Servers, loop_factory
):
    async def ask_after_a_reset() -> None:
        proxy = Proxy(lambda: asyncio.open_connection(HOST, servers.valkey.port))
        await proxy.open()
        queue = connect(QueueSettings(valkey_url=f"redis://{HOST}:{proxy.port}/0"))
        for _ in range(20):
            proxy.behave(Mode.PASS)
            await queue.ping()
            proxy.behave(Mode.RESET)
            with pytest.raises(QueueIsAway):
                async with asyncio.timeout(PATIENCE_S):
                    await queue.ping()
        proxy.behave(Mode.PASS)
        assert await queue.ping()
        await queue.aclose()
        await proxy.close()

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(ask_after_a_reset())
