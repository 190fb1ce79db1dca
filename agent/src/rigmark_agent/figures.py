"""From the replies of one scenario to its part of the wire document: raw evidence and figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from rigmark_agent.device.gpu_share import SharedReading
from rigmark_agent.device.placement import Placement
from rigmark_agent.device.recording import Round
from rigmark_agent.device.trace import device_trace
from rigmark_agent.journal.record import Taken
from rigmark_agent.transcript import Reply
from rigmark_shared.methodology import (
    ScenarioId,
    decode_speed_tok_s,
    generation_speed_tok_s,
    memory_gb,
)
from rigmark_shared.wire import Attempt, ScenarioRun

# The counter moves every 20 to 100 ms, so over less than a second its steps are part of the figure.
_SHORTEST_ENERGY_WINDOW_S: Final = 1.0
_LONGEST_TEXT: Final = 400_000


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the whole session and is needed to read its replies."""

    placement: Placement
    share: SharedReading
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
        "decode_speed_tok_s": _median(replies, decode_speed_of),
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
        seed=first.ask.seed,
        finish_reason=first.finish_reason,
        prompt_tokens=first.prompt_tokens,
        output_tokens=_counted(first),
        token_count_source=first.token_count_source if _counted(first) else None,
        gpu_share_sources=list(context.share.sources),
        gpu_share_confidence=context.share.confidence,
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


def decode_speed_of(reply: Reply) -> float | None:
    """Return the decode speed in tokens a second, as the service will derive it."""
    return decode_speed_tok_s(
        output_tokens=reply.output_tokens,
        first_token_ms=reply.marks.first_token_ms,
        last_token_ms=reply.marks.last_token_ms,
        first_chunk_tokens=reply.first_chunk_tokens,
        chunks=reply.chunks,
        timed_tokens=reply.timed_tokens,
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
    too_short = _why_no_speed(first)
    reasons = {
        "generation_speed_tok_s": too_short,
        "decode_speed_tok_s": too_short,
        "memory_gb": context.placement.reason or "no sensor told the memory of the model",
        "gpu_share_pct": context.share.reason or "the engine does not tell",
        "energy_j": context.no_energy,
    }
    unknown = {field: reasons[field] for field, value in figures.items() if value is None}
    if _counted(first) is None:
        unknown["output_tokens"] = too_short
    if not first.text:
        unknown["response"] = (
            f"the model gave reasoning and no answer within {first.ask.max_output_tokens} tokens"
        )
    for field, text in (("response", first.text), ("reasoning", first.reasoning)):
        if len(text) > _LONGEST_TEXT:
            unknown[field] = (
                f"only the first {_LONGEST_TEXT} of its {len(text)} characters are sent"
            )
    return unknown


def _counted(reply: Reply) -> int | None:
    """Return the tokens of an answer; None where a blank one was counted by nobody."""
    return reply.output_tokens or None


def _why_no_speed(reply: Reply) -> str:
    if reply.output_tokens == 0:
        return "the answer is blank, and the engine did not count its tokens"
    if reply.output_tokens == 1:
        return "the answer is one token, and a speed needs two"
    return f"the answer's {reply.output_tokens} tokens came at one moment"


def _attempt(taken: Taken, placement: Placement) -> Attempt:
    reply = taken.reply
    return Attempt(
        ordinal=taken.ordinal,
        warmup=taken.warmup,
        marks=reply.marks,
        output_tokens=_counted(reply),
        prompt_tokens=reply.prompt_tokens,
        cached_prompt_tokens=reply.cached_prompt_tokens,
        first_chunk_tokens=reply.first_chunk_tokens,
        timed_tokens=reply.timed_tokens,
        chunks=reply.chunks,
        chunk_marks_ms=list(reply.chunk_marks_ms),
        client_cpu_ms=reply.client_cpu_ms,
        other_load_pct=reply.other_load_pct,
        token_count_source=reply.token_count_source if _counted(reply) else None,
        finish_reason=reply.finish_reason,
        engine_timings=reply.timings,
        device_trace=device_trace(reply.rounds, reply.started_at_s, placement),
    )
