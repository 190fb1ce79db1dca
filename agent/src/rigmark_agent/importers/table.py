"""The figures of an import as a table for people, and what became of the others."""

from typing import Final

from rich.table import Table
from rich.text import Text

from rigmark_agent.output import Output
from rigmark_shared.wire import LoadPoint, LoadSummary, Percentiles, Submission

_UNKNOWN: Final = "-"
# Speeds are in tok/s; `output` is that of all requests together.
_COLUMNS: Final = (
    "in flight",
    "prompt",
    "tokens",
    "context",
    "decode",
    "prefill",
    "output",
    "TTFT ms",
    "ITL ms",
    "requests",
)


def print_import(result: Submission, output: Output) -> None:
    """Print the points of a result, and then why figures of the file were left out."""
    title = f"{result.model.name} · {result.engine.name} · {result.hardware.name}"
    table = Table(title=Text(title), title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("test", no_wrap=True)
    for column in _COLUMNS:
        table.add_column(column, justify="right", no_wrap=True)
    for point in result.load:
        table.add_row(Text(point.label or _UNKNOWN), *_cells(point))
    output.out.print(table)
    for name, reason in (result.source.left_out if result.source else {}).items():
        output.say(f"{name} is left out: {reason}")


def _cells(point: LoadPoint) -> list[str]:
    told = point.summary or LoadSummary()
    return [
        _shown(point.concurrency, 0),
        _shown(point.prompt_tokens, 0),
        _shown(point.output_tokens, 0),
        _shown(point.context_tokens, 0),
        _shown(told.decode_speed_tok_s, 2),
        _shown(told.prefill_speed_tok_s, 2),
        _shown(told.output_throughput_tok_s, 2),
        _shown(_typical(told.ttft_ms), 1),
        _shown(_typical(told.itl_ms), 2),
        _shown(len(point.requests) or told.succeeded, 0),
    ]


def _typical(times: Percentiles | None) -> float | None:
    """Return the median, else the mean."""
    if times is None:
        return None
    return times.mean if times.p50 is None else times.p50


def _shown(value: float | None, digits: int) -> str:
    return _UNKNOWN if value is None else f"{value:.{digits}f}"
