"""A benchmark's own figures, by which boards rank it."""

from collections.abc import Sequence

from rigmark_ingest.benchmarks.figures import RunFigures
from rigmark_ingest.benchmarks.load import PointFigures
from rigmark_ingest.benchmarks.measured import Figures, median_of


def board_figures(runs: Sequence[RunFigures], points: Sequence[PointFigures] = ()) -> Figures:
    """Return a benchmark's figures: medians over its scenarios, and the peak of its memory.

    Where no scenario has a decode speed, generation speed stands in for it: it holds the wait for
    the first token as well, so it flatters nobody. Without scenarios the figures are those of a
    single request at a time, at the smallest context; never a throughput of many.
    """
    if not runs:
        return _of_single_stream(points)
    memory = [figure for run in runs if (figure := run.figures["memory_gb"]) is not None]
    speed = _median(runs, "decode_speed_tok_s") or _median(runs, "generation_speed_tok_s")
    return {
        "decode_speed_tok_s": speed,
        "ttft_ms": _median(runs, "ttft_ms"),
        "memory_gb": max(memory, default=None),
        "gpu_share_pct": _median(runs, "gpu_share_pct"),
        "efficiency_tok_s_per_gb": _median(runs, "efficiency_tok_s_per_gb"),
    }


def _of_single_stream(points: Sequence[PointFigures]) -> Figures:
    alone = sorted(
        (point for point in points if point.concurrency == 1),
        key=lambda point: (point.context_tokens or 0, point.prompt_tokens or 0),
    )
    return {
        "decode_speed_tok_s": _first([point.figures["decode_speed_tok_s"] for point in alone]),
        "ttft_ms": _first([point.figures["ttft_ms"]["p50"] for point in alone])
        or _first([point.figures["ttft_ms"]["mean"] for point in alone]),
        "memory_gb": _first([point.figures["memory_gb"] for point in alone]),
        "gpu_share_pct": _first([point.figures["gpu_share_pct"] for point in alone]),
        "efficiency_tok_s_per_gb": None,
    }


def _first(figures: Sequence[float | None]) -> float | None:
    return next((figure for figure in figures if figure is not None), None)


def _median(runs: Sequence[RunFigures], metric: str) -> float | None:
    return median_of([run.figures[metric] for run in runs])
