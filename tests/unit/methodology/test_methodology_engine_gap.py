"""The gap between the client's clock and the engine's own."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology.engine_gap import engine_decode_speed_tok_s, engine_gap

FIGURES = st.none() | st.floats()


def test_the_engines_speed_leaves_its_first_token_out():
    # The last figures of a recorded stream of llama.cpp, and its own predicted_per_second.
    speed = engine_decode_speed_tok_s(output_tokens=48, output_ms=12654.957)

    assert speed == pytest.approx(3.7139596760384093)


@pytest.mark.parametrize(
    ("tokens", "ms"), [(1, 0.001), (1, 5.0), (0, 5.0), (None, 5.0), (5, None), (5, 0.0), (5, -1.0)]
)
def test_one_token_times_near_zero_are_no_speed(tokens, ms):
    assert engine_decode_speed_tok_s(output_tokens=tokens, output_ms=ms) is None


@pytest.mark.parametrize(("client", "gap"), [(100.0, 0.0), (102.0, 0.02), (90.0, -0.1)])
def test_a_client_that_saw_more_tokens_a_second_has_a_gap_above_zero(client, gap):
    told = engine_gap(
        client_decode_speed_tok_s=client, engine_output_tokens=101, engine_output_ms=1000.0
    )

    assert told == pytest.approx(gap)


@pytest.mark.parametrize("client", [None, 0.0, -1.0, math.nan, math.inf])
def test_without_the_clients_speed_there_is_no_gap(client):
    told = engine_gap(
        client_decode_speed_tok_s=client, engine_output_tokens=101, engine_output_ms=1000.0
    )

    assert told is None


@given(client=FIGURES, tokens=FIGURES, ms=FIGURES)
def test_a_gap_is_finite_or_unknown(client, tokens, ms):
    told = engine_gap(
        client_decode_speed_tok_s=client, engine_output_tokens=tokens, engine_output_ms=ms
    )

    assert told is None or (math.isfinite(told) and told >= -1)
