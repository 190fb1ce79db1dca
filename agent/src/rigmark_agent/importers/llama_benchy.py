"""llama-benchy: llama-bench's tests against a server, one benchmark for each setting."""

import re
from collections.abc import Mapping
from statistics import fmean, median
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import Found, Importer, closed_loop, known
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes
from rigmark_agent.importers.reading import Reading
from rigmark_agent.target.naming import public_name
from rigmark_shared.methodology.load import distribution
from rigmark_shared.wire import LoadPoint, Percentiles

NAME: Final = "llama-benchy"
_TYPICAL: Final = frozenset({"tg_throughput", "tg_req_throughput", "e2e_ttft", "ttfr", "est_ppt"})
_AGREE: Final = 0.01
_COUNTS_TOKENS_FROM: Final = (0, 4)
_FIRST_RESPONSE: Final = "of the first response of any kind, often an empty chunk for the role"
_PROMPT_SPEED: Final = (
    "prompt tokens ÷ (first response − a guessed latency): an empty first chunk makes it many "
    "times too high, and even without one it is not the prefill time"
)
_REASONS: Final = {
    "pp_throughput": _PROMPT_SPEED,
    "pp_req_throughput": _PROMPT_SPEED,
    "est_ppt": _FIRST_RESPONSE,
    "ttfr": _FIRST_RESPONSE,
    "tg_throughput": "of the time that anything was generated, not of the whole duration",
    "peak_throughput": "the best second of a run; no peak is ranked",
    "peak_req_throughput": "the best second of a request; no peak is ranked",
    "throughput_over_time": "a course over time",
    "requests_throughput_over_time": "a course over time",
    "timestamp": "without a time zone that can be relied on",
    "latency_mode": "a setting of the tool",
    "latency_ms": "the network's latency as the tool guessed it",
    "max_concurrency": "the concurrency of each benchmark is taken",
    "prefix_caching_enabled": "a setting of the tool",
}


def recognises(material: Material) -> bool:
    """Whether the content is llama-benchy's."""
    return any(_is_report(report) for report in material.mappings)


def _is_report(report: Mapping[str, object]) -> bool:
    benchmarks = report.get("benchmarks")
    return isinstance(benchmarks, list) and any(
        isinstance(one, dict) and _TYPICAL & one.keys() for one in benchmarks
    )


def read(material: Material) -> list[Found]:
    """Return one result for each report; each benchmark is a load point."""
    return [_result(material.format, one) for one in material.mappings if _is_report(one)]


def _result(form: str, values: dict[str, object]) -> Found:
    notes = Notes()
    report = Reading(values, notes)
    version, model = report.text("version"), report.text("model")
    cached = report.flag("prefix_caching_enabled")
    points = [_point(one, version, cached) for one in report.parts("benchmarks")]
    report.finish(_REASONS)
    kept = [point for point in points if point is not None]
    in_flight = {point.concurrency for point in kept}
    concurrency = in_flight.pop() if len(in_flight) == 1 else None
    return Found(
        tool="llama-benchy",
        notes=notes,
        points=kept,
        version=version,
        format=form,
        model=known(name=public_name(model) if model else None),
        terms=known(load_model=closed_loop(concurrency), concurrency=concurrency, streaming=True),
    )


def _point(
    benchmark: Reading,
    version: str | None,
    cached: bool | None,
) -> LoadPoint | None:
    concurrency = figures.in_flight(benchmark, "concurrency")
    prompt = benchmark.count("prompt_size")
    answer = benchmark.count("response_size")
    context = benchmark.count("context_size")
    fills_context = benchmark.flag("is_context_prefill_phase")
    if fills_context or (fills_context is None and context and cached):
        benchmark.notes.leave_out(benchmark.place, "it only fills the context for another one")
        benchmark.take_all()
        return None
    told = figures.summary(
        ttft_ms=_ttft(benchmark), decode_speed_tok_s=_decode_speed(benchmark, version)
    )
    if context and cached is None:
        prompt = context = None  # whether the context was read with the prompt is not told
    elif context and not cached:
        prompt, context = None if prompt is None else prompt + context, 0
    return figures.point(
        told,
        concurrency=concurrency,
        prompt_tokens=_bounded(prompt),
        output_tokens=_bounded(answer),
        context_tokens=_bounded(context),
    )


def _ttft(benchmark: Reading) -> Percentiles | None:
    values = _values(benchmark.part("e2e_ttft"), figures.LONGEST_MS)
    if values is None:
        return None
    benchmark.notes.relabel("ttft_ms", "e2e_ttft: to the first token, from its single values")
    spread = {name: value for name, value in distribution(values).items() if value is not None}
    return Percentiles(**spread)


def _decode_speed(benchmark: Reading, version: str | None) -> float | None:
    metric = benchmark.part("tg_req_throughput")
    values = _values(metric, figures.FASTEST_TOK_S)
    if values is None:
        return None
    if _number(version) < _COUNTS_TOKENS_FROM:
        benchmark.unusable(
            "tg_req_throughput", "versions before 0.4 count chunks, not tokens; measure again"
        )
        return None
    benchmark.notes.relabel(
        "decode_speed_tok_s", "tg_req_throughput: the median of its values by request"
    )
    return median(values)


def _values(metric: Reading, most: float) -> list[float] | None:
    """Return the single values where they bear out the mean beside them."""
    values, mean = metric.numbers("values"), metric.number("mean")
    metric.raw("std")
    if values is None:
        return None
    if not all(0 < value <= most for value in values):
        metric.unusable("values", "holds a value that no measurement gives")
        return None
    if mean is not None and not figures.close(mean, fmean(values), within_share=_AGREE):
        metric.unusable("values", f"their mean is {fmean(values):.4g}, not {mean:.4g} as told")
        return None
    return values


def _number(version: str | None) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version or "")[:2])


def _bounded(count: int | None) -> int | None:
    return count if count is None or count <= figures.MOST_TOKENS else None


IMPORTER: Final = Importer(NAME, recognises, read)
