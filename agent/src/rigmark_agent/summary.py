"""The figures of a result as a table for people."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rigmark_agent.device.gpu_share import fallback
from rigmark_agent.repeat import variation_pct
from rigmark_shared.methodology import SCENARIOS, decode_speed_tok_s, efficiency_tok_s_per_gb
from rigmark_shared.wire import ScenarioRun, Submission, TokenCountSource

_UNKNOWN: Final = "-"
_COLUMNS: Final = (
    "tok/s",
    "± CV %",
    "runs",
    "TTFT ms",
    "tokens",
    "memory GB",
    "GPU share %",
    "tok/s/GB",
)


def print_summary(submission: Submission, console: Console) -> None:
    """Print the figures of each scenario, and why the unknown ones are unknown."""
    title = f"{submission.model.name} · {submission.engine.name} · {submission.hardware.name}"
    table = Table(title=Text(title), title_justify="left")
    table.add_column("scenario", no_wrap=True)
    for column in _COLUMNS:
        table.add_column(column, justify="right", no_wrap=True)
    for run in submission.scenarios:
        table.add_row(SCENARIOS[run.scenario].label, *_figures(run))
    console.print(table)
    for line in _remarks(submission.scenarios):
        console.print(line, highlight=False, markup=False)


def _remarks(runs: Sequence[ScenarioRun]) -> Iterator[str]:
    """Yield what the table does not show; the scenarios are named that it is not true of all."""
    labels: dict[str, list[str]] = {}
    for run in runs:
        told = [f"{field} is unknown: {why}" for field, why in run.unknown.items()]
        if run.token_count_source is TokenCountSource.ESTIMATE:
            told.append("tokens and tok/s are estimates: the engine does not count its tokens")
        if doubt := fallback(run.gpu_share_sources):
            told.append(doubt)
        for remark in told:
            labels.setdefault(remark, []).append(SCENARIOS[run.scenario].label)
    for remark, named in labels.items():
        yield remark if len(named) == len(runs) else f"{', '.join(named)}: {remark}"


def decode_speeds(run: ScenarioRun) -> list[float | None]:
    """Return the decode speed of each attempt that counts, in their order."""
    return [
        decode_speed_tok_s(
            output_tokens=attempt.output_tokens,
            first_token_ms=attempt.marks.first_token_ms,
            last_token_ms=attempt.marks.last_token_ms,
            first_chunk_tokens=attempt.first_chunk_tokens,
            chunks=attempt.chunks,
            timed_tokens=attempt.timed_tokens,
        )
        for attempt in run.attempts
        if not attempt.warmup
    ]


def _figures(run: ScenarioRun) -> list[str]:
    speed = run.generation_speed_tok_s
    efficiency = efficiency_tok_s_per_gb(speed_tok_s=speed, memory_gb=run.memory_gb)
    memory = _shown(run.memory_gb, 2)
    return [
        _shown(run.decode_speed_tok_s, 1),
        _shown(variation_pct(decode_speeds(run)), 1),
        str(len(decode_speeds(run))),
        _shown(run.ttft_ms, 0),
        _shown(run.output_tokens, 0),
        f"{memory} {run.memory_kind}" if run.memory_kind else memory,
        _shown(run.gpu_share_pct, 0),
        _shown(efficiency, 2),
    ]


def _shown(value: float | None, digits: int) -> str:
    return _UNKNOWN if value is None else f"{value:.{digits}f}"
