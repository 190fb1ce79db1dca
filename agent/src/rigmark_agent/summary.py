"""The figures of a result as a table for people."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rigmark_shared.methodology import SCENARIOS, efficiency_tok_s_per_gb
from rigmark_shared.wire import ScenarioRun, Submission

_UNKNOWN: Final = "-"
_COLUMNS: Final = ("tok/s", "TTFT ms", "tokens", "memory GB", "GPU share %", "tok/s/GB")


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
    reasons = {field: why for run in submission.scenarios for field, why in run.unknown.items()}
    for field, why in reasons.items():
        console.print(f"{field} is unknown: {why}", highlight=False, markup=False)


def _figures(run: ScenarioRun) -> list[str]:
    speed = run.generation_speed_tok_s
    efficiency = efficiency_tok_s_per_gb(speed_tok_s=speed, memory_gb=run.memory_gb)
    memory = _shown(run.memory_gb, 2)
    return [
        _shown(run.decode_speed_tok_s, 1),
        _shown(run.ttft_ms, 0),
        _shown(run.output_tokens, 0),
        f"{memory} {run.memory_kind}" if run.memory_kind else memory,
        _shown(run.gpu_share_pct, 0),
        _shown(efficiency, 2),
    ]


def _shown(value: float | None, digits: int) -> str:
    return _UNKNOWN if value is None else f"{value:.{digits}f}"
