"""What the machine did during a point: its sensors, and the processor time of this client."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rigmark_agent.device.placement import Placement
from rigmark_agent.device.sampler import Round, Sampler
from rigmark_shared.clock import Clock, monotonic

# The counter moves every 20 to 100 ms, so over less than a second its steps are part of the figure.
_SHORTEST_ENERGY_WINDOW_S: Final = 1.0
_PERCENT: Final = 100.0


@dataclass(slots=True)
class Reading:
    """One point's sensors; complete when the point is over."""

    rounds: tuple[Round, ...] = ()
    client_cpu_pct: float | None = None
    """Of one processor, which Python's threads share."""
    other_load_pct: float | None = None

    def energy_j(self, placement: Placement) -> float | None:
        """Return the rise of the energy counters of the model's cards; None where one is unread."""
        first, last = self.rounds[0], self.rounds[-1]
        if not placement.cards or last.at_s - first.at_s < _SHORTEST_ENERGY_WINDOW_S:
            return None
        rises: list[float] = []
        for card in placement.cards:
            before, after = first.cards[card].energy_j, last.cards[card].energy_j
            if before is None or after is None or after <= before:
                return None
            rises.append(after - before)
        return sum(rises)


@dataclass(frozen=True, slots=True)
class Meter:
    """Reads the machine beside a point."""

    sampler: Sampler
    clock: Clock = monotonic
    cpu_clock: Callable[[], float] = field(default=time.process_time)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Read while the block runs; the reading holds its figures when the block has ended."""
        reading = Reading()
        with self.sampler.recording() as recording:
            begun_s, cpu_s = self.clock(), self.cpu_clock()
            yield reading
            used_s, took_s = self.cpu_clock() - cpu_s, self.clock() - begun_s
        reading.rounds = tuple(recording.rounds)
        reading.client_cpu_pct = _share_pct(used_s, took_s)
        reading.other_load_pct = recording.other_load_pct


def _share_pct(part_s: float, whole_s: float) -> float | None:
    if whole_s <= 0:
        return None
    return round(min(_PERCENT, part_s / whole_s * _PERCENT), 2)
