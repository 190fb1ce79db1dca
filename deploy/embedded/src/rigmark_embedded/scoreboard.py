"""A benchmark's figures and scores as a table for a terminal of 80 columns."""

from collections.abc import Iterator
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from rigmark_shared.methodology import METRICS, SCENARIOS
from rigmark_shared.wire import Report, ScenarioReport

UNKNOWN: Final = "\N{EN DASH}"
FIGURES: Final = (
    ("decode_speed_tok_s", "tok/s", 1),
    ("ttft_ms", "TTFT\nms", 0),
    ("memory_gb", "Mem.\nGB", 2),
    ("gpu_share_pct", "GPU\n%", 0),
    ("efficiency_tok_s_per_gb", "tok/s\n/GB", 1),
)
"""The figures that are shown: metric, heading, decimal places."""


def scoreboard(report: Report) -> Table:
    """Return a row per scenario: its figures, its four dimension scores and its KPI."""
    title = Text(" · ".join(_identity(report)))
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_lines=True)
    table.add_column("Scenario", min_width=10, max_width=13)
    for _, heading, _ in FIGURES:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Dimension", no_wrap=True)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("KPI", justify="right", no_wrap=True)
    for run in report.scenarios:
        table.add_row(*_row(run))
    return table


def overall(report: Report) -> str:
    """Return the overall quality in a sentence."""
    scored = f"{report.coverage} of {len(SCENARIOS)} scenarios scored"
    if report.overall_quality is None:
        return f"Overall quality: none, {scored}"
    return f"Overall quality: {report.overall_quality:.1f} of 100, {scored}"


def footnotes(report: Report) -> Iterator[str]:
    """Give the reason for everything that the table leaves open, each once."""
    notes: dict[str, None] = {}
    for run in report.scenarios:
        for metric, _, _ in FIGURES:
            if run.figures.get(metric) is None and metric in run.unknown:
                notes[f"{METRICS[metric].label} is unknown: {run.unknown[metric]}"] = None
        assessment = run.assessment
        if assessment.kpi is None:
            why = assessment.detail or assessment.reason or f"it is {assessment.status}"
            notes[f"{SCENARIOS[run.scenario].label} is not scored: {why}"] = None
    yield from notes


def _identity(report: Report) -> Iterator[str]:
    yield f"{report.model} {report.quantization or ''}".strip()
    yield report.engine
    yield report.hardware


def _row(run: ScenarioReport) -> list[Text]:
    scenario = SCENARIOS[run.scenario]
    scores = [run.assessment.scores.get(dimension.id) for dimension in scenario.dimensions]
    return [
        Text(scenario.label),
        *(Text(_number(run.figures.get(metric), places)) for metric, _, places in FIGURES),
        Text("\n".join(dimension.label for dimension in scenario.dimensions)),
        Text("\n".join(_number(score, 0) for score in scores)),
        Text(_number(run.assessment.kpi, 1), style="bold"),
    ]


def _number(value: float | None, places: int) -> str:
    return UNKNOWN if value is None else f"{value:.{places}f}"
