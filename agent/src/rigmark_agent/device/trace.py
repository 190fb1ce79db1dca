"""From the rounds of an attempt to the samples of its device trace on the wire."""

from collections.abc import Sequence
from typing import Final

from rigmark_agent.device.placement import Placement
from rigmark_agent.device.protocol import CardReading
from rigmark_agent.device.recording import Round
from rigmark_shared.wire import DeviceSample

_MS_PER_S: Final = 1000.0
_MOST_MB: Final = 1e8
_MOST: Final = 1e5
_HOTTEST_C: Final = 300.0
_COLDEST_C: Final = -100.0


def device_trace(
    rounds: Sequence[Round], started_at_s: float, placement: Placement
) -> list[DeviceSample]:
    """Return the samples of one attempt, by round and then by card.

    Main memory is told once a round, beside the first card. Without a card of the model's the
    memory of its process is the resident one. A sensor's nonsense is unknown.
    """
    return [
        sample
        for one in rounds
        for sample in _samples(one, (one.at_s - started_at_s) * _MS_PER_S, placement)
    ]


def _samples(one: Round, at_ms: float, placement: Placement) -> list[DeviceSample]:
    at_ms = max(0.0, round(at_ms, 1))  # the first round is read just before the request
    resident, in_use = _fit(one.resident_mb, _MOST_MB), _fit(one.ram_used_mb, _MOST_MB)
    if not placement.cards:
        mb = _fit(placement.memory_mb(one), _MOST_MB)
        if mb is None and in_use is None:
            return []
        return [
            DeviceSample(
                at_ms=at_ms, process_memory_mb=mb, resident_mb=resident, ram_used_mb=in_use
            )
        ]
    return [
        _sample(
            one.cards[index],
            at_ms,
            position,
            resident_mb=None if position else resident,
            ram_used_mb=None if position else in_use,
        )
        for position, index in enumerate(placement.cards)
    ]


def _sample(
    reading: CardReading,
    at_ms: float,
    position: int,
    *,
    resident_mb: float | None,
    ram_used_mb: float | None,
) -> DeviceSample:
    return DeviceSample(
        at_ms=at_ms,
        device=position,
        memory_used_mb=_fit(reading.memory_used_mb, _MOST_MB),
        process_memory_mb=_fit(reading.held_mb, _MOST_MB),
        utilization_pct=_fit(reading.utilization_pct, 100.0),
        power_w=_fit(reading.power_w, _MOST),
        energy_j=_fit(reading.energy_j, float("inf"), digits=3),
        temperature_c=_fit(reading.temperature_c, _HOTTEST_C, least=_COLDEST_C),
        sm_clock_mhz=_fit(reading.sm_clock_mhz, _MOST),
        memory_clock_mhz=_fit(reading.memory_clock_mhz, _MOST),
        resident_mb=resident_mb,
        ram_used_mb=ram_used_mb,
        throttle_reasons=list(reading.throttle_reasons),
    )


def _fit(value: float | None, most: float, *, least: float = 0.0, digits: int = 1) -> float | None:
    return round(value, digits) if value is not None and least <= value <= most else None
