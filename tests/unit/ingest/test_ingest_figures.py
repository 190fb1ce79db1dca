"""Figures: derived from raw marks where there are any, honest about the rest."""

import json
from typing import Any

import pytest

from builders import attempt, scenario_run
from rigmark_ingest.benchmarks.figures import RUN_FIGURES, RunFigures, run_figures
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


def test_durations_alone_give_the_speeds():
    derived = derive(
        generation_speed_tok_s=None, generation_time_ms=5_290.0, ttft_ms=180.0, output_tokens=512
    )

    assert derived.figures["decode_speed_tok_s"] == pytest.approx(100.0)
    assert derived.figures["tpot_ms"] == pytest.approx(10.0)
    assert derived.figures["normalized_latency_ms"] == pytest.approx(5_290 / 512)


def test_no_decode_speed_rests_on_an_estimated_count():
    derived = derive(
        generation_speed_tok_s=None, generation_time_ms=5_290.0, output_tokens=None, ttft_ms=180.0
    )

    assert derived.token_count_source == "estimate"
    assert derived.figures["decode_speed_tok_s"] is None
    assert derived.figures["generation_speed_tok_s"] is not None


def test_each_attempt_is_derived_with_its_own_tokens():
    uncounted = attempt(1, output_tokens=None)

    derived = derive(attempts=[attempt(0), uncounted])

    assert derived.figures["decode_speed_tok_s"] == pytest.approx(100.0)
    assert derived.output_tokens == 101


def test_several_attempts_without_a_count_have_no_speed_and_one_takes_the_runs():
    uncounted = [attempt(number, output_tokens=None) for number in range(2)]

    several = derive(attempts=uncounted, output_tokens=101)
    single = derive(attempts=uncounted[:1], output_tokens=101)

    assert several.figures["decode_speed_tok_s"] is None
    assert several.unknown["decode_speed_tok_s"] == "needs the token count of each attempt"
    assert single.figures["decode_speed_tok_s"] == pytest.approx(100.0)


def test_the_engines_own_count_is_taken_where_no_other_is():
    counted = attempt(output_tokens=None, engine_timings={"output_tokens": 101})

    derived = derive(attempts=[counted], output_tokens=None)

    assert derived.figures["decode_speed_tok_s"] == pytest.approx(100.0)
    assert derived.token_count_source == "server"


def test_a_figure_of_zero_is_unknown_and_a_share_of_zero_is_not():
    derived = derive(ttft_ms=0.0, memory_gb=0.0, gpu_share_pct=0.0, energy_j=0.0)

    for metric in ("ttft_ms", "memory_gb", "energy_j_per_token"):
        assert derived.figures[metric] is None
        assert derived.unknown[metric]
    assert derived.figures["gpu_share_pct"] == 0.0


def test_an_empty_answer_that_nobody_counted_has_no_tokens():
    derived = derive(output_tokens=None, response="", generation_speed_tok_s=None)

    assert derived.output_tokens is None
    assert derived.token_count_source is None
    assert "empty" in derived.unknown["output_tokens"]


def test_what_else_a_rig_could_not_tell_is_kept():
    derived = derive(ttft_ms=180.0, unknown={"ttft_ms": "not so", "response": "cut off"})

    assert derived.unknown["response"] == "cut off"
    assert "ttft_ms" not in derived.unknown


def test_an_answer_of_reasoning_alone_says_so():
    marks = {**attempt()["marks"], "first_output_token_ms": None}

    derived = derive(attempts=[attempt(marks=marks)])

    assert derived.unknown["ttfo_ms"] == "the answer held reasoning only"


def test_energy_comes_from_the_trace_else_from_the_summary():
    trace = [{"at_ms": 0.0, "energy_j": 100.0}, {"at_ms": 1150.0, "energy_j": 302.0}]

    measured = derive(attempts=[attempt(device_trace=trace)], energy_j=1.0)
    told = derive(attempts=[attempt()], energy_j=50.5)

    assert measured.figures["energy_j_per_token"] == pytest.approx(2.0)
    assert told.figures["energy_j_per_token"] == pytest.approx(0.5)


@pytest.mark.parametrize("speed", [5e-324, 1_000_000.0])
def test_no_extreme_figure_becomes_infinite(speed: float):
    derived = derive(generation_speed_tok_s=speed, memory_gb=5e-324)

    assert all(figure is None or figure < float("inf") for figure in derived.figures.values())


def test_tokens_that_the_engine_counts_per_chunk_give_the_exact_decode_speed():
    four_a_chunk = attempt(output_tokens=104, chunks=26, timed_tokens=100)

    figures = derive(attempts=[four_a_chunk]).figures

    assert figures["decode_speed_tok_s"] == pytest.approx(100.0)
    assert figures["itl_ms"] == pytest.approx(10.0)


def chunked(**changes: Any) -> dict[str, Any]:
    # A hundred gaps: ninety-eight of 9 ms and two of 59 ms.
    marks_ms = [150.0 + 9.0 * n for n in range(99)] + [1091.0, 1150.0]
    return attempt(chunk_marks_ms=marks_ms, chunks=101, **changes)


def test_the_slowest_gaps_are_told_where_each_chunk_held_one_token():
    assert derive(attempts=[chunked()]).figures["itl_p99_ms"] == pytest.approx(59.0)


@pytest.mark.parametrize(
    "attempts",
    [
        [chunked(output_tokens=404)],
        [attempt(chunks=101)],
        [attempt(chunks=3, output_tokens=3, chunk_marks_ms=[150.0, 600.0, 1150.0])],
    ],
    ids=["four tokens a chunk", "no moments", "too few"],
)
def test_gaps_of_chunks_are_not_gaps_of_tokens(attempts: list[Any]):
    derived = derive(attempts=attempts)

    assert derived.figures["itl_p99_ms"] is None
    assert "one token in each" in derived.unknown["itl_p99_ms"]


def test_what_an_idle_card_draws_is_taken_off():
    trace = [{"at_ms": 0.0, "energy_j": 100.0}, {"at_ms": 1100.0, "energy_j": 302.0}]
    run = ScenarioRun.model_validate_json(
        _json(scenario_run(attempts=[attempt(device_trace=trace)]))
    )

    known = run_figures(run, idle_power_w=50.0)
    unknown = run_figures(run)

    assert known.figures["net_energy_j_per_token"] == pytest.approx((202 - 55) / 101)
    assert unknown.figures["net_energy_j_per_token"] is None
    assert "idle_power_w" in unknown.unknown["net_energy_j_per_token"]


def test_the_statistics_are_over_the_attempts_that_count():
    marks = attempt()["marks"]
    attempts = [attempt(0, warmup=True, marks={**marks, "first_chunk_ms": 1.0})] + [
        attempt(
            number, marks={**marks, "first_token_ms": 150.0 + ms, "first_output_token_ms": None}
        )
        for number, ms in ((1, 0.0), (2, 10.0), (3, 50.0))
    ]

    statistics = derive(attempts=attempts).statistics

    assert statistics["ttft_ms"].n == 3
    assert statistics["ttft_ms"].mean == 170.0
    assert statistics["ttft_ms"].median == 160.0
    # sd 26.4575, t 4.302653: 170 ± 65.72
    assert statistics["ttft_ms"].low == pytest.approx(104.276, abs=1e-3)
    assert "energy_j_per_token" not in statistics


def test_a_summary_of_a_rig_has_no_statistics():
    assert derive().statistics == {}


def test_a_figure_of_a_single_attempt_has_no_interval():
    ttft = derive(attempts=[attempt()]).statistics["ttft_ms"]

    assert (ttft.n, ttft.mean, ttft.low) == (1, 150.0, None)


def test_an_answer_that_came_all_at_once_has_no_speed_between_its_tokens():
    marks = {**attempt()["marks"], "first_token_ms": 1149.9, "first_output_token_ms": 1149.9}

    derived = derive(attempts=[attempt(marks=marks)])

    for metric in ("decode_speed_tok_s", "tpot_ms", "itl_ms"):
        assert derived.figures[metric] is None
        assert derived.unknown[metric] == "the answer was held back and came all at once"
    assert derived.figures["generation_speed_tok_s"] == pytest.approx(101 / 1.150)
