"""Why figures of the hardware and of the device traces are null, by the wire's field names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rigmark_agent.device.idle import Idle
from rigmark_agent.device.memory import Unseen
from rigmark_agent.device.process import ServingProcess
from rigmark_agent.device.protocol import Gpus

SENSORS: Final = (
    "memory_used_mb",
    "process_memory_mb",
    "utilization_pct",
    "power_w",
    "energy_j",
    "temperature_c",
    "sm_clock_mhz",
    "memory_clock_mhz",
    "throttle_reasons",
)
FACTS: Final = ("memory_bandwidth_gb_s", "architecture", "power_limit_w", "link", "partition")
_OF_DRIVER: Final = ("driver_version", "compute_api")
_ALWAYS: Final = {
    "container": "there is no sign of a container or of a virtual machine",
    "cpu": "the system does not tell the processor's name",
    "unified_memory": "no card tells whose memory it uses",
}
_NOT_ON_A_CARD: Final = "the model did not run on a card that can be read"
_LONGEST: Final = 500


def unknown_fields(
    gpus: Gpus,
    cards: Sequence[int],
    serving: ServingProcess | Unseen,
    *,
    unread: Sequence[str] = (),
    idle: Idle | None = None,
) -> dict[str, str]:
    """Return the reasons of all that may be unknown of this machine, needed or not.

    A machine whose cards the model did not run on says so under `gpus`, and names them: that is
    how a silent fallback to the processor is seen.
    """
    found = {**_ALWAYS, **_of_cards(gpus, cards, unread)}
    if not cards and gpus.cards:
        found["idle_power_w"] = _NOT_ON_A_CARD
    elif idle is None:
        found["idle_power_w"] = "it was not measured"
    elif idle.of(cards) is None:
        found["idle_power_w"] = idle.reason or "no card of the model's tells its power"
    if isinstance(serving, Unseen):
        found["resident_mb"] = serving.reason
        found.setdefault("process_memory_mb", serving.reason)
    return {field: reason[:_LONGEST] for field, reason in found.items()}


def _of_cards(gpus: Gpus, cards: Sequence[int], unread: Sequence[str]) -> dict[str, str]:
    if cards:
        return _picked(gpus.reasons, (*SENSORS, *FACTS, *_OF_DRIVER))
    why = _why_no_card(gpus, unread)
    sensors = [sensor for sensor in SENSORS if sensor != "process_memory_mb"]
    return {
        "gpus": why,
        **dict.fromkeys(_OF_DRIVER, why),
        **dict.fromkeys(sensors, _NOT_ON_A_CARD),
    }


def _why_no_card(gpus: Gpus, unread: Sequence[str]) -> str:
    if gpus.cards:
        names = ", ".join(card.name for card in gpus.cards)
        return f"the model did not run on the card that is here ({names})"
    why = gpus.reasons.get("cards", "there is no card")
    return f"{', '.join(unread)} cannot be read: {why}" if unread else why


def _picked(reasons: Mapping[str, str], fields: Iterable[str]) -> dict[str, str]:
    return {field: reasons[field] for field in fields if field in reasons}
