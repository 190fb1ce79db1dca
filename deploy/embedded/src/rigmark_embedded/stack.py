"""The whole stack on one machine: two servers, the rooms and, for the demo, a local model."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from rigmark_embedded.folder import DataFolder
from rigmark_embedded.interrupt import pause
from rigmark_embedded.ports import choose_port, free_port
from rigmark_embedded.postgres import Postgres
from rigmark_embedded.process import Process, Program, stop_together
from rigmark_embedded.room import Addresses, Rooms, answers, local_judge, succeeds
from rigmark_embedded.settings import Surroundings
from rigmark_embedded.valkey import Valkey

INGEST_PORT = 8000
WEB_PORT = 8080
READY_S = 90
MIGRATE_S = 600
WATCH_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a stack is to be."""

    data: Path
    surroundings: Surroundings
    ingest_port: int | None = None
    web_port: int | None = None
    local_llm: bool = False
    """Also serve the small model, and let it judge."""
    commands: Path = Path(sys.executable).parent
    """Where the rooms' console scripts are."""


class Stack:
    """A context in which the stack runs; `say` hears of each step as it begins.

    Entering raises a LauncherError when a part does not come up. Leaving stops the parts in the
    reverse order of their start, so that nobody loses what it stands on.
    """

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._running = ExitStack()
        self._processes: list[Process] = []
        self.addresses = Addresses(
            ingest_port=choose_port(INGEST_PORT, forced=plan.ingest_port),
            web_port=choose_port(WEB_PORT, forced=plan.web_port),
            llm_port=free_port() if plan.local_llm else None,
        )
        self.folder = DataFolder(plan.data)
        self.http = httpx.Client(trust_env=False, timeout=5)
        self.rooms: Rooms

    def __enter__(self) -> Self:
        with ExitStack() as started:
            started.enter_context(self.http)
            self.rooms = self._servers(started)
            llm = self._llm(started)
            self._say("Migrating the database")
            self._migrate()
            self._say("Starting the rooms")
            self._start_rooms(started)
            if llm is not None:
                self._say("Loading the local model")
                health = f"{self.addresses.llm}/health"
                llm.wait_until(lambda: answers(self.http, health), timeout_s=READY_S)
            self._running = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._say("Stopping")
        self._running.close()

    def check(self) -> None:
        """Raise ProcessDied, with the end of its log, if any part has died."""
        for process in self._processes:
            process.expect_alive()

    def watch(self) -> None:
        """Wait until a part dies, which raises ProcessDied, or somebody asks for an end."""
        while True:
            self.check()
            pause(WATCH_S)

    def _servers(self, started: ExitStack) -> Rooms:
        self._say("Starting Postgres and Valkey")
        keep_open = [started.enter_context(self.folder.held())]
        place, log = self.folder.path, self.folder.log
        postgres = Postgres(place / "postgres", log=log("postgres"), keep_open=keep_open)
        started.callback(postgres.stop)
        postgres.start()
        valkey = Valkey(place / "valkey", log=log("valkey"), keep_open=keep_open)
        started.callback(valkey.stop)
        valkey.start()
        self._processes += [postgres.process, valkey.process]
        judge = local_judge(self.addresses) if self._plan.local_llm else {}
        return Rooms(
            folder=self.folder,
            addresses=self.addresses,
            postgres=postgres,
            valkey=valkey,
            environment=self._plan.surroundings.with_settings(judge).for_children(),
            commands=self._plan.commands,
            keep_open=keep_open,
        )

    def _llm(self, started: ExitStack) -> Process | None:
        if not self._plan.local_llm:
            return None
        process = self._start(self.rooms.llm())
        started.callback(process.stop)
        return process

    def _migrate(self) -> None:
        process = Process(self.rooms.migrate())
        try:
            process.finish(timeout_s=MIGRATE_S, meanwhile=self.check)
        finally:
            process.stop()

    def _start_rooms(self, started: ExitStack) -> None:
        together: list[Process] = []
        started.callback(stop_together, together)
        ingest = self._start(self.rooms.ingest(), together)
        web = self._start(self.rooms.web(), together)
        assessor = self._start(self.rooms.assessor(), together)
        ingest.wait_until(
            lambda: answers(self.http, f"{self.addresses.ingest}/readyz"), timeout_s=READY_S
        )
        web.wait_until(
            lambda: answers(self.http, f"{self.addresses.web}/readyz"), timeout_s=READY_S
        )
        check = self.rooms.assessor_check()
        assessor.wait_until(lambda: succeeds(check), timeout_s=READY_S)

    def _start(self, program: Program, *others: list[Process]) -> Process:
        process = Process(program)
        for processes in (self._processes, *others):
            processes.append(process)
        return process
