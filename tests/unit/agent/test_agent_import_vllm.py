import json

import pytest

from import_files import imported, json_of, one, saved, text_of, told
from rigmark_agent.errors import FileIsDamaged


def changed(tmp_path, path="vllm/completions.json", **changes):
    run = {**json_of(path), **changes}
    return saved(tmp_path, {key: value for key, value in run.items() if value is not ...})


def test_a_run_at_the_completions_endpoint_keeps_its_times():
    (point,) = one("vllm/completions.json").load

    figures = told(point)

    assert figures["ttft_ms.p50"] == 150.4
    assert figures["tpot_ms.mean"] == 10.01
    assert figures["end_to_end_ms.p99"] == 783.4
    assert figures["output_throughput_tok_s"] == pytest.approx(81.53, abs=0.01)
    assert figures["decode_speed_tok_s"] == 100.0


def test_a_clock_that_stops_at_the_role_chunk_gives_no_time_at_all():
    result = one("vllm/chat.json")

    assert set(told(result.load[0])) == {
        "duration_s",
        "succeeded",
        "failed",
        "output_throughput_tok_s",
    }
    assert "may hold only the role" in result.source.left_out["median_ttft_ms"]
    assert "may hold only the role" in result.source.left_out["mean_tpot_ms"]
    assert "may hold only the role" in result.source.left_out["mean_itl_ms"]


@pytest.mark.parametrize("client", [..., "my-backend", None, 7])
def test_a_client_that_is_not_known_gives_no_time_either(tmp_path, client):
    path = changed(tmp_path, backend=client, endpoint_type=...)

    assert "ttft_ms.p50" not in told(one(path).load[0])


def test_gaps_between_chunks_of_several_tokens_are_no_inter_token_latency(tmp_path):
    result = one(changed(tmp_path, mean_itl_ms=40.0))

    assert "itl_ms.mean" not in told(result.load[0])
    assert "chunks do not hold one token each" in result.source.left_out["mean_itl_ms"]


def test_the_spread_of_single_gaps_is_not_taken_for_that_of_requests():
    result = one("vllm/completions.json")

    assert [name for name in told(result.load[0]) if name.startswith("itl")] == ["itl_ms.mean"]
    assert "single gaps" in result.source.left_out["p99_itl_ms"]


def test_zeros_of_a_run_without_streaming_are_unknown(tmp_path):
    zeros = {f"{statistic}_ttft_ms": 0.0 for statistic in ("mean", "median", "p90", "p99")}

    result = one(changed(tmp_path, **zeros))

    assert not [name for name in told(result.load[0]) if name.startswith("ttft")]
    assert "which no measurement gives" in result.source.left_out["run 1.mean_ttft_ms"]


def test_each_line_of_an_appended_file_is_a_load_point():
    result = one("vllm/sweep.jsonl")

    assert [point.concurrency for point in result.load] == [1, 2, 4]
    assert result.terms.concurrency is None


def test_a_rate_is_an_open_loop(tmp_path):
    result = one(changed(tmp_path, request_rate=2.5, max_concurrency=None))

    assert result.load[0].rate_per_s == 2.5
    assert result.load[0].concurrency is None
    assert result.terms.load_model == "open_loop"


def test_a_rate_that_rises_is_no_setting(tmp_path):
    point = one(changed(tmp_path, request_rate=2.5, ramp_up_strategy="linear")).load[0]

    assert point.rate_per_s is None


def test_the_failed_are_those_that_did_not_complete_where_it_is_not_told(tmp_path):
    point = one(changed(tmp_path, failed=..., num_prompts=23)).load[0]

    assert point.summary.failed == 3


def test_a_detailed_run_brings_its_requests_as_evidence():
    (point,) = one("vllm/detailed.json").load

    assert len(point.requests) == 4
    first, second = point.requests[:2]
    assert first.start_ms == 0
    assert first.first_token_ms == pytest.approx(150)
    assert first.last_token_ms == pytest.approx(780)
    assert second.start_ms == pytest.approx(790)
    assert first.output_tokens == 64


def test_a_request_that_failed_is_evidence_of_a_failure(tmp_path):
    run = json_of("vllm/detailed.json")
    run |= {"completed": 3, "failed": 1, "errors": ["", "", "", "Traceback\nTimeoutError: late"]}

    point = one(saved(tmp_path, run)).load[0]

    assert point.requests[3].error == "TimeoutError: late"
    assert point.requests[3].last_token_ms is None


@pytest.mark.parametrize("lost", ["ttfts", "itls", "output_lens", "errors"])
def test_evidence_with_a_list_missing_is_not_taken(tmp_path, lost):
    result = one(changed(tmp_path, "vllm/detailed.json", **{lost: ...}))

    assert result.load[0].requests == []
    assert "one is missing" in result.source.left_out["run 1.start_times"]


def test_evidence_that_contradicts_the_summary_is_not_taken(tmp_path):
    run = json_of("vllm/detailed.json")
    run["ttfts"] = [2 * ttft for ttft in run["ttfts"]]

    result = one(saved(tmp_path, run))

    assert result.load[0].requests == []
    assert "mean time to first token" in result.source.left_out["start_times"]


def test_two_models_in_one_file_are_two_results(tmp_path):
    run = json_of("vllm/completions.json")
    lines = [json.dumps(run), json.dumps({**run, "model_id": "Qwen/Qwen3-8B"})]
    sidecar = {"engine": {"name": "vLLM"}, "hardware": {"name": "H100"}}

    results = imported(saved(tmp_path, "\n".join(lines)), sidecar=sidecar)

    assert [result.model.name for result in results] == [
        "meta-llama/Llama-3.1-8B-Instruct",
        "Qwen/Qwen3-8B",
    ]


def test_a_model_on_a_disk_is_named_without_its_folders(tmp_path):
    path = changed(tmp_path, model_id="/home/someone/models/llama-8b")

    result = one(path, sidecar={"engine": {"name": "vLLM"}, "hardware": {"name": "H100"}})

    assert result.model.name == "llama-8b"


def test_a_cut_off_line_is_no_run_that_was_never_made(tmp_path):
    path = saved(tmp_path, text_of("vllm/sweep.jsonl").rstrip()[:-20])

    with pytest.raises(FileIsDamaged, match="line 3"):
        imported(path)
