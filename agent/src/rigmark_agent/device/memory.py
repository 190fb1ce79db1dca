"""Main memory: the machine's, and that of the process that serves the model."""

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from rigmark_agent.device import proc
from rigmark_agent.device.process import MB, ServingProcess

__all__ = [
    "MB",
    "ServingProcess",
    "Unseen",
    "find_serving_process",
    "pids_are_the_hosts",
    "system_memory_gb",
    "system_memory_used_mb",
]

_GB: Final = 1024**3
_WILDCARDS: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to
_INITIAL_PID_NAMESPACE: Final = "pid:[4026531836]"  # PROC_PID_INIT_INO of the Linux kernel
_FORWARDERS: Final = frozenset(
    {
        "caddy", "com.docker.backend", "conmon", "docker-proxy", "envoy", "gvproxy", "haproxy",
        "kubectl", "nginx", "pasta", "rootlesskit", "rootlessport", "slirp4netns", "socat", "ssh",
        "sshd", "tailscaled", "traefik", "vpnkit", "wslrelay.exe",
    }
)  # fmt: skip
"""Programs that listen for others and hold no model."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """The serving process cannot be seen, and why."""

    reason: str


def find_serving_process(
    port: int,
    hosts: Collection[str],
    connections: Callable[[], Iterable[Any]] = lambda: psutil.net_connections("tcp"),
) -> ServingProcess | Unseen:
    """Return the processes that listen on the port at one of those addresses."""
    try:
        listening = [
            one
            for one in connections()
            if one.status == psutil.CONN_LISTEN and one.laddr.port == port
        ]
    except psutil.AccessDenied:
        return Unseen("this system shows listening processes to root only; run the agent as root")
    exact = [one for one in listening if one.laddr.ip in hosts]
    found = exact or [one for one in listening if one.laddr.ip in _WILDCARDS]
    if not found:
        return Unseen(f"no process of this machine is seen listening on port {port}")
    pids = {one.pid for one in found if one.pid is not None}
    if not pids:
        return Unseen(
            f"port {port} belongs to a process of another user or container; "
            "run the agent as that user or as root"
        )
    return _serving(port, pids)


def _serving(port: int, pids: set[int]) -> ServingProcess | Unseen:
    try:
        processes = [psutil.Process(pid) for pid in sorted(pids)]
        names = [process.name() for process in processes]
    except psutil.Error:
        return Unseen(f"the process on port {port} ended while it was looked at")
    forwarder = next((name for name in names if name in _FORWARDERS), None)
    if forwarder:
        return Unseen(f"port {port} is held by {forwarder}, which passes requests on to the engine")
    return ServingProcess(processes)


def system_memory_gb() -> float:
    """Return the machine's main memory."""
    return float(psutil.virtual_memory().total) / _GB


def system_memory_used_mb() -> float:
    """Return the main memory in use, caches that can be dropped left out."""
    in_use = proc.memory_in_use_bytes()
    if in_use is None:  # not Linux, or one of before 2014
        memory = psutil.virtual_memory()
        in_use = memory.total - memory.available
    return in_use / MB


def pids_are_the_hosts(link: Path = Path("/proc/self/ns/pid")) -> bool:
    """Say whether process ids here are those that a driver uses; in a container they are not."""
    if not link.is_symlink():
        return os.name == "nt"
    return str(link.readlink()) == _INITIAL_PID_NAMESPACE
