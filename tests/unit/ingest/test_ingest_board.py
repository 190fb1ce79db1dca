"""A benchmark's own figures: medians over its scenarios, or a single request's speed."""

import json
from typing import Any

from builders import load_point, load_request, scenario_run
from rigmark_ingest.benchmarks.board import board_figures
from rigmark_ingest.benchmarks.figures import RunFigures, run_figures
from rigmark_ingest.benchmarks.load import PointFigures, point_figures
from rigmark_shared.wire import LoadPoint, ScenarioRun


def derive(**changes: Any) -> RunFigures:
    return run_figures(ScenarioRun.model_validate_json(json.dumps(scenario_run(**changes))))


def point(concurrency: int | None = 1, **changes: Any) -> PointFigures:
    document = {**load_point(), "concurrency": concurrency, **changes}
    return point_figures(LoadPoint.model_validate_json(json.dumps(document)))


def of_load(*points: PointFigures) -> tuple[float | None, float | None]:
    board = board_figures([], points)
    return board["decode_speed_tok_s"], board["ttft_ms"]


def test_the_board_shows_medians_and_the_peak_of_memory():
    runs = [derive(ttft_ms=100.0, memory_gb=5.0), derive(ttft_ms=300.0, memory_gb=7.0)]

    board = board_figures(runs)

    assert board["ttft_ms"] == 200.0
    assert board["memory_gb"] == 7.0
    assert board["decode_speed_tok_s"] == 40.0


def test_a_board_of_unknown_figures_is_unknown():
    run = derive(ttft_ms=None, memory_gb=None, generation_speed_tok_s=None, gpu_share_pct=None)

    assert set(board_figures([run]).values()) == {None}


def test_a_board_without_decode_speed_shows_generation_speed_and_never_mixes_the_two():
    plain = derive(generation_speed_tok_s=40.0)
    both = derive(generation_speed_tok_s=10.0, decode_speed_tok_s=60.0)

    assert board_figures([plain, plain])["decode_speed_tok_s"] == 40.0
    assert board_figures([plain, both])["decode_speed_tok_s"] == 60.0


def test_a_result_of_load_alone_shows_its_single_stream():
    assert of_load(point(8), point(1)) == (100.0, 200.0)


def test_no_throughput_of_many_requests_is_shown_as_a_speed():
    summary = {"output_throughput_tok_s": 5000.0, "decode_speed_tok_s": 90.0}

    assert of_load(point(8), point(None), point(8, requests=[], summary=summary)) == (None, None)


def test_of_several_contexts_the_smallest_that_knows_is_shown():
    slow = {"first_token_ms": 900.0, "last_token_ms": 2900.0}
    deep = point(context_tokens=32_768, requests=[load_request(**slow)])
    prefill = point(requests=[], summary={"prefill_speed_tok_s": 4000.0}, prompt_tokens=16)

    assert of_load(deep, point(), prefill) == (100.0, 200.0)
    assert of_load(deep, prefill) == (50.0, 900.0)


def test_a_summary_without_a_median_shows_its_mean():
    summary = {"decode_speed_tok_s": 42.0, "ttft_ms": {"mean": 250.0}}

    assert of_load(point(requests=[], summary=summary)) == (42.0, 250.0)


def test_scenarios_outrank_load():
    board = board_figures([derive()], [point()])

    assert board["decode_speed_tok_s"] == 40.0
