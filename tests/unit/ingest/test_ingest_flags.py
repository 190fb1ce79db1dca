"""Flags: each is raised by the smallest document that deserves it, and by none just inside."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from builders import attempt, scenario_run, submission
from rigmark_ingest.benchmarks.derived import derive
from rigmark_ingest.benchmarks.flags import PLACEMENT_RULES, RULES
from rigmark_shared.methodology import FlagId
from rigmark_shared.wire import Submission

MARKS = attempt()["marks"]
CARD = {"name": "NVIDIA GeForce RTX 4090", "memory_gb": 24.0}


def seen(run: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, str]:
    document = submission(scenarios=[scenario_run(**(run or {}))], **changes)
    derived = derive(Submission.model_validate_json(json.dumps(document)))
    return {flag.id.value: flag.detail for flag in derived.runs[0].flags}


def seen_in(*attempts: Mapping[str, Any], **changes: Any) -> dict[str, str]:
    return seen({"attempts": list(attempts)}, **changes)


def three(**changes: Any) -> list[dict[str, Any]]:
    return [attempt(number, **changes) for number in range(3)]


def at_speed(ordinal: int, tok_s: float, **changes: Any) -> dict[str, Any]:
    last_ms = 150.0 + 100 / tok_s * 1000
    return attempt(
        ordinal, marks={**MARKS, "last_token_ms": last_ms, "end_ms": last_ms + 1}, **changes
    )


def timed(output_ms: float, **changes: Any) -> dict[str, Any]:
    counted = {"timed_tokens": 100, **changes}
    return attempt(engine_timings={"output_tokens": 101, "output_ms": output_ms}, **counted)


def test_a_plain_rig_that_tells_nothing_odd_has_no_flag():
    assert seen() == {}


def test_three_steady_attempts_have_no_flag():
    assert seen_in(*three()) == {}


def test_every_rule_has_a_definition_and_all_flags_but_those_of_load_a_rule():
    rules = {*RULES, *PLACEMENT_RULES}

    assert rules == set(FlagId) - {FlagId.FAILED_REQUESTS}


def test_the_gravest_flag_comes_first():
    flags = list(seen_in(timed(2000.0)))

    assert flags == ["wide_engine_gap", "few_repetitions"]


@pytest.mark.parametrize(
    ("output_ms", "flag"),
    [
        (1000.0, None),
        (1019.0, None),
        (1021.0, "engine_gap"),
        (979.0, "engine_gap"),
        (1099.0, "engine_gap"),
        (1101.0, "wide_engine_gap"),
        (850.0, "wide_engine_gap"),
        # Too short a time for either clock.
        (99.0, None),
    ],
)
def test_a_gap_between_the_clocks_is_flagged_from_two_percent_on(
    output_ms: float, flag: str | None
):
    gaps = {name for name in seen_in(timed(output_ms)) if name.endswith("engine_gap")}

    assert gaps == ({flag} if flag else set())


def test_a_gap_of_one_unsent_end_mark_is_none_where_the_engine_counts_only_at_the_end():
    assert "engine_gap" not in seen_in(timed(1025.0, timed_tokens=None))
    assert "2.5 % above" in seen_in(timed(1025.0))["engine_gap"]
    assert "3.0 % above" in seen_in(timed(1040.0, timed_tokens=None))["engine_gap"]


def test_a_gap_says_in_which_direction():
    assert "4.0 % above" in seen_in(timed(1040.0))["engine_gap"]
    assert "3.0 % below" in seen_in(timed(970.0))["engine_gap"]


def test_an_answer_that_came_all_at_once_is_flagged():
    at_once = attempt(marks={**MARKS, "first_token_ms": 1149.9, "first_output_token_ms": 1149.9})
    in_one_chunk = attempt(marks={**MARKS, "last_token_ms": 150.0}, first_chunk_tokens=101)

    assert seen_in(at_once)["all_at_once"] == "in 1 of 1 attempts"
    assert "all_at_once" in seen_in(in_one_chunk)
    assert "all_at_once" not in seen_in(attempt())


@pytest.mark.parametrize(("tokens", "short"), [(15, True), (16, False)])
def test_a_short_answer_is_flagged(tokens: int, short: bool):
    assert ("short_answer" in seen({"output_tokens": tokens})) is short


@pytest.mark.parametrize(("fastest", "unsteady"), [(110.0, False), (130.0, True)])
def test_speeds_that_scatter_more_than_aimed_for_are_unsteady(fastest: float, unsteady: bool):
    speeds = (100.0, 104.0, fastest)
    attempts = [at_speed(number, speed) for number, speed in enumerate(speeds)]

    strict = seen_in(*attempts, terms={"target_cv_pct": 1.0})

    assert ("unsteady" in seen_in(*attempts)) is unsteady
    assert "more than 1 %" in strict["unsteady"]


@pytest.mark.parametrize(("count", "few"), [(1, True), (2, True), (3, False)])
def test_fewer_than_three_repetitions_are_few(count: int, few: bool):
    assert ("few_repetitions" in seen_in(*three()[:count])) is few


def test_warm_ups_are_no_repetitions():
    warm = [attempt(number, warmup=True) for number in range(2)]

    assert seen_in(*warm, attempt(2))["few_repetitions"] == "1 counted"


@pytest.mark.parametrize(("tokens", "unequal"), [(202, False), (203, True)])
def test_answers_of_very_different_length_are_unequal(tokens: int, unequal: bool):
    assert ("unequal_attempts" in seen_in(attempt(0), attempt(1, output_tokens=tokens))) is unequal


@pytest.mark.parametrize(
    ("busy", "quiet", "flag"),
    [
        ({"client_cpu_ms": 116.0}, {"client_cpu_ms": 115.0}, "client_busy"),
        ({"other_load_pct": 20.1}, {"other_load_pct": 20.0}, "busy_machine"),
    ],
)
def test_a_client_or_a_machine_in_the_way_is_flagged(
    busy: dict[str, float], quiet: dict[str, float], flag: str
):
    assert flag in seen_in(attempt(**busy))
    assert flag not in seen_in(attempt(**quiet))


def test_throttling_is_listed_and_idling_is_no_throttling():
    trace = [
        {"at_ms": 0.0, "throttle_reasons": ["sw_thermal_slowdown"]},
        {"at_ms": 1.0, "throttle_reasons": ["sw_thermal_slowdown", "sw_power_cap"]},
        {"at_ms": 2.0, "throttle_reasons": ["gpu_idle"]},
        {"at_ms": 3.0},
    ]

    flags = seen_in(attempt(device_trace=trace))

    assert flags["throttled"] == (
        "sw_thermal_slowdown in 50 % of the samples; sw_power_cap in 25 % of the samples"
    )
    assert "throttled" not in seen_in(attempt(device_trace=trace[2:]))


def warm(celsius: float, mhz: float = 2500.0) -> dict[str, Any]:
    return {"device_trace": [{"at_ms": 0.0, "temperature_c": celsius, "sm_clock_mhz": mhz}]}


@pytest.mark.parametrize(
    ("speed", "after", "drift"),
    [
        (85.0, warm(80.0), True),
        (85.0, warm(60.0, 2000.0), True),
        (91.0, warm(80.0), False),
        (85.0, warm(60.0), False),
        (85.0, {}, False),
    ],
    ids=["warmer", "a lower clock", "hardly slower", "not warmer", "no trace"],
)
def test_a_speed_that_falls_as_the_card_warms_up_is_drift(
    speed: float, after: dict[str, Any], drift: bool
):
    first, last = at_speed(0, 100.0, **warm(60.0)), at_speed(1, speed, **after)

    assert ("thermal_drift" in seen_in(first, last)) is drift


@pytest.mark.parametrize(
    ("share", "gpus", "flag"),
    [
        (0.0, [CARD], "cpu_fallback"),
        (0.0, [], None),
        (60.0, [CARD], "partial_offload"),
        (100.0, [CARD], None),
        (None, [CARD], None),
    ],
)
def test_what_is_not_on_the_card_is_flagged(share: float | None, gpus: list[Any], flag: str | None):
    found = seen({"gpu_share_pct": share}, hardware={"name": "rig", "gpus": gpus})

    assert set(found) == ({flag} if flag else set())


def test_a_share_that_its_sources_contradict_is_unsure():
    sources = [
        {"source": "ollama:/api/ps", "pct": 100.0},
        {"source": "nvml:process-memory", "pct": 20.0},
        {"source": "props", "reason": "not told"},
    ]

    low = seen({"gpu_share_sources": sources, "gpu_share_confidence": "low"})
    medium = seen({"gpu_share_sources": sources[:1], "gpu_share_confidence": "medium"})

    assert low["share_unsure"] == "ollama:/api/ps 100 %; nvml:process-memory 20 %; props tells none"
    assert medium == {}


@pytest.mark.parametrize(
    ("used_mb", "grew_mb", "spilt"),
    [(23.0 * 1024, 600.0, True), (22.0 * 1024, 600.0, False), (23.0 * 1024, 500.0, False)],
)
def test_a_full_card_beside_growing_main_memory_has_spilt(
    used_mb: float, grew_mb: float, spilt: bool
):
    trace = [
        {"at_ms": 0.0, "memory_used_mb": 1024.0, "resident_mb": 900.0},
        {"at_ms": 900.0, "memory_used_mb": used_mb, "resident_mb": 900.0 + grew_mb},
    ]

    found = seen_in(attempt(device_trace=trace), hardware={"name": "rig", "gpus": [CARD]})

    assert ("memory_spill" in found) is spilt


@pytest.mark.parametrize(
    ("memory_gb", "flag"),
    [
        (21.5, None),
        (21.6, "near_memory_limit"),
        (25.2, "near_memory_limit"),
        (25.3, "impossible_memory"),
    ],
)
def test_memory_near_the_cards_own_is_told_and_beyond_it_impossible(
    memory_gb: float, flag: str | None
):
    run = {"memory_gb": memory_gb, "memory_kind": "vram"}

    found = seen(run, hardware={"name": "rig", "gpus": [CARD]})

    assert set(found) == ({flag} if flag else set())


def test_unified_memory_is_measured_against_main_memory():
    hardware = {"name": "DGX Spark", "gpus": [{"name": "NVIDIA GB10"}], "ram_gb": 119.0}
    run = {"memory_gb": 110.0, "memory_kind": "unified"}

    assert seen(run, hardware={**hardware, "unified_memory": True}) == {
        "near_memory_limit": "92 % of the memory"
    }


def test_less_memory_than_the_weights_take_is_impossible():
    model = {"name": "llama3.1:8b", "file_size_gb": 4.7}
    run = {"memory_gb": 2.3, "memory_kind": "vram"}

    found = seen(run, model=model, hardware={"name": "rig", "gpus": [CARD]})

    assert found["impossible_memory"] == "2.3 GB in use for 4.7 GB of weights"
    # Main memory may hold a part of a file only.
    assert seen({**run, "gpu_share_pct": 50.0}, model=model).keys() == {"partial_offload"}
    assert seen({**run, "memory_gb": 2.4}, model=model) == {}
