"""Load: objectives that were met, and how many requests a second did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology import SCENARIOS, USE_CASES
from rigmark_shared.methodology.load import (
    distribution,
    goodput_req_s,
    rate_per_s,
    slo_attainment_pct,
)

waits = st.lists(st.none() | st.floats(0, 1e6), min_size=1, max_size=50)


def test_the_use_cases_are_chat_and_the_scenarios_with_the_scenarios_own_limits() -> None:
    chat, *others = USE_CASES.values()

    assert (chat.id, chat.ttft_good_ms, chat.ttft_bad_ms) == ("chat", 300, 800)
    assert {case.id for case in others} == {scenario.value for scenario in SCENARIOS}
    for case in others:
        scenario = next(each for each in SCENARIOS.values() if each.id == case.id)
        limits = (scenario.ttft_good_ms, scenario.ttft_bad_ms)
        assert (case.ttft_good_ms, case.ttft_bad_ms) == limits


def test_a_request_that_failed_is_a_missed_objective() -> None:
    chat = slo_attainment_pct([100.0, 300.0, 301.0, None])["chat"]

    assert (chat.good, chat.bad) == (50.0, 75.0)


def test_goodput_counts_what_met_the_good_time() -> None:
    goodput = goodput_req_s([100.0, 450.0, 900.0, None], 2000.0)

    assert goodput["chat"] == 0.5
    assert goodput["agent_workflow"] == 1.0
    assert goodput["research_analysis"] == 1.5


def test_without_requests_or_time_there_is_no_figure() -> None:
    assert slo_attainment_pct([]) == {}
    assert set(goodput_req_s([100.0], None).values()) == {None}
    assert rate_per_s(None, 1000.0) is None
    assert rate_per_s(5, 0.0) is None


def test_a_distribution_has_the_percentiles_that_its_readings_allow() -> None:
    ten = distribution([float(reading) for reading in range(1, 11)])

    assert ten == {"mean": 5.5, "p50": 5.5, "p90": pytest.approx(9.1), "p95": None, "p99": None}
    assert set(distribution([None]).values()) == {None}


@given(waits)
def test_a_looser_limit_is_never_met_less_often(ttft_ms: list[float | None]) -> None:
    shares = slo_attainment_pct(ttft_ms)

    assert all(0 <= share.good <= share.bad <= 100 for share in shares.values())
    assert shares["chat"].good <= shares["research_analysis"].good
