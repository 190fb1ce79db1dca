import json
import shutil

import pytest

from import_files import FOLDER, imported, json_of, one, saved, text_of, told
from rigmark_agent.errors import FileHoldsNoFigure

SUMMARY = "aiperf/profile_export_aiperf.json"
RECORDS = "aiperf/profile_export.jsonl"


def summary(**changes):
    content = {**json_of(SUMMARY), **changes}
    return {key: value for key, value in content.items() if value is not ...}


def metric(name, **changes):
    return {name: {**json_of(SUMMARY)[name], **changes}}


def test_the_unit_decides_and_not_the_name(tmp_path):
    content = summary(**metric("time_to_first_token", unit="sec", avg=0.15, p50=0.15, p90=0.2))

    figures = told(one(saved(tmp_path, content)).load[0])

    assert figures["ttft_ms.mean"] == pytest.approx(150)
    assert figures["ttft_ms.p90"] == pytest.approx(200)


@pytest.mark.parametrize("unit", ["fortnights", None, 3])
def test_a_unit_that_is_not_known_voids_the_figure(tmp_path, unit):
    content = summary(**metric("time_to_first_token", unit=unit))

    result = one(saved(tmp_path, content))

    assert not [name for name in told(result.load[0]) if name.startswith("ttft")]
    assert "its unit is" in result.source.left_out["time_to_first_token.avg"]


def test_what_is_absent_is_unknown_and_not_zero(tmp_path):
    content = summary(time_to_first_token=..., completed_request_count=...)

    point = one(saved(tmp_path, content)).load[0]

    assert point.summary.ttft_ms is None
    assert point.summary.failed is None


def test_the_failed_are_the_completed_less_those_that_went_well(tmp_path):
    content = summary(completed_request_count={"unit": "requests", "avg": 23.0})

    assert one(saved(tmp_path, content)).load[0].summary.failed == 3


def test_the_servers_count_goes_before_the_tools():
    point = one(SUMMARY).load[0]

    assert point.prompt_tokens == 36
    assert point.output_tokens == 64


def test_latencies_by_a_count_that_the_server_contradicts_are_left_out(tmp_path):
    content = summary(**metric("usage_completion_tokens", avg=128.0))

    result = one(saved(tmp_path, content))

    assert "itl_ms.mean" not in told(result.load[0])
    assert "decode_speed_tok_s" not in told(result.load[0])
    assert "counted other answer tokens" in result.source.left_out["inter_token_latency"]


def test_records_beside_the_summary_are_its_evidence():
    (point,) = one(SUMMARY).load

    assert len(point.requests) == 20
    first = point.requests[0]
    assert first.first_token_ms == pytest.approx(154.727, abs=0.01)
    assert first.last_token_ms == pytest.approx(785.699, abs=0.01)
    assert (first.prompt_tokens, first.output_tokens) == (36, 64)


def test_records_of_another_run_are_no_evidence(tmp_path):
    shutil.copytree(FOLDER / "aiperf", tmp_path / "run")
    content = summary(**metric("time_to_first_token", avg=75.0))
    (tmp_path / "run" / "profile_export_aiperf.json").write_text(json.dumps(content))

    result = one(tmp_path / "run" / "profile_export_aiperf.json")

    assert result.load[0].requests == []
    assert "mean time to first token" in result.source.left_out["profile_export.jsonl"]


def test_records_alone_are_evidence_too():
    (point,) = one(RECORDS).load

    assert point.summary is None
    assert len(point.requests) == 20


def test_warm_up_records_do_not_count(tmp_path):
    lines = [json.loads(line) for line in text_of(RECORDS).splitlines()]
    lines[0]["metadata"]["benchmark_phase"] = "warmup"

    point = one(saved(tmp_path, "\n".join(map(json.dumps, lines)))).load[0]

    assert len(point.requests) == 19


def test_a_cancelled_record_is_a_failure(tmp_path):
    lines = [json.loads(line) for line in text_of(RECORDS).splitlines()]
    lines[2]["metadata"]["was_cancelled"] = True
    lines[3]["error"] = {"code": 500, "message": "overloaded"}

    requests = one(saved(tmp_path, "\n".join(map(json.dumps, lines)))).load[0].requests

    assert [requests[2].error, requests[3].error] == ["cancelled", "overloaded"]


def test_a_record_without_a_moment_voids_the_evidence(tmp_path):
    lines = [json.loads(line) for line in text_of(RECORDS).splitlines()]
    del lines[4]["metrics"]["request_latency"]

    with pytest.raises(FileHoldsNoFigure, match="1 of 20 requests lack a moment"):
        imported(saved(tmp_path, "\n".join(map(json.dumps, lines))))


def test_several_models_in_one_run_are_not_named_by_one_of_them(tmp_path):
    config = json_of(SUMMARY)["input_config"]
    config["models"]["items"].append({"name": "other"})

    result = one(saved(tmp_path, summary(input_config=config)))

    assert result.model.name == "a model"
    assert "mix several models" in result.source.left_out["input_config.models"]


def test_the_older_settings_tell_model_and_load(tmp_path):
    config = {
        "endpoint": {"model_names": ["qwen3:8b"], "streaming": True},
        "loadgen": {"concurrency": 8, "request_rate": None},
    }
    sidecar = {"engine": {"name": "vLLM"}, "hardware": {"name": "H100"}}

    result = one(saved(tmp_path, summary(input_config=config)), sidecar=sidecar)

    assert result.model.name == "qwen3:8b"
    assert result.load[0].concurrency == 8
    assert result.terms.load_model == "closed_loop"


def test_a_rate_is_an_open_loop_without_a_concurrency(tmp_path):
    config = json_of(SUMMARY)["input_config"]
    config["phases"][0] |= {"type": "request_rate", "rate": 4.0}

    result = one(saved(tmp_path, summary(input_config=config)))

    assert (result.load[0].rate_per_s, result.load[0].concurrency) == (4.0, None)
    assert result.terms.load_model == "open_loop"
