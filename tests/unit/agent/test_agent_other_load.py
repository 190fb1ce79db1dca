"""Measuring fault 14: a client that is in its own way, or another program that is."""

import subprocess
import sys
import time

import psutil
import pytest

from rigmark_agent.device.other_load import LoadMeter, ProcessorTimes, other_load_pct
from rigmark_agent.device.process import ServingProcess

BUSY = "while True: pass"


def times(working_s, waiting_s, client_s=0.0, **engine_s):
    return ProcessorTimes(
        working_s, waiting_s, client_s, {int(pid[1:]): used for pid, used in engine_s.items()}
    )


def test_the_engine_and_the_client_are_no_other_load():
    cores = psutil.cpu_count()
    before = times(100.0, 100.0, 1.0, p7=50.0)

    after = times(100.0 + 6 * cores, 100.0 + 4 * cores, 1.0 + cores, p7=50.0 + 3 * cores)

    assert other_load_pct(before, after) == pytest.approx(20.0)


def test_a_process_of_the_engine_that_started_or_ended_does_not_turn_time_back():
    cores = psutil.cpu_count()
    before = times(0.0, 0.0, 0.0, p7=500.0)

    after = times(6.0 * cores, 4.0 * cores, 0.0, p8=2.0 * cores)

    assert other_load_pct(before, after) == pytest.approx(40.0)


@pytest.mark.parametrize(
    "after",
    [times(10.0, 10.0), times(10.0, 10.01), None],
    ids=["no time", "less than the steps of the clock", "unread"],
)
def test_too_little_time_tells_no_load(after):
    assert other_load_pct(times(10.0, 10.0), after) is None


def test_rounding_never_gives_less_than_nothing():
    before, after = times(0.0, 0.0, p7=0.0), times(1.0, 99.0, p7=1.02)

    assert other_load_pct(before, after) == 0.0


def test_an_engine_that_cannot_be_seen_leaves_the_load_unknown():
    assert LoadMeter(None).read() is None
    assert LoadMeter(None, engine_is_here=False).read().engine_s == {}


def test_a_busy_stranger_is_other_load_and_a_busy_engine_is_not():
    with subprocess.Popen([sys.executable, "-c", BUSY]) as busy:
        stranger, engine = LoadMeter(ServingProcess(())), None
        engine = LoadMeter(ServingProcess([psutil.Process(busy.pid)]))
        begun = stranger.read(), engine.read()
        deadline = time.monotonic() + 20
        while (used := psutil.Process(busy.pid).cpu_times().user) < 0.6:
            assert time.monotonic() < deadline, used
        ended = stranger.read(), engine.read()
        busy.kill()

    with_it = other_load_pct(begun[0], ended[0])
    without_it = other_load_pct(begun[1], ended[1])
    assert with_it > without_it
