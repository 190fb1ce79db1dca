"""What all assessors may ask of one judge together: one script in Valkey parts it among them."""

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any, Final

from rigmark_shared.cancellation import cancellable
from rigmark_shared.queue.connection import Queue

SCRIPT: Final = files(__package__).joinpath("limiter.lua").read_text("utf-8")
PART_LASTS_S: Final = 5.0
"""A process that is not heard of for so long has lost its part; it must know so by itself."""

_PREFIX: Final = "rigmark:judge:"


@dataclass(frozen=True, slots=True)
class Opens:
    """A pause of the judge that a process begins for all."""

    for_ms: int
    detail: str
    count: int = 1
    """How many pauses there were without an answer, this one among them."""
    if_idle: bool = False
    """Only if the judge refused everything that all processes had open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one process has open, what it wants, and how the judge answered it."""

    owner: str
    slots: int
    wants: int
    uses: int
    peak: int
    """The most it had open since its last report."""
    share: int
    """What it takes for its own when nobody tells it."""
    most: int = 0
    """The limit that is set for all; 0 for none."""
    per_minute: int = 0
    unspent: int = 0
    """Tokens left of its last grant; below 0 when it spent more."""
    epoch: int = 0
    held: int | None = None
    """The fewest calls it had open when the judge refused one with 429, and `epoch` of that one."""
    answered_ago_ms: int | None = None
    probes: bool = False
    opens: Opens | None = None


@dataclass(frozen=True, slots=True)
class SharedPause:
    """Why nobody asks the judge, since when and for how long; `count` as in Opens."""

    left_ms: float
    ago_ms: float
    count: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The part of one process until its next report."""

    now_ms: int
    limit: float
    quota: int
    tokens: int
    epoch: int
    """How often the limit was cut: a refusal of a call that began earlier tells nothing new."""
    processes: int
    probe: bool
    pause: SharedPause | None = None
    answered_ago_ms: float | None = None
    """When the judge last answered anybody, as far as is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLimit:
    """How one judge's limit stands."""

    limit: float | None
    """Calls that all may have open; None while no 429 has shown where it lies."""
    cuts: int
    processes: int
    in_flight: int
    pause: str | None
    """Why nobody asks the judge; None while somebody may."""


class Limiter:
    """The limit of one judge, named by a key that holds no secret."""

    def __init__(self, queue: Queue, key: str) -> None:
        self._key = f"{_PREFIX}{key}"
        self._queue = queue
        self._script = queue.register_script(SCRIPT)

    async def report(self, report: Report) -> Grant:
        """Report, and return the new part; raises one of QueueIsAway."""
        return read_grant(await self._run(write_report(report)))

    async def leave(self, owner: str) -> None:
        """Give the part of a process back at once; raises one of QueueIsAway."""
        await self._run(owner, "leave")

    async def look(self) -> SharedLimit | None:
        """Return how the limit stands, changing nothing; raises one of QueueIsAway.

        None when nobody has asked the judge for an hour.
        """
        with cancellable():
            stored = await self._queue.get(self._key)
            seconds, micros = await self._queue.time()
        return read_limit(stored, now_ms=seconds * 1000 + micros // 1000) if stored else None

    async def _run(self, *args: str) -> Any:  # noqa: ANN401 - as the client says
        with cancellable():
            return await self._script(keys=[self._key], args=args)


def write_report(report: Report) -> str:
    """Return a report as the script reads it: what is not there is left out."""
    return json.dumps(_without_nones(asdict(report)))


def read_grant(answer: str | bytes) -> Grant:
    """Return the grant in an answer of the script."""
    told = json.loads(answer)
    pause = SharedPause(**told.pop("pause")) if "pause" in told else None
    return Grant(**told, pause=pause)


def read_limit(stored: str | bytes, *, now_ms: int) -> SharedLimit:
    """Return the limit that the script has stored; who was not heard of lately has no part."""
    state = json.loads(stored)
    # The script's JSON has no empty object that differs from an empty list.
    fleet = [
        one
        for one in dict(state["fleet"]).values()
        if abs(now_ms - one["seen"]) < PART_LASTS_S * 1000
    ]
    return SharedLimit(
        limit=state.get("limit"),
        cuts=state["cuts"],
        processes=len(fleet),
        in_flight=sum(one["uses"] for one in fleet),
        pause=state["pause"]["detail"] if state.get("pause") else None,
    )


def _without_nones(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
