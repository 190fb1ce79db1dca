"""A validity flag: what was seen that limits how far a figure can be trusted."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Final


class Severity(StrEnum):
    """How a flag bears on the figures, mildest first."""

    INFO = "info"
    """The figures hold; this is to be known when they are compared."""
    WARNING = "warning"
    """A figure is less certain than it looks, or is not the rig's best."""
    SUSPECT = "suspect"
    """A figure contradicts another, or what the hardware can do."""


class FlagId(StrEnum):
    """Stable names of the flags."""

    WIDE_ENGINE_GAP = "wide_engine_gap"
    ABOVE_ROOFLINE = "above_roofline"
    IMPOSSIBLE_MEMORY = "impossible_memory"
    TOKEN_RATE_CAP = "token_rate_cap"  # noqa: S105 - a flag
    TOKEN_COUNT_MISMATCH = "token_count_mismatch"  # noqa: S105 - a flag
    ENGINE_GAP = "engine_gap"
    ALL_AT_ONCE = "all_at_once"
    ESTIMATED_TOKENS = "estimated_tokens"
    SHORT_ANSWER = "short_answer"
    REASONING_ONLY = "reasoning_only"
    CACHED_PROMPT = "cached_prompt"
    THROTTLED = "throttled"
    THERMAL_DRIFT = "thermal_drift"
    UNSTEADY = "unsteady"
    CLIENT_BUSY = "client_busy"
    BUSY_MACHINE = "busy_machine"
    CPU_FALLBACK = "cpu_fallback"
    MEMORY_SPILL = "memory_spill"
    SHARE_UNSURE = "share_unsure"
    FAILED_REQUESTS = "failed_requests"
    PARTIAL_OFFLOAD = "partial_offload"
    NEAR_MEMORY_LIMIT = "near_memory_limit"
    SPECULATIVE_DECODING = "speculative_decoding"
    TRUNCATED_BY_LIMIT = "truncated_by_limit"
    UNUSUAL_SPEED = "unusual_speed"
    FEW_REPETITIONS = "few_repetitions"
    UNEQUAL_ATTEMPTS = "unequal_attempts"


@dataclass(frozen=True, slots=True)
class Flag:
    """What a flag is called, what it means, how much it matters, and where the rule is from."""

    id: FlagId
    label: str
    meaning: str
    severity: Severity
    source: str


def highest_severity(flag_ids: Iterable[str]) -> Severity | None:
    """Return the gravest severity among flags; None without any that is known."""
    graveness = list(Severity)
    found = [FLAGS[FlagId(name)].severity for name in flag_ids if name in FLAGS]
    return max(found, key=graveness.index, default=None)


def _flag(flag_id: FlagId, data: dict[str, str]) -> Flag:
    return Flag(
        id=flag_id,
        label=data["label"],
        meaning=data["meaning"],
        severity=Severity(data["severity"]),
        source=data["source"],
    )


def _flags() -> dict[FlagId, Flag]:
    source = files(__package__) / "flags.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {FlagId(name): _flag(FlagId(name), data) for name, data in tables.items()}


FLAGS: Final[Mapping[FlagId, Flag]] = MappingProxyType(_flags())
"""Every flag by its id, the gravest first."""
