"""The charts of a load sweep: throughput and waiting by requests in flight, speed by context."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rigmark_shared.methodology.use_case import USE_CASES
from rigmark_web.charts.line import Axes, Chart, Series, Threshold, line_chart
from rigmark_web.load.views import LoadPointView

Reading = Callable[[LoadPointView], float | None]

_IN_FLIGHT: Final = "requests in flight"
_DEPTH: Final = "tokens of context and prompt"
_MOST_CONTEXTS: Final = 4


def load_charts(points: Sequence[LoadPointView]) -> list[Chart]:
    """Return those charts that the points suffice for."""
    swept = [point for point in points if point.concurrency is not None]
    alone = _fewest_in_flight(points)
    charts = (
        line_chart(
            "Output throughput of all requests together",
            Axes(_IN_FLIGHT, "tok/s"),
            series=_by_context(swept, "throughput", _throughput),
        ),
        line_chart(
            "Time to first token",
            Axes(_IN_FLIGHT, "ms"),
            series=[
                *_by_context(swept, "median", lambda point: point.ttft_ms.p50),
                *_by_context(swept, "95th percentile", lambda point: point.ttft_ms.p95),
            ],
            thresholds=_thresholds(),
        ),
        line_chart(
            "Speed of one answer",
            Axes(_IN_FLIGHT, "tok/s"),
            series=_by_context(swept, "decode speed", _decode),
        ),
        line_chart(
            "Speed of one answer by context",
            Axes(_DEPTH, "tok/s"),
            series=[Series("decode speed", _points(alone, _depth, _decode))],
        ),
        line_chart(
            "Speed of reading the prompt by context",
            Axes(_DEPTH, "tok/s"),
            series=[Series("prefill speed", _points(alone, _depth, _prefill))],
        ),
    )
    return [chart for chart in charts if chart is not None]


def _thresholds() -> list[Threshold]:
    good = min(use.ttft_good_ms for use in USE_CASES.values())
    bad = max(use.ttft_bad_ms for use in USE_CASES.values())
    return [
        Threshold(f"good for every use below {good:,g} ms", good, "good"),
        Threshold(f"too slow for every use from {bad:,g} ms", bad, "bad"),
    ]


def _fewest_in_flight(points: Sequence[LoadPointView]) -> list[LoadPointView]:
    # Speed by context is told of as few requests at a time as there are; others would slow it.
    told = [point.concurrency for point in points if point.concurrency is not None]
    fewest = min(told, default=None)
    return [point for point in points if point.concurrency == fewest and point.rate_per_s is None]


def _by_context(points: Iterable[LoadPointView], label: str, y: Reading) -> list[Series]:
    by_context: dict[int | None, list[LoadPointView]] = {}
    for point in points:
        by_context.setdefault(point.context_tokens, []).append(point)
    contexts = list(by_context.items())[:_MOST_CONTEXTS]
    return [
        Series(
            label if len(contexts) == 1 else f"{label}, context {context or 0:,}",
            _points(of_context, lambda point: point.concurrency, y),
        )
        for context, of_context in contexts
    ]


def _points(
    points: Iterable[LoadPointView], x: Reading, y: Reading
) -> tuple[tuple[float, float], ...]:
    found = ((x(point), y(point)) for point in points)
    return tuple((at, value) for at, value in found if at is not None and value is not None)


def _throughput(point: LoadPointView) -> float | None:
    return point.output_throughput_tok_s


def _decode(point: LoadPointView) -> float | None:
    return point.decode_speed_tok_s


def _prefill(point: LoadPointView) -> float | None:
    return point.prefill_speed_tok_s


def _depth(point: LoadPointView) -> float | None:
    return point.depth_tokens
