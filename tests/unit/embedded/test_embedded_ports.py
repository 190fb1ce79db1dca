"""Which port is used."""

import socket
from collections.abc import Iterator

import pytest

from rigmark_embedded.errors import PortIsTaken
from rigmark_embedded.ports import HOST, choose_port, free_port, is_free


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


def test_the_usual_port_is_used_when_it_is_free():
    usual = free_port()

    assert choose_port(usual) == usual


def test_another_port_is_used_when_the_usual_one_is_taken(taken_port):
    port = choose_port(taken_port)

    assert port != taken_port
    assert is_free(port)


def test_a_forced_port_is_used_instead_of_the_usual_one():
    forced = free_port()

    assert choose_port(free_port(), forced=forced) == forced


def test_a_forced_port_that_is_taken_is_an_error_and_not_replaced(taken_port):
    with pytest.raises(PortIsTaken, match=str(taken_port)):
        choose_port(free_port(), forced=taken_port)
