"""The schedule: which faults happen when; the same seed is the same schedule for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from faults.fault import Fault
from faults.link_faults import LinkFault
from faults.proxy import Mode
from faults.room_faults import ClockJump, Kill, Stop, Suspend
from faults.server_faults import postgres_faults, valkey_faults

STEPS: Final = 7
_HOLD_S: Final = (0.6, 2.2)
_GAP_S: Final = (0.2, 0.9)
_TWO_AT_ONCE: Final = 0.35
ROOMS: Final = {"ingest": 2, "assessor": 3, "web": 1}


@dataclass(frozen=True, slots=True)
class Step:
    """Faults that hold together for a while, and how long it is quiet afterwards."""

    faults: tuple[Fault, ...]
    hold_s: float
    gap_s: float


def every_fault(random: Random, *, clock: bool) -> list[Fault]:
    """Return one of each fault there is, at rooms that are drawn."""

    def one(kind: str) -> str:
        return f"{kind}-{random.randint(1, ROOMS[kind])}"

    lines = [
        (link, mode)
        for link in ("postgres of ingest", "postgres of assessors", "valkey", "judge")
        for mode in Mode
        if mode is not Mode.PASS
    ]
    lines.append(("postgres of web", Mode.BLACK_HOLE))
    jumps = [ClockJump(random.choice((-26, 26)))] if clock else []
    return [
        *(Kill(one(kind)) for kind in ROOMS),
        *(Kill(one("assessor")) for _ in range(2)),
        *(Suspend(one(kind)) for kind in ROOMS),
        *(Stop(one(kind)) for kind in ROOMS),
        *jumps,
        *valkey_faults(),
        *postgres_faults(),
        *(LinkFault(link, mode) for link, mode in lines),
    ]


def schedule(seed: int, *, steps: int = STEPS, clock: bool) -> Sequence[Step]:
    """Return the steps of a seed; seeds in a row go through all faults before any comes again."""
    made = []
    of_all = len(every_fault(Random(0), clock=clock))
    for number in range(seed * steps, (seed + 1) * steps):
        turn, place = divmod(number, of_all)
        bag = every_fault(Random(f"bag {turn}"), clock=clock)
        Random(f"order {turn}").shuffle(bag)
        random = Random(f"step {number}")
        chosen = [bag[place]]
        others = [one for one in bag if one.target != chosen[0].target]
        if random.random() < _TWO_AT_ONCE:
            chosen.append(random.choice(others))
        made.append(Step(tuple(chosen), random.uniform(*_HOLD_S), random.uniform(*_GAP_S)))
    return made
