"""Builders of replies, as the stopwatch and the sensors would make them."""

from rigmark_agent.device.protocol import CardReading
from rigmark_agent.device.recording import Round
from rigmark_agent.target.protocol import Ask
from rigmark_agent.transcript import Reply
from rigmark_shared.wire import ClockMarks, EngineTimings, TokenCountSource


def marks(first=200.0, last=1200.0):
    return ClockMarks(
        first_chunk_ms=first,
        first_token_ms=first,
        first_output_token_ms=first,
        last_token_ms=last,
        end_ms=last + 5,
    )


def reply(**changes):
    return Reply(
        **{
            "ask": Ask("[a] Do it.", 0.4, 512),
            "text": "Done.",
            "reasoning": "",
            "started_at_s": 10.0,
            "marks": marks(),
            "chunks": 101,
            "output_tokens": 101,
            "token_count_source": TokenCountSource.SERVER,
            "first_chunk_tokens": 1,
            "prompt_tokens": 700,
            "cached_prompt_tokens": 0,
            "finish_reason": "stop",
            "timings": None,
            "rounds": (Round(9.999, resident_mb=512.0), Round(11.0, resident_mb=2048.0)),
            **changes,
        }
    )


def full_reply():
    """A reply in which nothing is left out."""
    reading = CardReading(
        memory_used_mb=9000.0,
        process_memory_mb=8000.0,
        holds_process=True,
        utilization_pct=97.0,
        power_w=310.0,
        energy_j=1234.5,
        temperature_c=71.0,
        sm_clock_mhz=2520.0,
        memory_clock_mhz=10251.0,
        throttle_reasons=("sw_power_cap",),
    )
    return reply(
        ask=Ask("[ä] Do it.\n", 0.4, 512, seed=7, exact_length=True),
        reasoning="hm",
        timings=EngineTimings(prompt_tokens=700, prompt_ms=190.0, output_tokens=101),
        rounds=(Round(9.999, (reading,), 512.0, 4096.0), Round(11.25, (reading,), 600.5, 4097.0)),
        chunk_marks_ms=(200.0, 700.125, 1200.0),
        timed_tokens=100,
        client_cpu_ms=4.25,
        other_load_pct=1.5,
    )
