"""The connection to Valkey: made when first used, every wait bounded."""

from collections.abc import Iterable
from typing import Final

from arq.connections import ArqRedis
from redis.asyncio import BlockingConnectionPool, Connection, SSLConnection
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.connection import HiredisRespSerializer
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.typing import EncodableT

from rigmark_shared.queue.codec import decode, encode
from rigmark_shared.settings import QueueSettings

QUEUE_NAME = "rigmark:wakeups"

_PACKER: Final = HiredisRespSerializer()

Queue = ArqRedis
"""A client of Valkey that knows arq's queue."""

QueueIsAway = (RedisError, OSError, TimeoutError)
"""What a call raises while Valkey cannot be used."""


class _Line(Connection):
    """A connection that packs in C, and says that it broke in the client's own words.

    The client packs in C on its blocking connections alone.
    """

    def pack_command(self, *args: EncodableT) -> list[bytes]:
        """Return a command as it is sent."""
        packed: list[bytes] = _PACKER.pack(*args)  # type: ignore[arg-type] # it means each
        return packed

    async def send_packed_command(
        self, command: bytes | str | Iterable[bytes], check_health: bool = True
    ) -> None:
        """Send; raises what QueueIsAway names."""
        try:
            await super().send_packed_command(command, check_health)
        except RuntimeError as error:
            # So says uvloop of a connection that the server has closed; asyncio says OSError.
            raise RedisConnectionError(str(error)) from error


class _SecureLine(_Line, SSLConnection):
    """The same over TLS."""


_LINES: Final[dict[type[AbstractConnection], type[AbstractConnection]]] = {
    Connection: _Line,
    SSLConnection: _SecureLine,
}


def outspoken(pool: BlockingConnectionPool) -> BlockingConnectionPool:
    """Have a pool's connections raise nothing but QueueIsAway when they break."""
    pool.connection_class = _LINES.get(pool.connection_class, pool.connection_class)
    return pool


def connect(settings: QueueSettings, *, max_connections: int = 10) -> ArqRedis:
    """Return a client that dials when first used, so that a room boots without Valkey."""
    password = settings.valkey_password.get_secret_value()
    pool = BlockingConnectionPool.from_url(
        settings.valkey_url,
        password=password or None,
        max_connections=max_connections,
        timeout=settings.valkey_timeout_s,
        socket_timeout=settings.valkey_timeout_s,
        socket_connect_timeout=settings.valkey_timeout_s,
        # A kept connection that died is dialled again, once.
        retry=Retry(NoBackoff(), 1),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )
    queue = ArqRedis(
        connection_pool=outspoken(pool),
        job_serializer=encode,
        job_deserializer=decode,
        default_queue_name=QUEUE_NAME,
    )
    queue.auto_close_connection_pool = True  # the pool is this client's alone
    return queue
