"""The agent's own client, connected to an engine of known timing as to any other engine."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from rigmark_agent.attempt import Attempter
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Ask
from truth.schedule import SCHEDULES, Protocol

DEADLINE_S = 60.0


@contextmanager
def attempter_on(
    url: str, model: str, *, sampler: Sampler | None = None, is_alone: bool = True
) -> Iterator[Attempter]:
    """Connect to the server's model of that name; without a sampler no sensors are read."""
    is_ollama = SCHEDULES[model].protocol is Protocol.OLLAMA
    kind = EngineKind.OLLAMA if is_ollama else EngineKind.OPENAI
    with closing(Connection(Address.of(url), read_timeout_s=DEADLINE_S)) as connection:
        yield Attempter(
            find_target(connection, kind, model),
            sampler,
            deadline_s=DEADLINE_S,
            cpu_clock=time.process_time if is_alone else time.thread_time,
        )


def ask_for(prompt: str) -> Ask:
    """Return an ask that the server's log can be searched for."""
    return Ask(prompt=prompt, temperature=0.0, max_output_tokens=512)


def tell_nobody(_so_far: int, _since_first_ms: float) -> None:
    """A listener that needs no news."""
