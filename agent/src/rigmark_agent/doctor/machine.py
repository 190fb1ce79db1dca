"""What the sensors of this machine tell, field by field, and why some of them do not."""

from collections.abc import Iterator
from typing import Final

from rigmark_agent.device.memory import Unseen
from rigmark_agent.device.protocol import Card, CardReading
from rigmark_agent.device.rig import Rig
from rigmark_agent.doctor.finding import Finding, Verdict

_UNITS: Final = {
    "process_memory_mb": "MB",
    "utilization_pct": "%",
    "power_w": "W",
    "energy_j": "J",
    "temperature_c": "°C",
    "sm_clock_mhz": "MHz",
    "memory_clock_mhz": "MHz",
}
_SILENT: Final = "the card tells no reason"


def findings_of_machine(rig: Rig) -> Iterator[Finding]:
    """Say which cards there are, what each tells, and whether the model's memory can be read."""
    yield from _cards(rig)
    if isinstance(rig.serving, Unseen):
        instead = "; all that is in use on the card is taken for it" if rig.gpus.cards else ""
        yield Finding("memory", Verdict.UNKNOWN, f"{rig.serving.reason}{instead}")
    else:
        pids = ", ".join(map(str, sorted(rig.serving.pids)))
        memory = f"{rig.serving.resident_mb() or 0:.0f} MB resident"
        yield Finding("memory", Verdict.OK, f"{memory} now, in the serving process ({pids})")


def _cards(rig: Rig) -> Iterator[Finding]:
    pids = rig.process.pids if rig.process else ()
    told: set[str] = set()
    for card, reading in zip(rig.gpus.cards, rig.gpus.read(pids), strict=True):
        yield _card(card, reading, rig.gpus.driver_version)
        yield from _sensors(rig, reading, told)
    for field, reason in rig.gpus.reasons.items():
        if rig.gpus.cards and field not in told:
            yield Finding(field, Verdict.UNKNOWN, reason)
    for other in rig.unread_gpus:
        yield Finding("GPU", Verdict.UNKNOWN, f"{other} cannot be read ({_why_not(rig)})")
    if not rig.gpus.cards and not rig.unread_gpus:
        there = "no card that can be read: " if rig.is_here else ""
        yield Finding("GPU", Verdict.UNKNOWN, f"{there}{_why_not(rig)}")


def _card(card: Card, reading: CardReading, driver: str | None) -> Finding:
    used = reading.memory_used_mb
    memory = "memory unknown" if used is None else f"{used:.0f} MB in use"
    parts = (
        card.name,
        memory,
        f"driver {driver or 'of unknown version'}",
        card.architecture,
        card.partition,
        card.link,
        f"limit {card.power_limit_w:.0f} W" if card.power_limit_w else None,
        f"{card.memory_bandwidth_gb_s:.0f} GB/s" if card.memory_bandwidth_gb_s else None,
    )
    return Finding("GPU", Verdict.OK, ", ".join(filter(None, parts)))


def _sensors(rig: Rig, reading: CardReading, told: set[str]) -> Iterator[Finding]:
    known = []
    for field, unit in _UNITS.items():
        value = reading.held_mb if field == "process_memory_mb" else getattr(reading, field)
        if value is not None:
            known.append(f"{field.rpartition('_')[0]} {value:.0f} {unit}")
        elif field not in told:
            told.add(field)
            if field == "process_memory_mb" and rig.process is None:
                continue  # the finding on memory says why
            reason = rig.gpus.reasons.get(field, _SILENT)
            yield Finding(field, Verdict.UNKNOWN, reason)
    if known:
        yield Finding("sensors", Verdict.OK, ", ".join(known))


def _why_not(rig: Rig) -> str:
    return rig.gpus.reasons.get("cards", "")
