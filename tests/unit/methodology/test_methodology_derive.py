"""Derived figures are right where they can be known and None where they cannot."""

import math
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology import (
    decode_speed_tok_s,
    efficiency_tok_s_per_gb,
    energy_j_per_token,
    estimate_tokens,
    generation_speed_tok_s,
    gpu_share_pct,
    itl_ms,
    memory_gb,
    memory_share_pct,
    net_energy_j_per_token,
    normalized_latency_ms,
    prefill_speed_tok_s,
    tpot_ms,
)

Figure = Callable[..., float | None]

# Each figure with inputs that make a round result.
KNOWN: list[tuple[Figure, dict[str, float], float]] = [
    (
        decode_speed_tok_s,
        {"output_tokens": 101, "first_token_ms": 200, "last_token_ms": 1200},
        100.0,
    ),
    (generation_speed_tok_s, {"output_tokens": 100, "generation_time_ms": 2000}, 50.0),
    (normalized_latency_ms, {"output_tokens": 100, "generation_time_ms": 2000}, 20.0),
    (tpot_ms, {"end_to_end_ms": 1200, "ttft_ms": 200, "output_tokens": 101}, 10.0),
    (
        prefill_speed_tok_s,
        {"prompt_tokens": 500, "cached_tokens": 0, "prefill_ms": 250},
        2000.0,
    ),
    (memory_share_pct, {"memory_gb": 6, "device_total_gb": 24}, 25.0),
    (gpu_share_pct, {"gpu_parameters": 6e9, "total_parameters": 8e9}, 75.0),
    (efficiency_tok_s_per_gb, {"speed_tok_s": 30, "memory_gb": 20}, 1.5),
    (energy_j_per_token, {"energy_j": 300, "output_tokens": 100}, 3.0),
    (
        net_energy_j_per_token,
        {"energy_j": 300, "idle_power_w": 50, "window_ms": 2000, "output_tokens": 100},
        2.0,
    ),
]
UNKNOWN = [float("nan"), float("inf"), float("-inf"), -1, 10**400, -(10**400)]
each_input = pytest.mark.parametrize(
    ("figure", "inputs", "name"),
    [(figure, inputs, name) for figure, inputs, _ in KNOWN for name in inputs],
)
any_number = (
    st.none()
    | st.floats()
    | st.integers(-(10**3), 10**12)
    | st.sampled_from([0, 5e-324, sys.float_info.max, 10**400])
)


@pytest.mark.parametrize(("figure", "inputs", "result"), KNOWN)
def test_a_figure_follows_its_formula(
    figure: Figure, inputs: dict[str, float], result: float
) -> None:
    assert figure(**inputs) == pytest.approx(result)


@each_input
@pytest.mark.parametrize("value", UNKNOWN)
def test_an_input_that_is_no_reading_makes_the_figure_unknown(
    figure: Figure, inputs: dict[str, float], name: str, value: float
) -> None:
    assert figure(**{**inputs, name: value}) is None


@each_input
def test_an_absent_input_makes_the_figure_unknown(
    figure: Figure, inputs: dict[str, float], name: str
) -> None:
    result = figure(**{**inputs, name: None})

    # An engine that reports no cached tokens is the one absence that is not an unknown.
    assert (result is None) == (name != "cached_tokens")


@pytest.mark.parametrize("figure", [figure for figure, _, _ in KNOWN])
@given(data=st.data())
def test_no_input_makes_a_figure_infinite_negative_or_nan(
    figure: Figure, data: st.DataObject
) -> None:
    names = next(inputs for known, inputs, _ in KNOWN if known is figure)

    result = figure(**{name: data.draw(any_number, label=name) for name in names})

    assert result is None or (math.isfinite(result) and result >= 0)
    assert result != 0 or figure is gpu_share_pct


@given(value=any_number)
def test_memory_is_positive_or_unknown(value: float | None) -> None:
    result = memory_gb(value)

    assert result is None or 0 < result < math.inf


def test_memory_is_counted_in_units_of_1024_megabytes() -> None:
    assert memory_gb(1536) == 1.5
    assert memory_gb(0) is None
    assert memory_gb(None) is None


@pytest.mark.parametrize(
    ("first_chunk_tokens", "speed"), [(None, 99.0), (1, 99.0), (4, 96.0), (0, None), (-3, None)]
)
def test_tokens_of_the_first_chunk_are_left_out_of_the_decode_speed(
    first_chunk_tokens: int | None, speed: float | None
) -> None:
    result = decode_speed_tok_s(
        output_tokens=100,
        first_token_ms=50,
        last_token_ms=1050,
        first_chunk_tokens=first_chunk_tokens,
    )

    assert result == pytest.approx(speed)


@pytest.mark.parametrize(
    ("tokens", "first_ms", "last_ms", "first_chunk"),
    [
        (1, 0, 0.001, None),
        (0, 0, 100, None),
        (100, 50, 50, None),
        (100, 60, 50, None),
        (4, 50, 60, 4),
        (4, 50, 60, 9),
    ],
)
def test_a_decode_speed_needs_two_tokens_over_some_time(
    tokens: int, first_ms: float, last_ms: float, first_chunk: int | None
) -> None:
    result = decode_speed_tok_s(
        output_tokens=tokens,
        first_token_ms=first_ms,
        last_token_ms=last_ms,
        first_chunk_tokens=first_chunk,
    )

    assert result is None


@pytest.mark.parametrize(("tokens", "time_ms"), [(1, 0.001), (0, 100), (50, 0)])
def test_a_generation_speed_needs_two_tokens_over_some_time(tokens: int, time_ms: float) -> None:
    assert generation_speed_tok_s(output_tokens=tokens, generation_time_ms=time_ms) is None


def test_time_per_output_token_needs_a_second_token() -> None:
    assert tpot_ms(end_to_end_ms=1000, ttft_ms=100, output_tokens=1) is None


def test_time_per_output_token_needs_time_after_the_first() -> None:
    assert tpot_ms(end_to_end_ms=100, ttft_ms=100, output_tokens=9) is None
    assert tpot_ms(end_to_end_ms=100, ttft_ms=101, output_tokens=9) is None


def test_any_cached_token_voids_the_prefill_speed() -> None:
    assert prefill_speed_tok_s(prompt_tokens=500, cached_tokens=1, prefill_ms=250) is None
    assert prefill_speed_tok_s(prompt_tokens=500, cached_tokens=None, prefill_ms=250) == 2000


def test_a_model_on_the_cpu_alone_has_a_gpu_share_of_zero() -> None:
    assert gpu_share_pct(gpu_parameters=0, total_parameters=8e9) == 0


def test_a_model_wholly_on_the_gpu_has_a_share_of_exactly_100() -> None:
    assert gpu_share_pct(gpu_parameters=8.03e9, total_parameters=8.03e9) == 100


@pytest.mark.parametrize(("on_gpu", "total"), [(9e9, 8e9), (0, 0), (1, 0)])
def test_a_faulty_reading_of_the_gpu_share_is_unknown(on_gpu: float, total: float) -> None:
    assert gpu_share_pct(gpu_parameters=on_gpu, total_parameters=total) is None


def test_energy_of_zero_is_a_counter_that_did_not_move() -> None:
    assert energy_j_per_token(energy_j=0, output_tokens=100) is None


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        (" \n\t ", 0),
        ("one", 1),
        ("one two", 3),
        ("a b c d e", 7),
        ("  spaced \n out\ttext ", 4),
        ("word " * 1000, 1300),
    ],
)
def test_tokens_are_estimated_from_words(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(words=st.integers(0, 5000))
def test_an_estimate_is_within_half_a_token_of_the_formula(words: int) -> None:
    assert abs(estimate_tokens("w " * words) - words * 1.3) <= 0.5 + 1e-9


def test_tokens_counted_between_the_marks_take_the_place_of_the_difference() -> None:
    four_a_chunk = {"output_tokens": 104, "first_token_ms": 200, "last_token_ms": 1200}

    assert decode_speed_tok_s(**four_a_chunk, timed_tokens=100) == pytest.approx(100.0)
    assert decode_speed_tok_s(**four_a_chunk, first_chunk_tokens=4) == pytest.approx(100.0)
    assert decode_speed_tok_s(**four_a_chunk, timed_tokens=0) is None


def test_the_time_between_tokens_is_the_inverse_of_the_decode_speed() -> None:
    assert itl_ms(100.0) == 10.0
    assert itl_ms(None) is None


def test_no_energy_is_left_over_where_idle_takes_it_all() -> None:
    window = {"energy_j": 100, "window_ms": 2000, "output_tokens": 100}

    assert net_energy_j_per_token(**window, idle_power_w=50) is None
    assert net_energy_j_per_token(**window, idle_power_w=60) is None
    assert net_energy_j_per_token(**window, idle_power_w=0) == 1.0


def test_a_burst_that_no_machine_decodes_has_no_speed():
    held_back = decode_speed_tok_s(output_tokens=64, first_token_ms=100, last_token_ms=100.6)
    at_the_limit = decode_speed_tok_s(output_tokens=101, first_token_ms=100, last_token_ms=101)

    assert held_back is None
    assert at_the_limit == pytest.approx(100_000)
    assert generation_speed_tok_s(output_tokens=64, generation_time_ms=0.6) is None


def test_a_first_chunk_of_unknown_size_counts_as_the_mean_chunk():
    known = {"first_token_ms": 0, "last_token_ms": 630}

    four_in_each = decode_speed_tok_s(output_tokens=256, chunks=64, **known)
    spread_over_two = decode_speed_tok_s(output_tokens=64, chunks=128, **known)

    assert four_in_each == pytest.approx(400.0)
    assert spread_over_two == pytest.approx(100.0)
