"""Flags of memory over time: what moved from the card to main memory."""

from collections.abc import Mapping
from typing import Final

from rigmark_ingest.benchmarks.flags.facts import RunFacts
from rigmark_shared.methodology import memory_share_pct
from rigmark_shared.methodology.derive import MB_PER_GB
from rigmark_shared.wire import Hardware

_FULL_PCT: Final = 95.0
_GROWTH_MB: Final = 512.0


def memory_spill(facts: RunFacts) -> str | None:
    """A card is full while main memory grew."""
    growth = _growth_mb(facts)
    if growth < _GROWTH_MB:
        return None
    for device, peak_mb in _peaks_mb(facts).items():
        total_gb = _total_of_card(facts.submission.hardware, device)
        share = memory_share_pct(memory_gb=peak_mb / MB_PER_GB, device_total_gb=total_gb)
        if share is not None and share >= _FULL_PCT:
            return f"card {device} {share:.0f} % full; main memory grew by {growth:.0f} MB"
    return None


def _total_of_card(hardware: Hardware, device: int) -> float | None:
    return hardware.gpus[device].memory_gb if device < len(hardware.gpus) else None


def _peaks_mb(facts: RunFacts) -> Mapping[int, float]:
    peaks: dict[int, float] = {}
    for sample in facts.trace:
        peaks[sample.device] = max(peaks.get(sample.device, 0.0), sample.memory_used_mb or 0.0)
    return peaks


def _growth_mb(facts: RunFacts) -> float:
    """Return by how much main memory in use grew since the first reading."""
    readings = [
        reading
        for sample in facts.trace
        if (reading := sample.resident_mb or sample.ram_used_mb) is not None
    ]
    return max(readings) - readings[0] if readings else 0.0
