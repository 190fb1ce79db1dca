"""From the replies of one scenario to its part of the wire document: raw evidence and figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from rigmark_agent.device.placement import Placement
from rigmark_agent.device.sampler import Round
from rigmark_agent.target.protocol import GpuShare
from rigmark_agent.transcript import Reply
from rigmark_shared.methodology import (
    ScenarioId,
    decode_speed_tok_s,
    generation_speed_tok_s,
    memory_gb,
)
from rigmark_shared.wire import Attempt, DeviceSample, ScenarioRun

# The counter moves every 20 to 100 ms, so over less than a second its steps are part of the figure.
_SHORTEST_ENERGY_WINDOW_S: Final = 1.0
_MS_PER_S: Final = 1000.0
_LONGEST_TEXT: Final = 400_000


@dataclass(frozen=True, slots=True)
class Taken:
    """One attempt's place in the order, and its reply."""

    ordinal: int
    warmup: bool
    reply: Reply


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the whole session and is needed to read its replies."""

    placement: Placement
    share: GpuShare
    no_energy: str
    """Why there is no energy figure, where there is none."""


def scenario_run(scenario: ScenarioId, taken: Sequence[Taken], context: Context) -> ScenarioRun:
    """Return the scenario's run; its text is that of the first attempt that counts.

    A speed or a latency is the median over the attempts that count, memory is their peak.
    """
    replies = [one.reply for one in taken if not one.warmup]
    first = replies[0]
    memory = context.placement.peak_mb([one for reply in replies for one in reply.rounds])
    figures = {
        "generation_speed_tok_s": _median(replies, _generation_speed),
        "generation_time_ms": _median(replies, lambda reply: reply.marks.last_token_ms),
        "decode_speed_tok_s": _median(replies, _decode_speed),
        "ttft_ms": _median(replies, lambda reply: reply.marks.first_token_ms),
        "memory_gb": memory_gb(memory),
        "gpu_share_pct": context.share.pct,
        "energy_j": _median(replies, lambda reply: _energy_j(reply.rounds, context.placement)),
    }
    return ScenarioRun(
        scenario=scenario,
        prompt=first.ask.prompt,
        response=first.text[:_LONGEST_TEXT],
        reasoning=first.reasoning[:_LONGEST_TEXT] or None,
        temperature=first.ask.temperature,
        max_output_tokens=first.ask.max_output_tokens,
        finish_reason=first.finish_reason,
        prompt_tokens=first.prompt_tokens,
        output_tokens=first.output_tokens,
        token_count_source=first.token_count_source,
        memory_kind=context.placement.kind if figures["memory_gb"] else None,
        unknown=_unknown(figures, first, context),
        attempts=[_attempt(one, context.placement) for one in taken],
        generation_speed_tok_s=figures["generation_speed_tok_s"],
        generation_time_ms=figures["generation_time_ms"],
        decode_speed_tok_s=figures["decode_speed_tok_s"],
        ttft_ms=figures["ttft_ms"],
        memory_gb=figures["memory_gb"],
        gpu_share_pct=figures["gpu_share_pct"],
        energy_j=figures["energy_j"],
    )


def _generation_speed(reply: Reply) -> float | None:
    return generation_speed_tok_s(
        output_tokens=reply.output_tokens, generation_time_ms=reply.marks.last_token_ms
    )


def _decode_speed(reply: Reply) -> float | None:
    return decode_speed_tok_s(
        output_tokens=reply.output_tokens,
        first_token_ms=reply.marks.first_token_ms,
        last_token_ms=reply.marks.last_token_ms,
        first_chunk_tokens=reply.first_chunk_tokens,
    )


def _median(replies: Sequence[Reply], figure: Callable[[Reply], float | None]) -> float | None:
    known = [value for reply in replies if (value := figure(reply)) is not None]
    return median(known) if known else None


def _energy_j(rounds: Sequence[Round], placement: Placement) -> float | None:
    """Return the rise of the energy counters of the model's cards over the attempt."""
    if not rounds or rounds[-1].at_s - rounds[0].at_s < _SHORTEST_ENERGY_WINDOW_S:
        return None
    rises = []
    for card in placement.cards:
        before, after = rounds[0].cards[card].energy_j, rounds[-1].cards[card].energy_j
        if before is None or after is None or after <= before:
            return None
        rises.append(after - before)
    return sum(rises) if rises else None


def _unknown(figures: dict[str, float | None], first: Reply, context: Context) -> dict[str, str]:
    too_short = f"the answer's {first.output_tokens} tokens came at one moment"
    reasons = {
        "generation_speed_tok_s": too_short,
        "decode_speed_tok_s": too_short,
        "memory_gb": context.placement.reason or "no sensor told the memory of the model",
        "gpu_share_pct": context.share.reason or "the engine does not tell",
        "energy_j": context.no_energy,
    }
    unknown = {field: reasons[field] for field, value in figures.items() if value is None}
    if not first.text:
        unknown["response"] = (
            f"the model gave reasoning and no answer within {first.ask.max_output_tokens} tokens"
        )
    return unknown


def _attempt(taken: Taken, placement: Placement) -> Attempt:
    reply = taken.reply
    return Attempt(
        ordinal=taken.ordinal,
        warmup=taken.warmup,
        marks=reply.marks,
        output_tokens=reply.output_tokens,
        prompt_tokens=reply.prompt_tokens,
        cached_prompt_tokens=reply.cached_prompt_tokens,
        first_chunk_tokens=reply.first_chunk_tokens,
        chunks=reply.chunks,
        token_count_source=reply.token_count_source,
        finish_reason=reply.finish_reason,
        engine_timings=reply.timings,
        device_trace=[
            sample
            for one in reply.rounds
            for sample in _samples(one, (one.at_s - reply.started_at_s) * _MS_PER_S, placement)
        ],
    )


def _samples(one: Round, at_ms: float, placement: Placement) -> list[DeviceSample]:
    at_ms = max(0.0, round(at_ms, 1))  # the first round is read just before the request
    if not placement.cards:
        mb = placement.memory_mb(one)
        return [] if mb is None else [DeviceSample(at_ms=at_ms, process_memory_mb=round(mb, 1))]
    return [
        DeviceSample(
            at_ms=at_ms,
            device=position,
            memory_used_mb=reading.memory_used_mb,
            process_memory_mb=reading.process_memory_mb,
            utilization_pct=reading.utilization_pct,
            power_w=reading.power_w,
            energy_j=reading.energy_j,
            temperature_c=reading.temperature_c,
            sm_clock_mhz=reading.sm_clock_mhz,
            throttle_reasons=list(reading.throttle_reasons),
        )
        for position, reading in enumerate(one.cards[index] for index in placement.cards)
    ]
