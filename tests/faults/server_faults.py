"""What happens to Valkey and Postgres themselves."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

import asyncpg
from redis import Redis

from faults.world import World
from patience import PATIENCE_S

Step = Callable[[World], object]
ROOMS = "rigmark_ingest", "rigmark_assessor", "rigmark_web"


@dataclass(frozen=True, slots=True)
class ServerFault:
    """A fault made of what begins and what ends it."""

    name: str
    target: str
    breaks: Step
    mends: Step
    loses: bool = False
    """Whether claims may be lost by it, because leases cannot be renewed."""

    def begin(self, world: World) -> None:
        """Break it."""
        if self.loses:
            world.may_be_lost += world.tempo.slots * len(world.rooms_of("assessor"))
        self.breaks(world)

    def end(self, world: World) -> None:
        """Mend it."""
        self.mends(world)


def valkey_faults() -> list[ServerFault]:
    """Return what can happen to Valkey."""
    return [
        ServerFault("FLUSHALL", "valkey", lambda w: _valkey(w, "FLUSHALL"), _nothing),
        ServerFault(
            "Valkey restart",
            "valkey",
            lambda w: w.servers.valkey.stop(),
            lambda w: w.servers.valkey.start(),
        ),
        ServerFault(
            "Valkey SIGSTOP",
            "valkey",
            lambda w: os.kill(w.servers.valkey.process.pid, signal.SIGSTOP),
            lambda w: os.kill(w.servers.valkey.process.pid, signal.SIGCONT),
        ),
        ServerFault(
            "Valkey memory full",
            "valkey",
            lambda w: _valkey(w, "CONFIG", "SET", "maxmemory", "1"),
            lambda w: _valkey(w, "CONFIG", "SET", "maxmemory", "0"),
        ),
    ]


def postgres_faults() -> list[ServerFault]:
    """Return what can happen to Postgres."""
    return [
        ServerFault("Postgres restart", "postgres", _stop, _start, loses=True),
        ServerFault("Postgres crash", "postgres", _crash, _start, loses=True),
        ServerFault("Postgres out of connections", "postgres", _take_all, _give_all, loses=True),
        ServerFault(
            "Postgres read-only",
            "postgres",
            lambda w: _read_only(w, "on"),
            lambda w: _read_only(w, "off"),
            loses=True,
        ),
        Lock("assessments").fault(),
        Lock("benchmarks").fault(),
    ]


@dataclass(slots=True)
class Lock:
    """A table locked for longer than any statement may run."""

    table: str
    _holder: list[asyncpg.Connection] = field(default_factory=list)

    def fault(self) -> ServerFault:
        """Return the fault."""
        name = f"lock on {self.table}"
        return ServerFault(name, "postgres", self._begin, self._end, loses=True)

    def _begin(self, world: World) -> None:
        world.network.call(self._hold(world.owner_url))

    def _end(self, world: World) -> None:
        world.wait((world.tempo.statement_s or 0) * 0.7)
        world.network.call(self._release())

    async def _hold(self, url: str) -> None:
        holder = await asyncpg.connect(url, timeout=10)
        self._holder.append(holder)
        await holder.execute(f"BEGIN; LOCK TABLE {self.table} IN ACCESS EXCLUSIVE MODE")

    async def _release(self) -> None:
        while self._holder:
            await asyncio.wait_for(self._holder.pop().close(), PATIENCE_S)


def _nothing(_: World) -> None:
    """End what is over at once."""


def _valkey(world: World, *command: str) -> None:
    with Redis.from_url(world.servers.valkey.url, socket_timeout=10) as client:
        client.execute_command(*command)


def _stop(world: World) -> None:
    world.servers.postgres.stop()


def _start(world: World) -> None:
    world.servers.postgres.start()


def _crash(world: World) -> None:
    os.kill(world.servers.postgres.process.pid, signal.SIGQUIT)
    world.servers.postgres.stop()


def _take_all(world: World) -> None:
    """As if others had taken all connections: those there are break, and new ones are refused."""
    name = world.database.name
    world.servers.postgres.query(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0', on="postgres")
    world.servers.postgres.query(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN {ROOMS}",
        on="postgres",
    )


def _give_all(world: World) -> None:
    name = world.database.name
    world.servers.postgres.query(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1', on="postgres")


def _read_only(world: World, to: str) -> None:
    world.servers.postgres.query(
        f"ALTER SYSTEM SET default_transaction_read_only = {to}", on="postgres"
    )
    world.servers.postgres.query("SELECT pg_reload_conf()", on="postgres")
