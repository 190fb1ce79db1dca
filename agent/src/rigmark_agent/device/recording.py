"""What the sensors said during one attempt, thinned out as it becomes much."""

from dataclasses import dataclass, field, replace
from itertools import zip_longest

from rigmark_agent.device.protocol import CardReading


@dataclass(frozen=True, slots=True)
class Round:
    """What all sensors said at one moment."""

    at_s: float
    """The moment on the clock that the sampler was given."""
    cards: tuple[CardReading, ...] = ()
    resident_mb: float | None = None
    """Main memory in use by the serving process."""
    ram_used_mb: float | None = None
    """Main memory in use on the machine."""


@dataclass(slots=True)
class Recording:
    """The rounds of one attempt, and how busy the machine was with other things."""

    most: int
    rounds: list[Round] = field(default_factory=list)
    stride: int = 1
    """Of how many rounds each one that is kept was made."""
    other_load_pct: float | None = None
    """Known once the recording has ended; None where the engine's part cannot be told."""

    def add(self, taken: Round) -> None:
        """Take in a round; when there are too many, every two become one at half the rate.

        Memory and temperature keep their peak and throttling every reason, so that none is lost;
        power, load and clocks are averaged; the energy counter is that of the later round.
        """
        self.rounds.append(taken)
        if len(self.rounds) > self.most:
            first, *rest = self.rounds
            pairs = zip_longest(rest[::2], rest[1::2])
            self.rounds = [first, *(_merged(one, other) for one, other in pairs)]
            self.stride *= 2


def _merged(one: Round, other: Round | None) -> Round:
    if other is None:
        return one
    pairs = zip(one.cards, other.cards, strict=True)
    return replace(
        other,
        cards=tuple(_merged_cards(before, after) for before, after in pairs),
        resident_mb=_higher(one.resident_mb, other.resident_mb),
        ram_used_mb=_higher(one.ram_used_mb, other.ram_used_mb),
    )


def _merged_cards(before: CardReading, after: CardReading) -> CardReading:
    reasons = dict.fromkeys((*before.throttle_reasons, *after.throttle_reasons))
    return replace(
        after,
        memory_used_mb=_higher(before.memory_used_mb, after.memory_used_mb),
        process_memory_mb=_higher(before.process_memory_mb, after.process_memory_mb),
        holds_process=_either(before.holds_process, after.holds_process),
        utilization_pct=_mean(before.utilization_pct, after.utilization_pct),
        power_w=_mean(before.power_w, after.power_w),
        temperature_c=_higher(before.temperature_c, after.temperature_c),
        sm_clock_mhz=_mean(before.sm_clock_mhz, after.sm_clock_mhz),
        memory_clock_mhz=_mean(before.memory_clock_mhz, after.memory_clock_mhz),
        throttle_reasons=tuple(reasons),
    )


def _higher(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _mean(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return sum(known) / len(known) if known else None


def _either(one: bool | None, other: bool | None) -> bool | None:
    return None if one is None and other is None else bool(one or other)
