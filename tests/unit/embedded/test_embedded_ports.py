"""Which port is used."""

import socket
from collections.abc import Iterator

import pytest

from rigmark_embedded.errors import PortIsTaken
from rigmark_embedded.ports import HOST, choose_port, held_port, is_free


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def usual() -> Iterator[int]:
    with held_port() as port:
        yield port


@pytest.fixture
def forced() -> Iterator[int]:
    with held_port() as port:
        yield port


def test_the_usual_port_is_used_when_it_is_free(usual):
    assert choose_port(usual) == usual


def test_another_port_is_used_when_the_usual_one_is_taken(taken_port):
    port = choose_port(taken_port)

    assert port != taken_port
    assert is_free(port)


def test_a_forced_port_is_used_instead_of_the_usual_one(usual, forced):
    assert choose_port(usual, forced=forced) == forced


def test_a_forced_port_that_is_taken_is_an_error_and_not_replaced(usual, taken_port):
    with pytest.raises(PortIsTaken, match=str(taken_port)):
        choose_port(usual, forced=taken_port)


def test_a_held_port_is_for_a_server_and_for_nobody_who_asks_for_any():
    with held_port() as port:
        with socket.socket() as another, pytest.raises(OSError, match="in use"):
            another.bind((HOST, port))
        with socket.create_server((HOST, port)), socket.create_connection((HOST, port)):
            pass

    with socket.socket() as later:
        later.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        later.bind((HOST, port))
