"""The table at the end of the demo."""

from typing import Any
from uuid import UUID

import pytest
from rich.console import Console

from rigmark_embedded.scoreboard import FIGURES, footnotes, overall, scoreboard
from rigmark_shared.methodology import METRICS, SCENARIOS, ScenarioId
from rigmark_shared.wire import Report

BENCHMARK = UUID("0198c0de-0000-7000-8000-000000000001")
FIGURES_OF_A_RUN = {
    "decode_speed_tok_s": 41.26,
    "ttft_ms": 2204.4,
    "memory_gb": 0.583,
    "gpu_share_pct": 0.0,
    "efficiency_tok_s_per_gb": 70.77,
}


def scenario(scenario_id: ScenarioId, **assessment: Any) -> dict[str, Any]:
    dimensions = SCENARIOS[scenario_id].dimensions
    return {
        "scenario": scenario_id,
        "figures": dict(FIGURES_OF_A_RUN),
        "unknown": {},
        "assessment": {
            "id": BENCHMARK,
            "scenario": scenario_id,
            "status": "completed",
            "kpi": 52.5,
            "scores": {dimension.id: 10 + n for n, dimension in enumerate(dimensions)},
            "summary": "A summary.",
            "reason": None,
            "detail": None,
            **assessment,
        },
    }


def report(**changes: Any) -> Report:
    document = {
        "id": BENCHMARK,
        "url": "http://127.0.0.1:8000/api/benchmarks/1",
        "web_url": "http://127.0.0.1:8080/benchmarks/1",
        "created_at": "2026-01-01T00:00:00Z",
        "status": "completed",
        "evidence": "raw",
        "methodology_version": "2026.1",
        "model": "gemma-3-270m",
        "quantization": "Q4_K_M",
        "engine": "llama.cpp",
        "hardware": "two cores",
        "figures": dict(FIGURES_OF_A_RUN),
        "overall_quality": 52.5,
        "coverage": 4,
        "scenarios": [scenario(scenario_id) for scenario_id in ScenarioId],
    }
    return Report.model_validate(document | changes)


def shown(one: Report, *, width: int = 80) -> str:
    console = Console(width=width, record=True, quiet=True)
    with console.capture() as capture:
        console.quiet = False
        console.print(scoreboard(one))
    return capture.get()


def test_the_table_shows_every_figure_and_every_dimension_by_its_label():
    text = shown(report())

    assert "gemma-3-270m Q4_K_M · llama.cpp · two cores" in text
    for figure in ("41.3", "2204", "0.58", "70.8", "52.5"):
        assert text.count(figure) == 4
    for one in SCENARIOS.values():
        for dimension in one.dimensions:
            assert dimension.label in text


def test_the_table_fits_a_terminal_of_80_columns():
    lines = shown(report()).splitlines()

    assert max(len(line.rstrip()) for line in lines) <= 80
    assert "…" not in "".join(lines)


def test_a_score_stands_in_the_line_of_its_dimension():
    text = shown(report())

    line = next(line for line in text.splitlines() if "Tool selection" in line)
    assert line.split()[-1] == "11"


def test_what_is_unknown_is_a_dash_and_never_a_zero():
    run = scenario(ScenarioId.AGENT_WORKFLOW)
    run["figures"]["gpu_share_pct"] = None
    del run["figures"]["memory_gb"]

    text = shown(report(scenarios=[run]))

    assert "\N{EN DASH}" in text
    assert "0.58" not in text


def test_an_unscored_scenario_is_a_dash_and_a_footnote_says_why():
    run = scenario(
        ScenarioId.CODE_GENERATION,
        status="failed",
        kpi=None,
        scores={},
        reason="judge_unreachable",
        detail="The judge could not be reached.",
    )
    one = report(scenarios=[run], status="incomplete", coverage=0, overall_quality=None)

    text = shown(one)

    assert text.count("\N{EN DASH}") == 5
    assert list(footnotes(one)) == [
        "Code Generation is not scored: The judge could not be reached."
    ]


@pytest.mark.parametrize(
    ("assessment", "why"),
    [
        ({"status": "failed", "reason": "bad_verdict"}, "bad_verdict"),
        ({"status": "running"}, "it is running"),
    ],
)
def test_a_footnote_says_what_is_known_when_there_is_no_sentence(assessment, why):
    run = scenario(ScenarioId.CODE_GENERATION, kpi=None, scores={}, **assessment)

    notes = list(footnotes(report(scenarios=[run])))

    assert notes == [f"Code Generation is not scored: {why}"]


def test_a_reason_that_holds_for_all_scenarios_is_told_once():
    runs = [scenario(scenario_id) for scenario_id in ScenarioId]
    for run in runs:
        run["figures"]["memory_gb"] = None
        run["unknown"]["memory_gb"] = "the process was not found"

    notes = list(footnotes(report(scenarios=runs)))

    assert notes == ["Memory is unknown: the process was not found"]


def test_the_overall_quality_says_how_much_it_rests_on():
    complete, partial = report(), report(overall_quality=None, coverage=3)

    assert overall(complete) == "Overall quality: 52.5 of 100, 4 of 4 scenarios scored"
    assert overall(partial) == "Overall quality: none, 3 of 4 scenarios scored"


def test_every_figure_of_the_table_is_a_metric_of_the_methodology():
    assert {metric for metric, _, _ in FIGURES} <= set(METRICS)
