"""Comparability: every axis is asked, both sides alike, and the unknown is said to be unknown."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology import METRICS
from rigmark_shared.methodology.comparability import (
    AXES,
    UNKNOWN,
    Difference,
    Obstacle,
    Side,
    comparable_metrics,
    side_of,
    why_not_comparable,
)

WHOLE = Side(
    methodology_version="2026.1",
    prompt_set_version="2026.1",
    scenarios=("agent_workflow",),
    load_model="single_stream",
    concurrency=1,
    sut_boundary="engine",
    streaming=True,
    token_count_source="server",
    tokenizer="llama-bpe",
    prompt_cache="kept out",
    evidence="raw",
    judge_version=1,
    temperatures=(("agent_workflow", 0.4),),
    output_limits=(("agent_workflow", 4096),),
    seeds=(("agent_workflow", 7),),
    context_length=8192,
    model="llama3.1:8b",
    digest="sha256:aa",
    quantization="Q4_K_M",
    parameters=8_000_000_000,
    precision="bfloat16",
    engine="llama.cpp",
    engine_version="b6500",
    engine_flags=(("n_gpu_layers", "99"),),
    hardware="RTX 4090",
    gpus=("NVIDIA GeForce RTX 4090",),
    driver_version="580.95.05",
)
OTHERS: dict[str, Any] = {
    "methodology_version": "2027.1",
    "prompt_set_version": "2027.1",
    "scenarios": ("code_generation",),
    "load_model": "closed_loop",
    "concurrency": 8,
    "sut_boundary": "gateway",
    "streaming": False,
    "token_count_source": "estimate",
    "prompt_cache": "hit",
    "evidence": "self_reported",
    "source_tool": "llama-bench",
    "suspect_flags": ("above_roofline",),
    "judge_version": 2,
    "temperatures": (("agent_workflow", 0.9),),
    "output_limits": (("agent_workflow", 64),),
    "seeds": (("agent_workflow", 8),),
    "context_length": 131_072,
    "model": "qwen3:8b",
    "digest": "sha256:bb",
    "quantization": "Q8_0",
    "parameters": 1_000_000_000,
    "precision": "float16",
    "engine": "vLLM",
    "engine_version": "b6501",
    "engine_flags": (("n_gpu_layers", "0"),),
    "hardware": "RTX 3060",
    "gpus": ("NVIDIA GeForce RTX 3060",),
    "driver_version": "570.1",
}


def by_axis(one: Side, other: Side) -> dict[str, Difference]:
    return {difference.axis: difference for difference in why_not_comparable(one, other)}


def test_a_result_is_comparable_with_itself() -> None:
    assert why_not_comparable(WHOLE, WHOLE) == ()
    assert not any(comparable_metrics(WHOLE, WHOLE).values())


def test_every_fact_of_a_side_is_an_axis() -> None:
    assert {field.name for field in fields(Side)} == set(AXES)


@pytest.mark.parametrize(("axis", "value"), OTHERS.items())
def test_a_difference_on_any_axis_is_told_in_words(axis: str, value: Any) -> None:
    found = by_axis(WHOLE, replace(WHOLE, **{axis: value}))

    assert found[axis].severity is AXES[axis].different
    assert found[axis].sentence == AXES[axis].sentence
    assert found[axis].one != found[axis].other


def test_what_is_compared_differs_and_stands_in_no_metrics_way() -> None:
    other = replace(WHOLE, model="qwen3:8b", digest="sha256:bb", hardware="RTX 3060", engine="vLLM")

    found = by_axis(WHOLE, other)

    assert set(found) == {"model", "hardware", "engine"}
    assert {difference.severity for difference in found.values()} == {Obstacle.DIFFERS}
    assert not any(comparable_metrics(WHOLE, other).values())


@pytest.mark.parametrize(
    "axis", [name for name, axis in AXES.items() if axis.unknown and name != "tokenizer"]
)
def test_what_a_side_does_not_tell_limits(axis: str) -> None:
    found = by_axis(WHOLE, replace(WHOLE, **{axis: None}))

    assert found[axis].severity is Obstacle.LIMITS
    assert found[axis].other == UNKNOWN
    assert "not known" in found[axis].sentence


def test_what_neither_side_tells_is_not_the_same() -> None:
    silent = replace(WHOLE, sut_boundary=None)

    assert by_axis(silent, silent)["sut_boundary"].severity is Obstacle.LIMITS


def test_a_tokenizer_matters_between_different_models_only() -> None:
    other = replace(WHOLE, model="qwen3:8b", digest="sha256:bb", tokenizer="qwen2")

    assert by_axis(WHOLE, other)["tokenizer"].severity is Obstacle.LIMITS
    assert "tokenizer" not in by_axis(WHOLE, replace(WHOLE, tokenizer=None))


def test_other_weights_under_one_name_are_told_and_those_of_other_models_are_not() -> None:
    assert "digest" in by_axis(WHOLE, replace(WHOLE, digest="sha256:bb"))
    assert "digest" not in by_axis(WHOLE, replace(WHOLE, model="qwen3:8b", digest="sha256:bb"))


def test_the_wait_for_a_token_is_not_comparable_across_a_gateway_and_decoding_is() -> None:
    obstacles = comparable_metrics(WHOLE, replace(WHOLE, sut_boundary="gateway"))

    assert [difference.axis for difference in obstacles["ttft_ms"]] == ["sut_boundary"]
    assert obstacles["decode_speed_tok_s"] == ()
    assert obstacles["overall_quality"] == ()


def test_quality_is_not_comparable_across_judges_and_speed_is() -> None:
    obstacles = comparable_metrics(WHOLE, replace(WHOLE, judge_version=2))

    assert [difference.axis for difference in obstacles["overall_quality"]] == ["judge_version"]
    assert obstacles["decode_speed_tok_s"] == ()


def test_doubt_on_both_sides_is_no_agreement() -> None:
    suspect = replace(WHOLE, suspect_flags=("above_roofline",))

    assert "suspect_flags" in by_axis(suspect, suspect)


def test_sampling_is_compared_where_both_ran_the_scenario() -> None:
    more = replace(
        WHOLE,
        scenarios=("agent_workflow", "code_generation"),
        temperatures=(("agent_workflow", 0.4), ("code_generation", 0.3)),
    )

    assert "temperatures" not in by_axis(WHOLE, more)
    assert "scenarios" in by_axis(WHOLE, more)


sides = st.builds(
    lambda names: replace(WHOLE, **{name: OTHERS[name] for name in names}),
    st.sets(st.sampled_from(sorted(OTHERS))),
)


@given(sides, sides)
def test_the_order_of_the_sides_does_not_matter(one: Side, other: Side) -> None:
    there, back = why_not_comparable(one, other), why_not_comparable(other, one)

    assert [each.axis for each in there] == [each.axis for each in back]
    assert [(each.one, each.other) for each in there] == [(e.other, e.one) for e in back]
    graveness = [list(Obstacle).index(each.severity) for each in there]
    assert graveness == sorted(graveness)


def test_every_metric_that_an_axis_bears_on_exists() -> None:
    for axis in AXES.values():
        assert set(axis.bears) <= set(METRICS), axis.id


def test_a_side_is_read_from_stored_columns_and_the_disclosure() -> None:
    row = {
        "id": 1,
        "methodology_version": "2026.1",
        "prompt_set_version": "2026.1",
        "source_tool": None,
        "evidence": "raw",
        "model": "llama3.1:8b",
        "quantization": "Q4_K_M",
        "model_parameters": 8_000_000_000,
        "engine": "llama.cpp",
        "engine_version": "b6500",
        "hardware": "RTX 4090",
        "flags": ["few_repetitions", "above_roofline", "of a later release"],
        "overall_quality": None,
        "judge_version_id": None,
    }
    disclosure = {
        "model": {"name": "llama3.1:8b", "digest": "sha256:aa", "context_length": 8192},
        "engine": {"name": "llama.cpp", "flags": {"n_gpu_layers": "99"}},
        "hardware": {"name": "RTX 4090", "gpus": [{"name": "RTX 4090"}], "driver_version": "580"},
        "terms": {"load_model": "single_stream", "prompt_cache": "defeated", "streaming": True},
    }
    runs = [
        {"scenario": "code_generation", "temperature": 0.3, "token_count_source": "server"},
        {"scenario": "agent_workflow", "temperature": 0.4, "token_count_source": "server"},
    ]

    side = side_of(row, disclosure, runs)

    assert side.scenarios == ("agent_workflow", "code_generation")
    assert (side.load_model, side.concurrency) == ("single_stream", 1)
    assert (side.prompt_cache, side.streaming) == ("kept out", True)
    assert side.suspect_flags == ("above_roofline",)
    assert side.temperatures == (("agent_workflow", 0.4), ("code_generation", 0.3))
    assert (side.digest, side.context_length, side.gpus) == ("sha256:aa", 8192, ("RTX 4090",))
    assert side.judge_version is None


def test_a_side_of_the_barest_row_tells_nothing_and_does_not_fail() -> None:
    assert side_of({}, None, []) == Side()


def test_scores_of_several_judges_are_like_no_other() -> None:
    mixed = [
        side_of({"id": name, "overall_quality": 80, "judge_version_id": None}, None, [])
        for name in ("a", "b")
    ]

    assert by_axis(*mixed)["judge_version"].severity is Obstacle.BLOCKS


def test_token_counts_of_several_sources_are_mixed_and_of_an_unknown_one_unknown() -> None:
    def counted(*sources: str | None) -> str | None:
        runs = [
            {"scenario": str(position), "token_count_source": source}
            for position, source in enumerate(sources)
        ]
        return side_of({}, None, runs).token_count_source

    assert counted("server", "client") == "mixed"
    assert counted("server", None) is None
