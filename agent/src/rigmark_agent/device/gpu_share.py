"""The share of the model on the GPU, by every source that tells of it, and how far they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rigmark_agent.device.placement import Placement
from rigmark_agent.device.recording import Round
from rigmark_agent.device.share_source import (
    NO_GPU,
    PROCESS_LIST,
    PROCESS_MEMORY,
    Machine,
    by_driver,
    by_flags,
)
from rigmark_agent.target.protocol import GpuShare
from rigmark_shared.wire import Confidence, GpuShareSource

_MEASURED: Final = (PROCESS_LIST, PROCESS_MEMORY)
_ABOVE_PCT: Final = 30.0
"""A driver's memory of a process holds its context and buffers beside the weights."""
_NEARLY_SAME_PCT: Final = 10.0
_BELOW_PCT: Final = 5.0
_WHOLE_PCT: Final = 95.0
_LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class SharedReading:
    """The share in percent with its sources, the most trusted first; or why it is unknown."""

    pct: float | None
    sources: tuple[GpuShareSource, ...] = ()
    confidence: Confidence | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """What each kind of source told, where there is one."""

    engine: GpuShareSource
    driver: GpuShareSource | None
    flags: GpuShareSource | None

    @property
    def told(self) -> tuple[GpuShareSource, ...]:
        """Those that there are, the engine's first."""
        return tuple(one for one in (self.engine, self.driver, self.flags) if one is not None)


def gpu_share(
    told: GpuShare,
    placement: Placement,
    rounds: Sequence[Round],
    *,
    machine: Machine,
    weights_gb: float | None,
    flags: Mapping[str, str],
) -> SharedReading:
    """Return the share by the engine's word, the driver's books and the engine's flags.

    Engine and driver agree: the engine's figure, which is finer, with high confidence, or with
    medium where the driver counts much more than the weights. They
    contradict each other: what was measured on the card, with low confidence, so that a silent
    fallback to the processor does not pass for a card's speed. Where the engine does not tell and
    its layers were asked to be there in part: their share, where the driver bears it out.
    """
    sources = Sources(
        engine=GpuShareSource(source=told.source, pct=told.pct, reason=_short(told.reason)),
        driver=by_driver(placement, rounds, machine, weights_gb),
        flags=by_flags(flags, told.layers),
    )
    trusted, confidence = _weigh(sources)
    if trusted is None:
        why = "; ".join(one.reason for one in sources.told if one.reason)
        return SharedReading(None, sources.told, None, _short(why) or "the engine does not tell")
    others = (one for one in sources.told if one is not trusted)
    return SharedReading(trusted.pct, (trusted, *others), _bounded(confidence, sources))


def _bounded(confidence: Confidence | None, sources: Sources) -> Confidence | None:
    """Return high confidence only where all sources say nearly the same."""
    told = [one.pct for one in sources.told if one.pct is not None]
    if confidence is not Confidence.HIGH or max(told) - min(told) <= _NEARLY_SAME_PCT:
        return confidence
    flags = sources.flags
    is_wished_otherwise = flags is not None and flags.pct is not None
    return Confidence.LOW if is_wished_otherwise else Confidence.MEDIUM


def _weigh(sources: Sources) -> tuple[GpuShareSource | None, Confidence | None]:
    engine, driver, flags = sources.engine, sources.driver, sources.flags
    if driver is None or driver.pct is None:
        if engine.pct is not None:
            return engine, _with_flags(engine.pct, flags, alone=Confidence.MEDIUM)
        known = flags is not None and flags.pct is not None
        return (flags, Confidence.LOW) if known else (None, None)
    if engine.pct is None:
        if flags is not None and (sure := _of_part(flags.pct, driver, driver.pct)):
            return flags, sure
        return driver, _of_driver(driver, driver.pct, flags)
    if agree(engine.pct, driver.pct):
        return engine, Confidence.HIGH
    return (driver if driver.source.endswith(_MEASURED) else engine), Confidence.LOW


def _of_part(
    asked_pct: float | None, driver: GpuShareSource, driver_pct: float
) -> Confidence | None:
    """Say how sure a part asked for in layers is; None where it is no part, or not borne out.

    The layers are the finer figure: a driver does not tell how much of the card's memory is a
    context and a cache, which grow with the window. Where no layer is there, no cache is either.
    """
    if asked_pct is None or asked_pct >= _WHOLE_PCT or not driver_pct:
        return None
    beside_pct = driver_pct - asked_pct
    if beside_pct < -_BELOW_PCT or (not asked_pct and beside_pct > _ABOVE_PCT):
        return None
    if not driver.source.endswith(_MEASURED):
        return Confidence.LOW
    return Confidence.HIGH if beside_pct <= _NEARLY_SAME_PCT else Confidence.MEDIUM


def _of_driver(driver: GpuShareSource, pct: float, flags: GpuShareSource | None) -> Confidence:
    if driver.source == NO_GPU:
        return Confidence.HIGH
    if not driver.source.endswith(_MEASURED):
        return Confidence.LOW
    is_borne_out = flags is not None and flags.pct is not None
    return _with_flags(pct, flags, alone=Confidence.HIGH if is_borne_out else Confidence.MEDIUM)


def _with_flags(pct: float, flags: GpuShareSource | None, *, alone: Confidence) -> Confidence:
    """Return the confidence, lowered where the engine was asked for something else."""
    if flags is None or flags.pct is None or agree(flags.pct, pct):
        return alone
    return Confidence.LOW


def fallback(sources: Sequence[GpuShareSource]) -> str | None:
    """Return what a person reads where much less is on the card than engine or flags say."""
    found = next((one for one in sources if one.source.endswith(_MEASURED)), None)
    if found is None or found.pct is None:
        return None
    said = max((one for one in sources if one.pct is not None), key=lambda one: one.pct or 0.0)
    if said.pct is None or said.pct - found.pct <= _ABOVE_PCT:
        return None
    return (
        f"{said.source} tells of {said.pct:.0f} % of the model on the card, and the driver finds "
        f"{found.pct:.0f} % there: the rest may run on the processor; the engine's log says why"
    )


def agree(engine_pct: float, driver_pct: float) -> bool:
    """Say whether an engine's share and a driver's can both be true.

    The driver's counts the context and the cache with the weights, so it may be the higher one.
    """
    if engine_pct >= _WHOLE_PCT:
        return driver_pct >= _WHOLE_PCT
    return engine_pct - _BELOW_PCT <= driver_pct <= engine_pct + _ABOVE_PCT


def _short(reason: str | None) -> str | None:
    return reason[:_LONGEST_REASON] if reason else None
