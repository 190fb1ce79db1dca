"""Commands to Valkey are packed in C, and are byte for byte what the client packs itself."""

import pytest
from redis.asyncio import Connection
from redis.exceptions import DataError

from rigmark_shared.queue import connect
from rigmark_shared.settings import QueueSettings


@pytest.fixture
async def line() -> Connection:
    """A connection of the queue's own kind, not dialled."""
    queue = connect(QueueSettings())
    made: Connection = queue.connection_pool.make_connection()
    return made


@pytest.mark.parametrize(
    "command",
    [
        ("PSETEX", "arq:job:a:1", 86_400_000, b'{"a":["\xff"]}'),
        ("ZADD", "queue", "NX", 17, "märk"),
        ("EVALSHA", "0" * 40, 1, "key", 1.5, "-0.25"),
        ("CLIENT SETNAME", "rig"),
        (b"CONFIG GET", "*"),
        ("PING",),
        ("SET", "", ""),
    ],
)
def test_a_command_is_what_the_client_would_send(line: Connection, command: tuple[object, ...]):
    packed = b"".join(line.pack_command(*command))

    assert packed == b"".join(Connection().pack_command(*command))


def test_a_value_that_cannot_be_sent_is_refused(line: Connection):
    with pytest.raises(DataError):
        line.pack_command("SET", "key", {"a": 1})
