"""What of a run must agree with the server, nvidia-smi and llama-bench, and how closely."""

import re
from collections.abc import Iterator, Sequence
from statistics import mean
from typing import Any

from rigmark_shared.wire import Attempt, Hardware, ScenarioRun

Check = tuple[str, bool, str]
BUFFER = re.compile(r"(\S+) +model buffer size = +([\d.]+) MiB")


def clock_checks(counting: Sequence[Attempt]) -> Iterator[Check]:
    """Compare the stopwatch with what the server tells in the same answers."""
    speeds, late_ms, cpu_pct = [], [], []
    for one in counting:
        theirs, marks = one.engine_timings, one.marks
        our_ms = (marks.last_token_ms - marks.first_token_ms) / one.timed_tokens
        speeds.append(theirs.output_ms / (theirs.output_tokens - 1) / our_ms)
        late_ms.append(marks.first_token_ms - theirs.prompt_ms)
        cpu_pct.append(100 * one.client_cpu_ms / marks.end_ms)
    yield "decode speed is the server's", within(speeds, 0.98, 1.02), span(speeds)
    yield "TTFT is the server's prefill", within(late_ms, 0, 60), f"and {span(late_ms)} ms"
    yield "the client takes little", max(cpu_pct) < 15, f"{span(cpu_pct)} % of a core"


def weights_mb(log: str) -> tuple[float, float]:
    """Return the weights on cards and all of them, by the buffers in the server's log."""
    buffers = [(name, float(mb)) for name, mb in BUFFER.findall(log)]
    on_card = [mb for name, mb in buffers if not name.startswith("CPU") and "Host" not in name]
    return sum(on_card), sum(mb for _, mb in buffers)


def memory_checks(part: ScenarioRun, smi_mb: float, log: str) -> Iterator[Check]:
    """Compare memory with nvidia-smi's, and the share with the buffers in the server's log."""
    on_card_mb, all_mb = weights_mb(log)
    truth_pct = 100 * on_card_mb / all_mb
    if on_card_mb:
        ratio = (part.memory_gb or 0.0) * 1024 / smi_mb
        yield "memory is nvidia-smi's", within([ratio], 0.98, 1.02), f"{part.memory_gb} GB"
    # Of what is wholly on the card, the input embeddings stay in main memory all the same.
    truth_pct, pct = 100.0 if truth_pct > 90 else truth_pct, part.gpu_share_pct
    told = ", ".join(f"{one.source} {one.pct}" for one in part.gpu_share_sources)
    detail = f"{pct} of {truth_pct:.1f} %, {part.gpu_share_confidence}: {told}"
    yield "GPU share is the log's", pct is not None and abs(pct - truth_pct) < 15, detail


def energy_checks(counting: Sequence[Attempt], hardware: Hardware) -> Iterator[Check]:
    """Compare the energy counter with the power sensor, with idling and with the card's limit."""
    ratios, watts = [], []
    for one in counting:
        known = [sample for sample in one.device_trace if sample.energy_j is not None]
        took_s = (known[-1].at_ms - known[0].at_ms) / 1000
        watts.append((known[-1].energy_j - known[0].energy_j) / took_s)
        ratios.append(watts[-1] / mean(sample.power_w for sample in one.device_trace))
    idle_w, limit_w = hardware.idle_power_w, hardware.gpus[0].power_limit_w
    yield "energy is a card's", within(watts, idle_w, limit_w), f"{span(watts)} W, {idle_w} idle"
    yield "energy agrees with power", within(ratios, 0.7, 1.3), span(ratios)


def bench_checks(parts: Sequence[ScenarioRun], tests: list[dict[str, Any]]) -> Iterator[Check]:
    """Compare the decode speed with what llama-bench measured, with and without a context."""
    theirs = [one["avg_ts"] for one in tests if one["n_gen"]]
    ours = [part.decode_speed_tok_s for part in parts]
    detail = f"{span(ours)}, and {span(theirs)} tok/s"
    yield "decode speed is llama-bench's", within([mean(ours) / mean(theirs)], 0.9, 1.1), detail


def within(values: Sequence[float], least: float, most: float) -> bool:
    """Say whether all of them lie between the bounds."""
    return least <= min(values) <= max(values) <= most


def span(values: Sequence[float]) -> str:
    """Write the lowest and the highest."""
    return f"{min(values):.4g} to {max(values):.4g}"
