"""Figures: derived from raw marks where there are any, honest about the rest."""

import json
from typing import Any

import pytest

from builders import attempt, scenario_run
from rigmark_ingest.benchmarks.figures import RUN_FIGURES, RunFigures, board_figures, run_figures
from rigmark_shared.status import Evidence
from rigmark_shared.wire import ScenarioRun


def derive(**changes: Any) -> RunFigures:
    return run_figures(ScenarioRun.model_validate_json(_json(scenario_run(**changes))))


def _json(document: Any) -> str:
    return json.dumps(document)


def test_raw_marks_outrank_the_rigs_own_summary():
    derived = derive(generation_speed_tok_s=999.0, ttft_ms=1.0, attempts=[attempt()])

    assert derived.evidence is Evidence.RAW
    assert derived.figures["ttft_ms"] == 150.0
    assert derived.figures["decode_speed_tok_s"] == pytest.approx(100.0)
    assert derived.figures["generation_speed_tok_s"] == pytest.approx(101 / 1.150)


def test_warm_ups_count_for_nothing():
    slow = attempt(0, warmup=True, marks={**attempt()["marks"], "end_ms": 9000.0})

    assert derive(attempts=[slow]).evidence is Evidence.SELF_REPORTED
    assert derive(attempts=[slow, attempt(1)]).figures["ttft_ms"] == 150.0


def test_figures_are_medians_over_the_attempts():
    marks = attempt()["marks"]
    attempts = [
        attempt(i, marks={**marks, "first_token_ms": 150.0 + ms, "first_output_token_ms": None})
        for i, ms in enumerate((0, 10, 500))
    ]

    assert derive(attempts=attempts).figures["ttft_ms"] == 160.0


def test_a_cached_prompt_voids_the_prefill_speed():
    timings = {"prompt_tokens": 400, "prompt_ms": 200.0}

    fresh = derive(attempts=[attempt(engine_timings=timings, cached_prompt_tokens=0)])
    cached = derive(attempts=[attempt(engine_timings=timings, cached_prompt_tokens=5)])

    assert fresh.figures["prefill_speed_tok_s"] == pytest.approx(2000.0)
    assert cached.figures["prefill_speed_tok_s"] is None
    assert cached.unknown["prefill_speed_tok_s"]


def test_the_memory_of_a_trace_is_the_peak_summed_over_the_cards():
    trace = [
        {"at_ms": 1.0, "device": 0, "memory_used_mb": 1024.0},
        {"at_ms": 2.0, "device": 0, "memory_used_mb": 2048.0},
        {"at_ms": 2.0, "device": 1, "process_memory_mb": 1024.0, "memory_used_mb": 9999.0},
        {"at_ms": 3.0, "device": 1},
    ]

    assert derive(attempts=[attempt(device_trace=trace)]).figures["memory_gb"] == 3.0


def test_tokens_that_nobody_counted_are_estimated_and_said_to_be():
    derived = derive(
        output_tokens=None, response="one two three four five six seven eight nine ten"
    )

    assert derived.output_tokens == 13
    assert derived.token_count_source == "estimate"


def test_a_generation_time_alone_gives_the_speed():
    derived = derive(generation_speed_tok_s=None, generation_time_ms=12_800.0)

    assert derived.figures["generation_speed_tok_s"] == pytest.approx(40.0)


def test_every_unknown_figure_has_a_reason_and_no_known_one_has():
    for derived in (
        derive(),
        derive(attempts=[attempt()]),
        derive(
            ttft_ms=None,
            memory_gb=None,
            generation_speed_tok_s=None,
            unknown={"ttft_ms": "not streamed", "energy_j": "no counter"},
        ),
    ):
        missing = {metric for metric in RUN_FIGURES if derived.figures[metric] is None}
        assert set(derived.unknown) == missing
        assert all(derived.unknown.values())
    assert derived.unknown["ttft_ms"] == "not streamed"
    assert derived.unknown["energy_j_per_token"] == "no counter"


def test_the_board_shows_medians_and_the_peak_of_memory():
    runs = [derive(ttft_ms=100.0, memory_gb=5.0), derive(ttft_ms=300.0, memory_gb=7.0)]

    board = board_figures(runs)

    assert board["ttft_ms"] == 200.0
    assert board["memory_gb"] == 7.0
    assert board["decode_speed_tok_s"] == 40.0


def test_a_board_of_unknown_figures_is_unknown():
    run = derive(ttft_ms=None, memory_gb=None, generation_speed_tok_s=None, gpu_share_pct=None)

    assert set(board_figures([run]).values()) == {None}
