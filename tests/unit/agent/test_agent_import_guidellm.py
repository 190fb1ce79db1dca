import pytest

from import_files import imported, json_of, one, saved, text_of, told
from rigmark_agent.errors import FileIsDamaged

SEVERAL_MODELS = {"engine": {"name": "vLLM"}, "hardware": {"name": "H100"}}


def report(change, path="guidellm/base.json"):
    content = json_of(path)
    change(content["benchmarks"][0])
    return content


def test_the_time_per_output_token_that_holds_the_first_is_left_out():
    result = one("guidellm/base.json")

    assert "tpot_ms.mean" not in told(result.load[0])
    assert (
        "time to first token"
        in result.source.left_out["benchmarks.metrics.time_per_output_token_ms"]
    )


def test_figures_are_of_the_requests_that_ended_well():
    (point, _) = one("guidellm/older.json").load

    assert told(point)["ttft_ms.mean"] == 150.4


def test_a_latency_that_ends_with_the_stream_is_no_end_to_end_latency():
    result = one("guidellm/tail.json")

    assert not [name for name in told(result.load[0]) if name.startswith("end_to_end")]
    lasts = [request.last_token_ms - request.start_ms for request in result.load[0].requests]
    assert lasts == [pytest.approx(780, abs=6)] * 10


def test_every_request_is_evidence_with_its_moments():
    (point,) = one("guidellm/base.json").load

    assert len(point.requests) == 20
    ttfts = [request.first_token_ms - request.start_ms for request in point.requests]
    assert ttfts == [pytest.approx(150, abs=6)] * 20
    assert {request.output_tokens for request in point.requests} == {64}


def test_yaml_says_the_same_as_json():
    assert told(one("guidellm/tail.yaml").load[0]) == told(one("guidellm/tail.json").load[0])


def test_a_sampled_list_of_requests_is_no_evidence(tmp_path):
    content = report(lambda benchmark: benchmark["requests"]["successful"].pop())

    result = one(saved(tmp_path, content))

    assert result.load[0].requests == []
    assert "19 requests are listed where 20" in result.source.left_out["requests"]


def test_a_wall_clock_that_went_back_voids_the_evidence_and_nothing_else(tmp_path):
    def go_back(benchmark):
        timings = benchmark["requests"]["successful"][3]["info"]["timings"]
        timings["first_token_iteration"] = timings["request_start"] - 0.001

    result = one(saved(tmp_path, report(go_back)))

    assert result.load[0].requests == []
    assert "requests" in result.source.left_out
    assert told(result.load[0])["ttft_ms.p50"] == pytest.approx(150, rel=0.03)


def test_without_streaming_there_is_no_time_to_first_token(tmp_path):
    def in_one_piece(benchmark):
        benchmark["config"]["backend"]["stream"] = False

    result = one(saved(tmp_path, report(in_one_piece)))

    assert "ttft_ms.p50" not in told(result.load[0])
    assert "not streamed" in result.source.left_out["metrics.time_to_first_token_ms"]


def test_answers_of_unequal_length_give_no_decode_speed_from_weighted_latencies(tmp_path):
    def vary(benchmark):
        benchmark["metrics"]["output_token_count"]["successful"]["min"] = 12.0

    result = one(saved(tmp_path, report(vary)))

    assert "decode_speed_tok_s" not in told(result.load[0])
    assert "differ in length" in result.source.left_out["decode speed"]


def test_a_throughput_that_tokens_and_duration_contradict_is_left_out(tmp_path):
    def double(benchmark):
        benchmark["metrics"]["output_tokens_per_second"]["successful"]["mean"] *= 2

    result = one(saved(tmp_path, report(double)))

    assert "output_throughput_tok_s" not in told(result.load[0])


def test_percentiles_that_fall_are_all_left_out(tmp_path):
    def fall(benchmark):
        benchmark["metrics"]["time_to_first_token_ms"]["successful"]["percentiles"]["p90"] = 3.0

    result = one(saved(tmp_path, report(fall)))

    assert not [name for name in told(result.load[0]) if name.startswith("ttft")]


def test_the_older_layout_tells_model_load_and_figures():
    result = one("guidellm/older.json", sidecar=SEVERAL_MODELS)

    assert result.model.name == "meta-llama/Llama-3.1-8B-Instruct"
    assert [(one.concurrency, one.rate_per_s) for one in result.load] == [(1, None), (None, 1.25)]
    assert "does not see reasoning" in result.source.relabelled["ttft_ms"]


def test_benchmarks_of_two_models_are_two_results(tmp_path):
    content = json_of("guidellm/older.json")
    content["benchmarks"][1]["worker"]["backend_model"] = "Qwen/Qwen3-8B"

    results = imported(saved(tmp_path, content), sidecar=SEVERAL_MODELS)

    assert [result.model.name for result in results][1] == "Qwen/Qwen3-8B"
    assert [len(result.load) for result in results] == [1, 1]


def test_no_prompt_answer_or_address_is_sent():
    document = one("guidellm/base.json").model_dump_json()

    assert "127.0.0.1" not in document
    assert "request_args" not in document


def test_yaml_that_is_broken_is_named_by_its_line(tmp_path):
    path = saved(tmp_path, text_of("guidellm/tail.yaml").replace("duration: 9", "duration: [9", 1))

    with pytest.raises(FileIsDamaged, match=r"line \d+ is no YAML"):
        imported(path)


def test_yaml_that_is_nested_without_end_is_refused(tmp_path):
    path = saved(tmp_path, "benchmarks: " + "[" * 500 + "\nmetadata: {}\n")

    with pytest.raises(FileIsDamaged, match="nested"):
        imported(path)


def test_yaml_builds_plain_values_only(tmp_path):
    path = saved(tmp_path, "metadata: !!python/object/apply:os.getcwd []\nbenchmarks: []\n")

    with pytest.raises(FileIsDamaged, match="no YAML"):
        imported(path)
