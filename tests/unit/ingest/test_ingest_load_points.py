"""Load points: figures from requests, else as a client says, and a reason for the rest."""

import json
from typing import Any

import pytest

from builders import load_point, load_request
from rigmark_ingest.benchmarks.load import PointFigures, point_figures
from rigmark_shared.status import Evidence
from rigmark_shared.wire import LoadPoint


def derive(*, single_stream: bool = False, **document: Any) -> PointFigures:
    point = LoadPoint.model_validate_json(json.dumps(document))
    return point_figures(point, single_stream=single_stream)


def test_figures_follow_from_the_requests():
    derived = derive(**load_point(4))

    figures = derived.figures
    assert derived.evidence is Evidence.RAW
    # Five rounds, the last of which starts after 5.2 s and takes 1.2 s.
    assert figures["duration_s"] == pytest.approx(6.4)
    assert (figures["succeeded"], figures["failed"]) == (20, 0)
    assert figures["ttft_ms"] == {
        "mean": 200.0,
        "p50": 200.0,
        "p90": 200.0,
        "p95": 200.0,
        "p99": None,
    }
    assert figures["end_to_end_ms"]["p50"] == 1200.0
    assert figures["tpot_ms"]["p50"] == pytest.approx(10.0)
    assert figures["itl_ms"]["p50"] == pytest.approx(10.0)
    assert figures["decode_speed_tok_s"] == pytest.approx(100.0)
    assert figures["output_throughput_tok_s"] == pytest.approx(20 * 101 / 6.4)
    assert figures["request_rate"] == pytest.approx(20 / 6.4)
    assert figures["slo_attainment_pct"]["chat"] == {"good": 100.0, "bad": 100.0}
    assert figures["goodput_req_s"]["chat"] == pytest.approx(20 / 6.4)


def test_a_request_that_fails_late_makes_the_point_last_as_long():
    hung = {"start_ms": 0.0, "end_ms": 12_000.0, "error": "the time was up"}

    figures = derive(requests=[load_request(), hung]).figures

    assert figures["duration_s"] == pytest.approx(12.0)
    assert figures["output_throughput_tok_s"] == pytest.approx(101 / 12)


def test_tokens_counted_between_the_moments_go_before_the_whole_count():
    request = load_request(output_tokens=102, timed_tokens=100)

    assert derive(requests=[request]).figures["decode_speed_tok_s"] == pytest.approx(100.0)


def test_what_the_machine_used_is_told_with_the_speed():
    derived = derive(**load_point(), memory_gb=5.9, gpu_share_pct=0.0, energy_j=4040.0)
    silent = derive(**load_point(), unknown={"energy_j": "no counter", "x": "kept"})

    assert derived.figures["memory_gb"] == 5.9
    assert derived.figures["gpu_share_pct"] == 0.0
    assert derived.figures["energy_j_per_token"] == pytest.approx(4040 / 2020)
    assert silent.unknown["energy_j_per_token"] == "no counter"
    assert silent.unknown["memory_gb"] == "the client did not report it"
    assert silent.unknown["x"] == "kept"


def test_the_engines_own_prompt_time_gives_a_prefill_speed_that_a_cached_token_voids():
    fresh = derive(requests=[load_request(prompt_ms=200.0)])
    cached = derive(requests=[load_request(prompt_ms=200.0, cached_prompt_tokens=1)])

    assert fresh.figures["prefill_speed_tok_s"] == pytest.approx(2000.0)
    assert cached.figures["prefill_speed_tok_s"] is None
    assert cached.unknown["prefill_speed_tok_s"]


def test_lengths_that_are_not_told_are_the_mean_of_the_requests():
    requests = [load_request(), load_request(2000.0, prompt_tokens=500)]

    derived = derive(requests=requests, output_tokens=128)

    assert (derived.prompt_tokens, derived.output_tokens) == (450, 128)


def test_a_length_that_the_requests_tell_has_no_reason_to_be_unknown():
    why = {"prompt_tokens": "the counts do not tell", "other_load_pct": "not read"}

    told = derive(requests=[load_request(prompt_tokens=60)], unknown=why)
    untold = derive(requests=[load_request(prompt_tokens=None)], unknown=why)

    assert "prompt_tokens" not in told.unknown
    assert untold.unknown["prompt_tokens"] == "the counts do not tell"
    assert told.unknown["other_load_pct"] == "not read"


def test_a_request_that_failed_counts_in_no_latency_and_as_a_missed_objective():
    failed = load_request(
        1300.0, first_token_ms=9000.0, last_token_ms=9500.0, error="the stream was cut"
    )

    figures = derive(requests=[load_request(), failed]).figures

    assert (figures["succeeded"], figures["failed"]) == (1, 1)
    assert figures["ttft_ms"]["mean"] == 200.0
    assert figures["slo_attainment_pct"]["research_analysis"] == {"good": 50.0, "bad": 50.0}
    assert figures["duration_s"] == 9.5
    assert figures["output_throughput_tok_s"] == pytest.approx(101 / 9.5)


def test_an_answer_without_tokens_is_no_success():
    silent = {"start_ms": 0.0}

    figures = derive(requests=[load_request(), silent]).figures

    assert figures["failed"] == 1


def test_no_throughput_rests_on_a_part_of_the_counts():
    derived = derive(requests=[load_request(), load_request(2000.0, output_tokens=None)])

    assert derived.figures["output_throughput_tok_s"] is None
    assert "every request" in derived.unknown["output_throughput_tok_s"]
    assert derived.figures["decode_speed_tok_s"] == pytest.approx(100.0)


def test_an_answer_that_came_all_at_once_has_no_speed():
    derived = derive(requests=[load_request(last_token_ms=200.1)])

    assert derived.figures["decode_speed_tok_s"] is None
    assert derived.unknown["decode_speed_tok_s"]


def test_where_all_requests_failed_the_rest_is_unknown_and_says_why():
    derived = derive(requests=[{"start_ms": 0.0, "error": "HTTP 503"}])

    assert derived.figures["failed"] == 1
    assert derived.figures["slo_attainment_pct"]["chat"] == {"good": 0.0, "bad": 0.0}
    for name in ("duration_s", "ttft_ms", "decode_speed_tok_s", "request_rate", "goodput_req_s"):
        assert derived.unknown[name] == "no request ended well"


def test_a_percentile_of_too_few_requests_is_unknown_and_says_how_many_it_needs():
    derived = derive(**load_point())

    assert derived.unknown["ttft_ms.p99"] == "needs 100 requests that ended well"
    assert "ttft_ms.p95" not in derived.unknown


def test_a_summary_is_taken_as_told_and_labelled_so():
    summary = {
        "duration_s": 10.0,
        "succeeded": 50,
        "ttft_ms": {"mean": 210.0, "p99": 900.0},
        "output_throughput_tok_s": 640.0,
        "decode_speed_tok_s": 80.0,
        "decode_speed_sd_tok_s": 1.5,
    }

    derived = derive(concurrency=4, summary=summary)

    assert derived.evidence is Evidence.SELF_REPORTED
    assert derived.figures["request_rate"] == 5.0
    assert derived.figures["ttft_ms"]["p99"] == 900.0
    assert derived.figures["decode_speed_sd_tok_s"] == 1.5
    assert derived.unknown["ttft_ms.p50"] == "the client did not report it"
    assert derived.unknown["slo_attainment_pct"] == "needs the requests themselves"
    assert derived.unknown["itl_ms"] == "the client did not report it"


def test_a_summary_is_ignored_beside_requests():
    derived = derive(**load_point(), summary={"decode_speed_tok_s": 999.0})

    assert derived.evidence is Evidence.RAW
    assert derived.figures["decode_speed_tok_s"] == pytest.approx(100.0)


def test_every_figure_that_is_null_has_a_reason_and_no_other_has():
    for derived in (
        derive(**load_point()),
        derive(requests=[load_request(output_tokens=None)]),
        derive(requests=[{"start_ms": 0.0}]),
        derive(summary={}),
    ):
        null = {name for name, figure in derived.figures.items() if is_unknown(figure)}
        assert null == {name for name in derived.unknown if "." not in name}
        assert all(derived.unknown.values())


def is_unknown(figure: Any) -> bool:
    parts = figure.values() if isinstance(figure, dict) else [figure]
    return all(part is None for part in parts)


def test_terms_of_a_single_stream_tell_the_concurrency_that_a_point_does_not():
    assert derive(summary={}, single_stream=True).concurrency == 1
    assert derive(summary={}).concurrency is None
    assert derive(summary={}, rate_per_s=2.0, single_stream=True).concurrency is None
    assert derive(summary={}, concurrency=8, single_stream=True).concurrency == 8
