"""One trial's world: servers, proxies before them, the rooms as processes, and who watches."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from databases import Database
from faults.audit import INSTALL
from faults.facts import ask
from faults.judge import LATENCY_S, Ledger, ledger_judge
from faults.network import Network
from faults.proxy import HOST, Proxy
from faults.rooms import Room
from faults.settings import Clock, Tempo, environment
from rigmark_embedded.interrupt import pause
from rigmark_embedded.ports import held_port
from rigmark_embedded.process import tail
from rigmark_embedded.servers import Servers
from scripted_judge import serving

POLL_S: Final = 0.05
READY_S: Final = 40.0
LINKS: Final = ("postgres of ingest", "postgres of assessors", "postgres of web", "valkey", "judge")


class NotInTime(Exception):
    """What was waited for did not happen; the message says what, and how things stand."""


@dataclass(slots=True)
class World:
    """Everything that a fault may hit."""

    servers: Servers
    database: Database
    network: Network
    folder: Path
    tempo: Tempo
    ledger: Ledger
    clock: Clock | None = None
    links: dict[str, Proxy] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    may_be_lost: int = 0
    """Claims that faults may have cost so far."""
    faults: list[str] = field(default_factory=list)
    """What went wrong that no row can tell of."""

    @property
    def owner_url(self) -> str:
        """The owner's way to the database, past every proxy."""
        return self.database.url("owner")

    def rooms_of(self, kind: str) -> list[Room]:
        """Return the rooms of a kind."""
        return [room for name, room in self.rooms.items() if name.startswith(kind)]

    @property
    def ingest_urls(self) -> list[str]:
        """Where documents can be posted."""
        return [f"http://{HOST}:{room.port}" for room in self.rooms_of("ingest")]

    def tend(self) -> None:
        """Do what a supervisor does: start again what has ended by itself."""
        for room in self.rooms.values():
            if room.is_wanted and not room.runs:
                self.faults.append(f"{room.name} ended by itself:\n{tail(room.log, lines=6)}")
            room.tend()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tend()
            pause(POLL_S)

    def wait_until(
        self, condition: Callable[[], bool], *, what: str, timeout_s: float, poll_s: float = POLL_S
    ) -> None:
        """Return when the condition holds; raises NotInTime."""
        until = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > until:
                raise NotInTime(f"{what} did not happen within {timeout_s:g} s")
            self.tend()
            pause(poll_s)

    def wait_for(self, work: Future[None], *, what: str, timeout_s: float) -> None:
        """Wait until work beside this thread has ended; it is a finding when that is not in time.

        Raises what the work raised.
        """
        try:
            self.wait_until(work.done, what=what, timeout_s=timeout_s)
        except NotInTime as error:
            self.faults.append(str(error))
            work.cancel()
        else:
            work.result()

    def end(self, name: str) -> None:
        """End a room in good order; it is a finding when it does not leave so."""
        room = self.rooms[name]
        code = room.end()
        if code is not None and code not in room.ends_well_with:
            self.faults.append(f"{name} ended with {code} after SIGTERM")

    def count(self, where: str) -> int:
        """Return how many assessments there are of a kind."""
        sql = f"SELECT count(*) AS n FROM assessments WHERE {where}"
        return int(self.network.call(ask(self.owner_url, sql))[0]["n"])

    def all_are_ready(self) -> bool:
        """Whether every assessor has said that it judges, and every ingest answers."""
        sql = "SELECT count(*) AS n FROM assessors WHERE state = 'ready'"
        ready = self.network.call(ask(self.owner_url, sql))[0]["n"]
        listening = [self.network.call(_listens(r.port)) for r in self.rooms.values() if r.port]
        return int(ready) >= len(self.rooms_of("assessor")) and all(listening)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


@contextmanager
def world(template: World, *, rooms: dict[str, int], judge_latency_s: float = LATENCY_S,
          seed: int = 0) -> Iterator[World]:  # fmt: skip
    """Open the links, start the rooms, and end all of them at the end, whatever happens."""
    made = template
    made.database.query(INSTALL)
    with ExitStack() as stack:
        judge = made.network.start(_judging(made, seed, judge_latency_s))
        stack.callback(judge.cancel)
        made.wait_until(lambda: "judge" in made.links, what="the judge", timeout_s=READY_S)
        made.network.call(_open_links(made))
        stack.callback(lambda: made.network.call(_close_links(made)))
        for kind, count in rooms.items():
            for number in range(1, count + 1):
                name = f"{kind}-{number}"
                port = 0 if kind == "assessor" else stack.enter_context(held_port())
                made.rooms[name] = _room(made, kind, name, port)
                stack.callback(made.rooms[name].end)
                made.rooms[name].start()
        made.wait_until(made.all_are_ready, what="all rooms being ready", timeout_s=READY_S)
        yield made


async def _judging(made: World, seed: int, latency_s: float) -> None:
    judge = ledger_judge(made.ledger, seed=seed, latency_s=latency_s)
    async with serving(judge) as url:
        port = urlsplit(url).port
        made.links["judge"] = Proxy(lambda: asyncio.open_connection(HOST, port))
        await asyncio.Event().wait()


async def _open_links(made: World) -> None:
    postgres = unquote(parse_qs(urlsplit(made.owner_url).query)["host"][0])
    socket, valkey = f"{postgres}/.s.PGSQL.5432", made.servers.valkey.port
    for name in LINKS:
        if name.startswith("postgres"):
            made.links[name] = Proxy(lambda: asyncio.open_unix_connection(socket))
        elif name == "valkey":
            made.links[name] = Proxy(lambda: asyncio.open_connection(HOST, valkey))
    for link in made.links.values():
        await link.open()


async def _close_links(made: World) -> None:
    for link in made.links.values():
        await link.close()


def _room(made: World, kind: str, name: str, port: int) -> Room:
    links = {link: proxy.port for link, proxy in made.links.items()}
    settings = environment(kind, database=made.database.name, links=links, tempo=made.tempo)
    if port:
        settings[f"RIGMARK_{kind.upper()}_PORT"] = str(port)
    if made.clock is not None and name in made.clock.rooms:
        settings |= made.clock.environment
    alive = {"RIGMARK_ASSESSOR_ALIVE_FILE": str(made.folder / f"{name}.alive")}
    return Room(
        name=name,
        command=(f"rigmark-{kind}", "run" if kind == "assessor" else "serve"),
        environment={**settings, **alive},
        folder=made.folder,
        port=port,
    )
