"""What the measuring client itself costs the rig: processor time, memory, disk."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from installed import installed_mb
from rich.table import Table

from rigmark_agent.device.protocol import NoGpus
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.quiet import quiet
from truth.asking import ask_for, attempter_on, tell_nobody
from truth.process import Truth, truth_server

REQUESTS = 20
ROUNDS = 3
STARTS = 7
LOOK_S = 0.02
BODY_END = b"0\r\n\r\n"
PACES = {"at-once": "engine at once", "paced": "5 ms a token"}
KB_PER_MB = 1024.0


@dataclass(frozen=True)
class AgentCost:
    """All figures of one run."""

    run_cpu_s: float
    run_requests: int
    run_peak_mb: float
    request_ms: dict[str, float]
    bare_ms: dict[str, float]
    installed_mb: float
    help_s: float
    bare_start_s: float


def bench_agent_cost() -> AgentCost:
    """Measure everything; the bare reader takes turns with the agent."""
    with truth_server() as truth:
        cpu_s, peak_mb = _whole_run(truth)
        run_requests = len(truth.entries())
        request_ms, bare_ms = _requests(truth)
    scripts = Path(sys.executable).parent
    return AgentCost(
        run_cpu_s=cpu_s,
        run_requests=run_requests,
        run_peak_mb=peak_mb,
        request_ms=request_ms,
        bare_ms=bare_ms,
        installed_mb=installed_mb("rigmark-agent"),
        help_s=_start_s(str(scripts / "rigmark-agent"), "--help"),
        bare_start_s=_start_s(sys.executable, "-c", "pass"),
    )


def cost_table(cost: AgentCost) -> Table:
    """Return the figures with their goals."""
    table = Table("figure", "agent", "beside", "goal", title="What the client costs")
    table.add_row(
        f"a whole `run --dry-run`, {cost.run_requests} requests",
        f"{cost.run_cpu_s:.2f} s of processor",
        "",
        "≤ 1.5 s",
    )
    table.add_row("its peak resident memory", f"{cost.run_peak_mb:.0f} MB", "", "≤ 80 MB")
    for name, label in PACES.items():
        table.add_row(
            f"a 64-token request, {label}",
            f"{cost.request_ms[name]:.1f} ms of processor",
            f"bare socket reader {cost.bare_ms[name]:.1f} ms",
            "≤ 6 ms",
        )
    table.add_row("installed", f"{cost.installed_mb:.0f} MB", "", "≤ 40 MB")
    table.add_row(
        "`--help`", f"{cost.help_s:.2f} s", f"bare Python {cost.bare_start_s:.2f} s", "< 0.3 s"
    )
    return table


def _whole_run(truth: Truth) -> tuple[float, float]:
    """Return the processor time and the peak memory of a process that makes a whole run."""
    program = str(Path(sys.executable).with_name("rigmark-agent"))
    command = [program, "run", "--dry-run", "--target", truth.url]
    command += ["--engine", "openai", "--model", "paced", "--repetitions", "1"]
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as output:
        environment = {"PATH": os.environ["PATH"], "HOME": home}
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        peak_mb = 0.0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            peak_mb = max(peak_mb, _peak_mb(process.pid))
            time.sleep(LOOK_S)
        _, status, usage = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(output.read().decode())
    return usage.ru_utime + usage.ru_stime, peak_mb


def _peak_mb(pid: int) -> float:
    """Return the kernel's own high-water mark; ru_maxrss would begin with that of the parent."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return 0.0
    marks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return float(marks[0]) / KB_PER_MB if marks else 0.0


def _requests(truth: Truth) -> tuple[dict[str, float], dict[str, float]]:
    """Return ms of processor time a request, for the agent with its sampler and a bare reader."""
    ours, bare = {}, {}
    for name in PACES:
        sampler = Sampler(NoGpus("none"), None)
        with attempter_on(truth.url, name, sampler=sampler) as attempter, quiet():
            pairs = [
                (
                    _cpu_ms(lambda: attempter.attempt(ask_for("[n] Go."), tell_nobody)),
                    _cpu_ms(_bare_reader(truth.port, name)),
                )
                for _ in range(ROUNDS)
            ]
        ours[name] = median(one for one, _ in pairs)
        bare[name] = median(other for _, other in pairs)
    return ours, bare


def _cpu_ms(request: Callable[[], object]) -> float:
    before_s = time.process_time()
    for _ in range(REQUESTS):
        request()
    return (time.process_time() - before_s) / REQUESTS * 1000


def _bare_reader(port: int, model: str) -> Callable[[], object]:
    """Return a request that is sent and received and not read at all."""
    connection = socket.create_connection(("127.0.0.1", port))
    asked = {"model": model, "messages": [{"role": "user", "content": "bare"}], "stream": True}
    body = json.dumps(asked).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"

    def request() -> None:
        connection.sendall(head.encode() + body)
        tail = b""
        while not tail.endswith(BODY_END):
            tail = tail[-len(BODY_END) :] + connection.recv(16_384)

    return request


def _start_s(*command: str) -> float:
    took = []
    for _ in range(STARTS):
        begin_s = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - begin_s)
    return min(took)
