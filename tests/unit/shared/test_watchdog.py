"""The watchdog leaves a loop alone that turns, and ends a process whose loop does not."""

import asyncio
import signal
import subprocess
import sys
import threading
import time

import pytest

from patience import PATIENCE_S
from rigmark_shared.watchdog import WEDGED, watched

FULL_LOG = """
import asyncio, logging
from rigmark_shared.observability.logs import configure_logs
from rigmark_shared.settings import LogSettings
from rigmark_shared.watchdog import watched

async def main():
    configure_logs(LogSettings(), room="a test")
    with watched(0.5, tell_s=0.2):
        while True:
            logging.getLogger("a test").warning("x" * 1000)
            await asyncio.sleep(0)

asyncio.run(main())
"""

LOCKS_OF_THREADS = """
import asyncio, threading, time
from rigmark_shared.watchdog import watched

async def main():
    with watched(0.5, tell_s=0.2):
        # As in Thread.start(), which may stand still there as well as anywhere.
        with threading._active_limbo_lock:
            time.sleep(3600)

asyncio.run(main())
"""


async def test_a_loop_that_turns_is_left_alone():
    ended: list[int] = []

    with watched(0.3, end=ended.append):
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(100):
                await asyncio.sleep(0.01)

    assert ended == []


async def test_a_loop_that_stands_still_ends_the_process():
    ended, codes = threading.Event(), list[int]()

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    with watched(0.1, end=end):
        assert ended.wait(PATIENCE_S)

    assert codes == [WEDGED]


@pytest.mark.usefixtures("unmeasured")
def test_a_log_that_nobody_reads_holds_no_end_up():
    assert exit_code(FULL_LOG) == WEDGED


@pytest.mark.usefixtures("unmeasured")
def test_a_loop_that_stands_still_while_it_starts_a_thread_ends_the_process():
    assert exit_code(LOCKS_OF_THREADS) == WEDGED


async def test_nothing_is_left_behind():
    with watched(5, end=lambda _: None):
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0
    began = time.monotonic()
    while any(thread.name == "watchdog" for thread in threading.enumerate()):
        assert time.monotonic() < began + 10
        await asyncio.sleep(0)

    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def exit_code(program: str) -> int:
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as process:
        try:
            return process.wait(60)
        finally:
            process.kill()
