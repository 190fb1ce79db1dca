"""Bytes are acknowledged as they come: a server that gathers small packets holds no token back."""

import socket
import sys
import time
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import median
from threading import Event

import pytest

from rigmark_agent.target.address import Address
from rigmark_agent.target.exchange import Answer, Bounds, Channel

fcntl = pytest.importorskip("fcntl", reason="only Linux can be told")
termios = pytest.importorskip("termios", reason="only Linux can be told")

REQUESTS = 5
BOUNDS = Bounds(deadline_s=30.0, most_bytes=1_000)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n"
PIECES = (HEAD, *[b"x" * 16] * 4)
# Linux delays an acknowledgement by 40 ms; without a delay it takes microseconds.
SOON_MS = 20

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told")


def ms_until_acknowledged(connection, piece):
    """Send a piece, and return how long the other side took to acknowledge it."""
    begun_s, waiting = time.perf_counter(), array("i", [1])
    connection.sendall(piece)
    while waiting[0]:
        Event().wait(0.0005)
        fcntl.ioctl(connection, termios.TIOCOUTQ, waiting)
    return (time.perf_counter() - begun_s) * 1000


def serve(listener):
    """Answer on one connection, and return the longest wait of each answer."""
    connection, _ = listener.accept()
    longest_ms = []
    with closing(connection):
        while connection.recv(65_536):
            longest_ms.append(max(ms_until_acknowledged(connection, piece) for piece in PIECES))
    return longest_ms


def test_every_piece_is_acknowledged_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as threads:
        server = threads.submit(serve, listener)
        address = Address.of(f"http://127.0.0.1:{listener.getsockname()[1]}")
        with closing(Channel(address, timeout_s=10.0)) as channel:
            answers = [
                Answer(channel, b"GET / HTTP/1.1\r\n\r\n", bounds=BOUNDS).read()
                for _ in range(REQUESTS)
            ]

        longest_ms = server.result()

    assert answers == [b"x" * 64] * REQUESTS
    assert median(longest_ms) < SOON_MS, longest_ms
