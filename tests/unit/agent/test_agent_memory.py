import socket
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from rigmark_agent.device import proc
from rigmark_agent.device.memory import (
    MB,
    ServingProcess,
    Unseen,
    find_serving_process,
    pids_are_the_hosts,
)

LISTENER = """
import socket, subprocess, sys
held = bytearray(40 << 20)
server = socket.create_server(("127.0.0.1", 0))
child = subprocess.Popen(
    [sys.executable, "-c", "held = bytearray(30 << 20); print(1, flush=True); input()"],
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
)
child.stdout.readline()
print(server.getsockname()[1], flush=True)
input()
child.communicate(b"\\n")
"""


def listening(ip="127.0.0.1", port=8080, pid=1, status=psutil.CONN_LISTEN):
    return SimpleNamespace(laddr=SimpleNamespace(ip=ip, port=port), pid=pid, status=status)


def find(*connections, hosts=("127.0.0.1",)):
    return find_serving_process(8080, hosts, lambda: connections)


@pytest.fixture
def server():
    """A process that listens, and a child of it, as engines have one."""
    with subprocess.Popen(
        [sys.executable, "-c", LISTENER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        port = int(process.stdout.readline())
        yield process, port
        process.communicate("\n")


def test_the_process_behind_a_port_is_found_with_its_children_and_their_memory(server):
    process, port = server

    found = find_serving_process(port, {"127.0.0.1"})

    assert process.pid in found.pids
    assert len(found.pids) == 2
    assert found.resident_mb() > 70


def test_a_child_started_later_is_found_when_looked_for_again():
    serving = ServingProcess([psutil.Process()])
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        known_before = child.pid in serving.pids

        serving.refresh()
        child.communicate(b"\n")

    assert not known_before
    assert child.pid in serving.pids


def test_a_process_that_has_ended_has_no_memory():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        serving = ServingProcess([psutil.Process(process.pid)])
        process.communicate(b"\n")

    serving.refresh()

    assert serving.resident_mb() is None


def test_the_address_tells_two_listeners_of_one_port_apart():
    here = psutil.Process().pid

    found = find(listening("10.0.0.9", pid=1), listening("127.0.0.1", pid=here))

    assert here in found.pids
    assert find(listening("::", pid=here)).pids == found.pids


@pytest.mark.parametrize(
    ("connections", "words"),
    [
        ([], "no process of this machine"),
        ([listening(port=9)], "no process of this machine"),
        ([listening(status="ESTABLISHED")], "no process of this machine"),
        ([listening("10.0.0.9")], "no process of this machine"),
        ([listening(pid=None)], "another user or container"),
        ([listening(pid=2**22 + 1)], "ended while it was looked at"),
    ],
)
def test_a_process_that_cannot_be_seen_is_unseen_with_the_reason(connections, words):
    found = find(*connections)

    assert isinstance(found, Unseen)
    assert words in found.reason


def test_a_system_that_shows_listeners_to_root_only_says_so():
    def denied():
        raise psutil.AccessDenied

    found = find_serving_process(8080, ["127.0.0.1"], denied)

    assert "run the agent as root" in found.reason


def test_a_program_that_only_passes_requests_on_is_not_taken_for_the_engine(tmp_path):
    forwarder = tmp_path / "docker-proxy"
    forwarder.symlink_to(sys.executable)
    with subprocess.Popen([forwarder, "-c", "input()"], stdin=subprocess.PIPE) as process:
        if psutil.Process(process.pid).name() != "docker-proxy":
            pytest.fail("the system names processes otherwise than expected")

        found = find(listening(pid=process.pid))
        process.communicate(b"\n")

    assert "held by docker-proxy" in found.reason


def test_process_ids_are_the_hosts_in_the_first_namespace_only(tmp_path):
    host, container = tmp_path / "host", tmp_path / "container"
    host.symlink_to("pid:[4026531836]")
    container.symlink_to("pid:[4026532211]")

    assert pids_are_the_hosts(host)
    assert not pids_are_the_hosts(container)
    assert not pids_are_the_hosts(tmp_path / "no proc")


def test_resident_memory_is_what_the_system_says_of_this_process():
    mine = psutil.Process()

    serving = ServingProcess([mine])

    assert serving.resident_mb() >= mine.memory_info().rss / MB * 0.5


def test_a_free_port_has_no_process():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert isinstance(find_serving_process(port, {"127.0.0.1"}), Unseen)


def test_processor_time_is_told_for_each_process_that_still_runs(server):
    process, port = server
    found = find_serving_process(port, {"127.0.0.1"})

    used = found.cpu_s()

    assert set(used) == found.pids
    assert used[process.pid] >= 0


def test_other_systems_tell_the_same_through_psutil(server):
    process, _ = server

    found = ServingProcess([psutil.Process(process.pid)], by_proc=False)

    assert process.pid in found.pids
    assert len(found.pids) == 2
    assert found.resident_mb() > 70
    assert set(found.cpu_s()) == found.pids


def test_a_process_that_is_gone_tells_nothing_on_other_systems():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as gone:
        serving = ServingProcess([psutil.Process(gone.pid)], by_proc=False)
        gone.communicate(b"\n")

    assert serving.resident_mb() is None
    assert serving.cpu_s() == {}


def test_the_fast_readings_of_proc_are_those_of_psutil():
    if not sys.platform.startswith("linux"):
        pytest.skip("there is no /proc")
    mine, memory = psutil.Process(), psutil.virtual_memory()
    me = mine.pid

    working, waiting = proc.machine_cpu_s()

    assert proc.resident_bytes(me) == pytest.approx(mine.memory_info().rss, rel=0.05)
    assert proc.parent(me) == mine.ppid()
    assert proc.process_cpu_s(me) == pytest.approx(sum(mine.cpu_times()[:2]), abs=0.1)
    assert proc.memory_in_use_bytes() == pytest.approx(memory.total - memory.available, rel=0.1)
    assert waiting == pytest.approx(psutil.cpu_times().idle + psutil.cpu_times().iowait, rel=0.01)
    assert working > 0


def test_what_proc_does_not_tell_is_unknown():
    nobody = 2**22 + 7

    assert proc.read("/proc/no such file") is None
    assert (proc.resident_bytes(nobody), proc.parent(nobody), proc.process_cpu_s(nobody)) == (
        None,
        None,
        None,
    )
