"""The power that the cards draw before the first request, to be subtracted from its energy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

from rigmark_agent.device.protocol import CardReading, Gpus
from rigmark_shared.clock import Clock

IDLE_WINDOW_S: Final = 3.0
_STEP_S: Final = 0.1
# The energy counter moves every 20 to 100 ms, so a shorter window is told by the mean power.
_SHORTEST_ENERGY_WINDOW_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Idle:
    """What was drawn by each card while nothing was asked for."""

    window_s: float | None = None
    """How long it was measured for; None when it was not."""
    power_w: tuple[float | None, ...] = ()
    """By the position of the card."""
    holds_model: bool | None = None
    """Whether the serving process held memory on a card already; None where that is not told."""
    busiest_pct: float | None = None
    """The highest load seen on any of the cards: above some percent, something else used it."""
    reason: str | None = None
    """Why nothing was measured."""

    def of(self, cards: Sequence[int]) -> float | None:
        """Return the power of those cards together, in watts; None if one of them is unknown."""
        known = [self.power_w[card] for card in cards if card < len(self.power_w)]
        told = [watts for watts in known if watts is not None]
        return sum(told) if told and len(told) == len(cards) else None


def measure_idle(
    gpus: Gpus,
    pids: Sequence[int] | frozenset[int],
    window_s: float,
    *,
    pause: Callable[[float], None],
    clock: Clock,
) -> Idle:
    """Read the cards for the window, by their energy counters if it is a second or longer."""
    if not gpus.cards:
        return Idle(reason=gpus.reasons.get("cards", "there is no card to read"))
    began_s = clock()
    rounds = [gpus.read(pids)]
    while (left_s := began_s + window_s - clock()) > 0:
        pause(min(_STEP_S, left_s))
        is_last = clock() - began_s >= window_s
        rounds.append(gpus.read(pids, energy=is_last))
    took_s = clock() - began_s
    by_card = list(zip(*rounds, strict=True))
    power_w = tuple(_power_w(readings, took_s) for readings in by_card)
    known = any(watts is not None for watts in power_w)
    return Idle(
        window_s=took_s if known and took_s > 0 else None,
        power_w=power_w,
        holds_model=_holds(rounds),
        busiest_pct=max(
            (r.utilization_pct for one in rounds for r in one if r.utilization_pct is not None),
            default=None,
        ),
        reason=None if known else gpus.reasons.get("power_w", "no card tells its power"),
    )


def _power_w(readings: Sequence[CardReading], took_s: float) -> float | None:
    before, after = readings[0].energy_j, readings[-1].energy_j
    if before is not None and after is not None and took_s >= _SHORTEST_ENERGY_WINDOW_S:
        risen = after - before
        if risen > 0:  # a counter that was reset goes back
            return risen / took_s
    known = [reading.power_w for reading in readings if reading.power_w is not None]
    return mean(known) if known else None


def _holds(rounds: Sequence[Sequence[CardReading]]) -> bool | None:
    told = [r.holds_process for one in rounds for r in one if r.holds_process is not None]
    return any(told) if told else None
