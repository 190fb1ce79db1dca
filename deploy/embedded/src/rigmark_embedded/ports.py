"""Ports on this machine: the usual one when it is free, another one when it is not."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rigmark_embedded.errors import PortIsTaken

HOST = "127.0.0.1"


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def held_port() -> Iterator[int]:
    """Give a port that nobody else is given meanwhile, and that a server can listen on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as holder:
        holder.bind((HOST, 0))
        # Set after the bind, or the kernel would give the port to others that set it, too. A server
        # sets it, and Linux lets it share a port with a socket that has it and does not listen.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        port: int = holder.getsockname()[1]
        if sys.platform != "linux":
            holder.close()
        yield port


def choose_port(usual: int, *, forced: int | None = None) -> int:
    """Return the forced port, else the usual one, else a free one.

    Raises PortIsTaken when the forced one belongs to somebody else.
    """
    if forced is not None:
        if not is_free(forced):
            raise PortIsTaken(f"port {forced} is taken: stop what listens there, or name another")
        return forced
    return usual if is_free(usual) else free_port()


def is_free(port: int) -> bool:
    """Say whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections of the last run that are still closing are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
