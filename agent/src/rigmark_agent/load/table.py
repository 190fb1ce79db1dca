"""A sweep as a table for people: one line a point, as plain text."""

from collections.abc import Iterable, Sequence
from typing import Final

from rigmark_agent.load.figures import PointFigures, point_figures
from rigmark_shared.methodology.use_case import UseCase
from rigmark_shared.wire import LoadPoint, Submission

_UNKNOWN: Final = "-"
_GAP: Final = "  "


def load_table(submission: Submission, use_case: UseCase) -> str:
    """Return the figures of every point, and what the last two columns mean."""
    header = (
        *("load", "context", "ok", "failed", "TTFT p50 ms", "TTFT p95 ms", "tok/s each"),
        *("tok/s all", "requests/s", f"{use_case.label} %", "goodput/s"),
    )
    rows = [_row(point, point_figures(point, use_case)) for point in submission.load]
    title = f"{submission.model.name} · {submission.engine.name} · {submission.hardware.name}"
    note = (
        f"{use_case.label} %: requests whose first token came within {use_case.ttft_good_ms} ms; "
        "goodput/s: as many of them a second. A failed request misses both."
    )
    return "\n".join((title, *_aligned([header, *rows]), note))


def _row(point: LoadPoint, figures: PointFigures) -> tuple[str, ...]:
    load = f"{point.rate_per_s:g}/s" if point.concurrency is None else str(point.concurrency)
    return (
        load if point.rate_per_s is not None else f"{load} in flight",
        _shown(point.context_tokens, 0),
        str(figures.answered),
        str(figures.failed),
        _shown(figures.ttft_p50_ms, 0),
        _shown(figures.ttft_p95_ms, 0),
        _shown(figures.decode_speed_tok_s, 1),
        _shown(figures.output_throughput_tok_s, 1),
        _shown(figures.request_rate_s, 2),
        _shown(figures.slo_attainment_pct, 0),
        _shown(figures.goodput_req_s, 2),
    )


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield _GAP.join((first.ljust(widths[0]), *cells))


def _shown(value: float | None, digits: int) -> str:
    return _UNKNOWN if value is None else f"{value:.{digits}f}"
