import pytest

from import_files import imported, json_of, one, saved, told
from rigmark_agent.errors import FileHoldsNoFigure


def report(**changes):
    content = json_of("llama-benchy/base.json")
    content["benchmarks"][0] |= changes
    return content


@pytest.mark.parametrize("name", ["base", "norole"])
def test_the_prompt_speed_is_no_prefill_speed(name):
    result = one(f"llama-benchy/{name}.json")

    assert "prefill_speed_tok_s" not in told(result.load[0])
    assert "empty first chunk" in result.source.left_out["benchmarks.pp_throughput"]


def test_the_first_response_is_not_the_first_token():
    result = one("llama-benchy/base.json")

    assert told(result.load[0])["ttft_ms.mean"] == pytest.approx(152.14, abs=0.01)
    assert "first response" in result.source.left_out["benchmarks.ttfr"]


def test_a_version_that_counted_chunks_gives_no_decode_speed(tmp_path):
    content = {**report(), "version": "0.3.7"}

    result = one(saved(tmp_path, content))

    assert "decode_speed_tok_s" not in told(result.load[0])
    assert "count chunks" in result.source.left_out["benchmarks[0].tg_req_throughput"]


def test_values_that_do_not_bear_out_their_mean_are_left_out(tmp_path):
    content = report()
    content["benchmarks"][0]["e2e_ttft"]["mean"] = 15.2

    result = one(saved(tmp_path, content))

    assert not [name for name in told(result.load[0]) if name.startswith("ttft")]


def test_a_context_that_is_read_with_the_prompt_is_part_of_the_prompt(tmp_path):
    point = one(saved(tmp_path, report(context_size=4096))).load[0]

    assert (point.prompt_tokens, point.context_tokens) == (4160, 0)


def test_a_context_that_was_cached_comes_before_the_prompt(tmp_path):
    content = {**report(context_size=4096), "prefix_caching_enabled": True}

    point = one(saved(tmp_path, content)).load[0]

    assert (point.prompt_tokens, point.context_tokens) == (64, 4096)


def test_filling_the_context_is_no_measurement(tmp_path):
    content = report(is_context_prefill_phase=True)

    with pytest.raises(FileHoldsNoFigure, match="fills the context"):
        imported(saved(tmp_path, content))


def test_several_concurrencies_are_points_of_one_result(tmp_path):
    content = report()
    content["benchmarks"].append({**content["benchmarks"][0], "concurrency": 4})

    result = one(saved(tmp_path, content))

    assert [point.concurrency for point in result.load] == [1, 4]
    assert result.terms.concurrency is None
