from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from integration.agent.scripted_engine import ScriptedEngine
from rigmark_agent.attempt import Attempter
from rigmark_agent.device.protocol import NoGpus
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Ask
from rigmark_agent.transcript import Reply

ASK = Ask(prompt="[n0nce] Say hello.", temperature=0.5, max_output_tokens=64)


@pytest.fixture
def start() -> Iterator[Callable[[dict[str, Any]], ScriptedEngine]]:
    """Start a server with these routes; it ends with the test."""
    running: list[ScriptedEngine] = []

    def start_one(routes: dict[str, Any]) -> ScriptedEngine:
        running.append(ScriptedEngine(routes))
        return running[-1]

    yield start_one
    for engine in running:
        engine.close()


@pytest.fixture
def attempt() -> Callable[..., Reply]:
    """Make one attempt on a server, on the server's own clock."""

    def attempt_once(
        engine: ScriptedEngine,
        kind: EngineKind = EngineKind.OPENAI,
        *,
        read_timeout_s: float = 5.0,
        deadline_s: float = 60.0,
        model: str | None = None,
    ) -> Reply:
        address = Address.of(engine.url)
        with closing(Connection(address, read_timeout_s=read_timeout_s)) as connection:
            target = find_target(connection, kind, model)
            sampler = Sampler(NoGpus("none"), None)
            attempter = Attempter(target, sampler, deadline_s=deadline_s, clock=engine.clock)
            return attempter.attempt(ASK, lambda *_: None)

    return attempt_once
