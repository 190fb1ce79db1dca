"""Flags of plausibility: what is claimed against what the hardware can do."""

from typing import Final

from rigmark_ingest.benchmarks.flags.facts import RunFacts
from rigmark_ingest.benchmarks.flags.tokens import speculative_decoding
from rigmark_shared.methodology.memory_bandwidth import memory_bandwidth_gb_s
from rigmark_shared.methodology.roofline import (
    SMALLEST_WEIGHTS_GB,
    bandwidth_use_pct,
    looks_like_a_mixture,
    weights_gb,
)
from rigmark_shared.wire import Hardware, Model

_ROOF_PCT: Final = 110.0
_UNUSUAL_TOK_S: Final = 200.0
_MOST_DECODE_TOK_S: Final = 10_000.0
_MOST_PREFILL_TOK_S: Final = 1_000_000.0


def above_roofline(facts: RunFacts) -> str | None:
    """Reading the weights at this speed takes more than the memory can deliver."""
    speed = facts.figure("decode_speed_tok_s")
    detail = roofline_detail(facts.submission.model, facts.submission.hardware, speed)
    return None if detail is None or speculative_decoding(facts) else detail


def roofline_detail(model: Model, hardware: Hardware, speed: float | None) -> str | None:
    """Return what is wrong with the speed of a single request, or None.

    Nothing is said where the card's bandwidth or the size of the weights is not known, where only
    an unknown part of the weights works on each token, and of models that fit into a cache.
    """
    bandwidth = _bandwidth_gb_s(hardware)
    if speed is None or bandwidth is None:
        return None
    weights = _weights_read_gb(model)
    if weights is None or weights < SMALLEST_WEIGHTS_GB:
        return None
    use = bandwidth_use_pct(weights_gb=weights, decode_speed_tok_s=speed, bandwidth_gb_s=bandwidth)
    if use <= _ROOF_PCT:
        return None
    return f"{weights:.1f} GB at {speed:.0f} tok/s takes {use:.0f} % of {bandwidth:.0f} GB/s"


def token_rate_cap(facts: RunFacts) -> str | None:
    """A rate is beyond any known machine."""
    decode, prefill = facts.figure("decode_speed_tok_s"), facts.figure("prefill_speed_tok_s")
    if decode is not None and decode > _MOST_DECODE_TOK_S:
        return f"{decode:.0f} tok/s decode speed"
    if prefill is not None and prefill > _MOST_PREFILL_TOK_S:
        return f"{prefill:.0f} tok/s prefill speed"
    return None


def unusual_speed(facts: RunFacts) -> str | None:
    """The speed is beyond the methodology's usual range."""
    decode = facts.figure("decode_speed_tok_s")
    if decode is None or not _UNUSUAL_TOK_S <= decode <= _MOST_DECODE_TOK_S:
        return None
    return f"{decode:.0f} tok/s"


def _weights_read_gb(model: Model) -> float | None:
    share = 1.0
    if model.active_parameters is not None:
        if model.parameters is None:
            return weights_gb(
                parameters=model.active_parameters,
                bits_per_weight=model.bits_per_weight,
                file_size_gb=None,
            )
        share = min(1.0, model.active_parameters / model.parameters)
    elif looks_like_a_mixture(model.name, model.family):
        return None
    return weights_gb(
        parameters=model.parameters,
        bits_per_weight=model.bits_per_weight,
        file_size_gb=model.file_size_gb,
        share_of_parameters=share,
    )


def _bandwidth_gb_s(hardware: Hardware) -> float | None:
    known = [gpu.memory_bandwidth_gb_s or memory_bandwidth_gb_s(gpu.name) for gpu in hardware.gpus]
    return sum(each for each in known if each is not None) if known and all(known) else None
