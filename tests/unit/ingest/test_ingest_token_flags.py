"""Flags of tokens and of speeds that no memory can deliver."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from builders import attempt, load_point, load_request, scenario_run, submission
from rigmark_ingest.benchmarks.derived import Derived, derive
from rigmark_shared.wire import Submission

CARD = {"name": "NVIDIA GeForce RTX 4090", "memory_gb": 24.0}
RIG = {"name": "rig", "gpus": [CARD]}
MODEL = {"name": "llama3.1:8b", "file_size_gb": 10.0}


def derived(**changes: Any) -> Derived:
    return derive(Submission.model_validate_json(json.dumps(submission(**changes))))


def seen(run: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, str]:
    runs = derived(scenarios=[scenario_run(**(run or {}))], **changes).runs
    return {flag.id.value: flag.detail for flag in runs[0].flags}


def seen_in(*attempts: Mapping[str, Any], **run: Any) -> dict[str, str]:
    return seen({"attempts": list(attempts), **run})


@pytest.mark.parametrize(
    ("changes", "mismatch"),
    [
        ({"engine_timings": {"output_tokens": 102}}, False),
        ({"engine_timings": {"output_tokens": 103}}, True),
        ({"engine_timings": {"output_tokens": 99}}, True),
        ({"chunks": 101}, False),
        ({"chunks": 103}, True),
        ({"chunks": 26}, False),
    ],
)
def test_counts_of_one_answer_that_differ_are_flagged(changes: dict[str, Any], mismatch: bool):
    assert ("token_count_mismatch" in seen_in(attempt(**changes))) is mismatch


def test_fewer_tokens_than_half_the_words_are_a_mismatch():
    text = " ".join(["photosynthesis"] * 100)

    assert seen({"response": text, "output_tokens": 49})["token_count_mismatch"] == (
        "49 tokens for 100 words"
    )
    assert "token_count_mismatch" not in seen({"response": text, "output_tokens": 50})


def test_an_estimate_is_flagged_and_a_count_is_not():
    text = " ".join(["word"] * 100)

    assert seen({"response": text, "output_tokens": None})["estimated_tokens"] == "about 130 tokens"
    assert "estimated_tokens" not in seen({"token_count_source": "client"})


@pytest.mark.parametrize(("cached", "flagged"), [(0, False), (32, False), (33, True)])
def test_a_prompt_from_the_cache_is_flagged_and_a_template_is_not(cached: int, flagged: bool):
    assert ("cached_prompt" in seen_in(attempt(cached_prompt_tokens=cached))) is flagged


def test_a_plain_rig_can_say_that_its_prompt_was_cached():
    assert seen(terms={"prompt_cache": "hit"}) == {"cached_prompt": "the rig says so"}
    assert seen(terms={"prompt_cache": "defeated"}) == {}


def test_max_tokens_eaten_by_reasoning_is_flagged():
    run = {"response": " ", "reasoning": "Let me think.", "finish_reason": "length"}

    found = seen({**run, "max_output_tokens": 512})

    assert found == {
        "reasoning_only": "the token limit was used up",
        "truncated_by_limit": "limit of 512 tokens",
    }
    assert seen({**run, "finish_reason": "stop"}) == {"reasoning_only": "the answer is empty"}
    assert seen({**run, "response": "42", "finish_reason": "stop"}) == {}


def test_drafted_tokens_are_told_by_the_engine_or_by_its_flags():
    timings = {"draft_tokens": 60, "accepted_draft_tokens": 40}

    found = seen_in(attempt(engine_timings=timings))
    by_flag = seen(engine={"name": "vLLM", "flags": {"speculative_config": "eagle3"}})
    turned_off = seen(engine={"name": "llama.cpp", "flags": {"draft_max": "0"}})

    assert found["speculative_decoding"] == "40 of 60 proposed tokens were taken"
    assert by_flag == {"speculative_decoding": "engine flag speculative_config"}
    assert turned_off == {}


@pytest.mark.parametrize(("speed", "above"), [(103.0, False), (104.0, True)])
def test_a_speed_above_the_roofline_is_flagged(speed: float, above: bool):
    # 10 GiB · 103.3 tok/s is 110 % of 1008 GB/s.
    found = seen({"decode_speed_tok_s": speed}, model=MODEL, hardware=RIG)

    assert ("above_roofline" in found) is above


@pytest.mark.parametrize(
    "changes",
    [
        {"model": {**MODEL, "name": "mixtral-8x7b"}},
        {"model": {**MODEL, "parameters": 10**10, "active_parameters": 10**9}},
        {"model": {"name": "llama3.1:8b"}},
        {"model": {**MODEL, "file_size_gb": 0.4}},
        {"hardware": {"name": "rig", "gpus": [CARD, {"name": "Toaster 9000"}]}},
        {"hardware": {"name": "rig", "gpus": [CARD, CARD]}},
        {"hardware": {"name": "rig", "gpus": [{**CARD, "memory_bandwidth_gb_s": 9000.0}]}},
        {"hardware": {"name": "RTX 4090"}},
        {"engine": {"name": "llama.cpp", "flags": {"draft_model": "small"}}},
    ],
    ids=[
        "a mixture by its name",
        "a mixture by its parameters",
        "weights of unknown size",
        "weights that fit into a cache",
        "a card that is not known",
        "two cards",
        "a card that tells its own bandwidth",
        "no card",
        "speculative decoding",
    ],
)
def test_a_roofline_that_is_not_known_or_not_reached_flags_nothing(changes: dict[str, Any]):
    found = seen({"decode_speed_tok_s": 150.0}, **{"model": MODEL, "hardware": RIG, **changes})

    assert "above_roofline" not in found


def test_active_parameters_alone_give_a_roofline():
    model = {"name": "some-a3b", "active_parameters": 3 * 10**9, "bits_per_weight": 16.0}

    assert "above_roofline" in seen({"decode_speed_tok_s": 190.0}, model=model, hardware=RIG)


@pytest.mark.parametrize(
    ("speed", "flag"),
    [
        (199.9, None),
        (200.0, "unusual_speed"),
        (10_000.0, "unusual_speed"),
        (10_001.0, "token_rate_cap"),
    ],
)
def test_unusual_speeds_are_told_and_unheard_of_ones_suspect(speed: float, flag: str | None):
    assert set(seen({"decode_speed_tok_s": speed})) == ({flag} if flag else set())


def test_a_prefill_beyond_any_machine_is_suspect():
    timings = {"prompt_tokens": 400, "prompt_ms": 0.3}

    assert "token_rate_cap" in seen_in(attempt(engine_timings=timings))


def point_flags(point: dict[str, Any], **changes: Any) -> dict[str, str]:
    points = derived(scenarios=[], load=[point], **changes).points
    return {flag.id.value: flag.detail for flag in points[0].flags}


def test_a_load_point_has_flags_of_its_own():
    requests = [
        load_request(cached_prompt_tokens=300),
        load_request(2000.0, last_token_ms=2200.0),
        load_request(4000.0, first_token_ms=None, last_token_ms=None, error="HTTP 500"),
    ]

    assert point_flags(load_point()) == {}
    assert point_flags({"concurrency": 1, "requests": requests}) == {
        "cached_prompt": "in 1 of 3 requests",
        "all_at_once": "in 1 of 3 requests",
        "failed_requests": "1 of 3 requests",
    }


@pytest.mark.parametrize(
    ("odd", "usual", "flag"),
    [
        ({"client_cpu_pct": 81.0}, {"client_cpu_pct": 80.0}, "client_busy"),
        ({"other_load_pct": 21.0}, {"other_load_pct": 20.0}, "busy_machine"),
        ({"gpu_share_pct": 0.0}, {"gpu_share_pct": 100.0}, "cpu_fallback"),
        ({"gpu_share_pct": 60.0}, {"gpu_share_pct": None}, "partial_offload"),
        ({"gpu_share_confidence": "low"}, {"gpu_share_confidence": "high"}, "share_unsure"),
        ({"memory_gb": 22.0}, {"memory_gb": 21.0}, "near_memory_limit"),
        ({"memory_gb": 26.0}, {"memory_gb": 25.0}, "impossible_memory"),
    ],
)
def test_a_load_point_is_flagged_for_its_machine_like_a_run(
    odd: dict[str, Any], usual: dict[str, Any], flag: str
):
    def seen_of(point: dict[str, Any]) -> set[str]:
        return set(point_flags({**load_point(), "memory_kind": "vram", **point}, hardware=RIG))

    assert flag in seen_of(odd)
    assert flag not in seen_of(usual)


def test_a_summary_of_load_is_flagged_by_what_it_tells():
    summary = {"decode_speed_tok_s": 150.0, "failed": 2}

    found = point_flags(
        {"summary": summary}, model=MODEL, hardware=RIG, terms={"prompt_cache": "hit"}
    )

    assert set(found) == {"cached_prompt", "failed_requests", "above_roofline"}
    assert found["failed_requests"] == "2 requests"


def test_a_benchmark_has_each_flag_of_its_parts_once():
    slow = scenario_run(output_tokens=3)
    twice = derived(scenarios=[slow, {**slow, "scenario": "code_generation"}], load=[load_point()])

    assert twice.flag_ids == ["short_answer"]
