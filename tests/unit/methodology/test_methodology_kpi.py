"""A KPI is exact, bounded and monotone; overall quality is whole or null."""

import random
from dataclasses import replace
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_shared.methodology import (
    SCENARIOS,
    KpiIsOutOfRange,
    MethodologyError,
    Scenario,
    ScenarioId,
    ScoreIsOutOfRange,
    ScoresDoNotMatchDimensions,
    overall_quality,
    scenario_kpi,
)

AGENT = SCENARIOS[ScenarioId.AGENT_WORKFLOW]
scenarios = st.sampled_from(list(SCENARIOS.values()))
score = st.integers(0, 100)
kpi = st.decimals(0, 100, places=2)


def scores_of(scenario: Scenario, *values: int) -> dict[str, int]:
    return {item.id: value for item, value in zip(scenario.dimensions, values, strict=True)}


def kpis_of(*values: Decimal | None) -> dict[ScenarioId, Decimal | None]:
    return dict(zip(ScenarioId, values, strict=True))


def test_a_kpi_is_the_weighted_sum_of_the_scores() -> None:
    scores = scores_of(AGENT, 80, 60, 40, 20)

    # 80 * .35 + 60 * .35 + 40 * .20 + 20 * .10
    assert scenario_kpi(AGENT, scores) == Decimal("59.00")
    assert str(scenario_kpi(AGENT, scores)) == "59.00"


def test_a_kpi_keeps_two_decimals() -> None:
    assert str(scenario_kpi(AGENT, scores_of(AGENT, 81, 60, 40, 20))) == "59.35"


def test_a_kpi_is_rounded_half_to_even() -> None:
    first, second, *others = AGENT.dimensions
    finer = replace(
        AGENT,
        dimensions=(
            replace(first, weight=Decimal("0.345")),
            replace(second, weight=Decimal("0.355")),
            *others,
        ),
    )

    assert scenario_kpi(finer, scores_of(AGENT, 1, 0, 0, 0)) == Decimal("0.34")
    assert scenario_kpi(finer, scores_of(AGENT, 0, 1, 0, 0)) == Decimal("0.36")


@given(scenario=scenarios, values=st.lists(score, min_size=4, max_size=4))
def test_a_kpi_lies_between_the_lowest_and_the_highest_score(
    scenario: Scenario, values: list[int]
) -> None:
    result = scenario_kpi(scenario, scores_of(scenario, *values))

    assert min(values) <= result <= max(values)


@given(
    scenario=scenarios,
    values=st.lists(score, min_size=4, max_size=4),
    place=st.integers(0, 3),
    data=st.data(),
)
def test_a_higher_score_never_lowers_a_kpi(
    scenario: Scenario, values: list[int], place: int, data: st.DataObject
) -> None:
    raised = values.copy()
    raised[place] = data.draw(st.integers(values[place], 100))

    before = scenario_kpi(scenario, scores_of(scenario, *values))
    after = scenario_kpi(scenario, scores_of(scenario, *raised))

    assert after >= before
    assert (after > before) == (raised[place] > values[place])


@given(scenario=scenarios, values=st.lists(score, min_size=4, max_size=4), seed=st.integers())
def test_the_order_of_scores_and_dimensions_does_not_matter(
    scenario: Scenario, values: list[int], seed: int
) -> None:
    scores = scores_of(scenario, *values)
    items, dimensions = list(scores.items()), list(scenario.dimensions)
    random.Random(seed).shuffle(items)
    random.Random(seed + 1).shuffle(dimensions)
    reordered = replace(scenario, dimensions=tuple(dimensions))

    assert scenario_kpi(reordered, dict(items)) == scenario_kpi(scenario, scores)


@given(scenario=scenarios, value=score)
def test_equal_scores_make_a_kpi_of_that_score(scenario: Scenario, value: int) -> None:
    assert scenario_kpi(scenario, scores_of(scenario, *[value] * 4)) == value


def test_a_missing_dimension_is_refused_by_name() -> None:
    scores = scores_of(AGENT, 80, 60, 40, 20)
    del scores["tool_selection"]

    with pytest.raises(ScoresDoNotMatchDimensions, match=r"missing \['tool_selection'\]"):
        scenario_kpi(AGENT, scores)


def test_an_unknown_dimension_is_refused_by_name() -> None:
    scores = {**scores_of(AGENT, 80, 60, 40, 20), "charm": 100}

    with pytest.raises(ScoresDoNotMatchDimensions, match=r"unknown \['charm'\]"):
        scenario_kpi(AGENT, scores)


def test_no_scores_are_not_zeros() -> None:
    with pytest.raises(ScoresDoNotMatchDimensions):
        scenario_kpi(AGENT, {})


@pytest.mark.parametrize("value", [-1, 101, 50.0, "50", None, True, Decimal(50), float("nan")])
def test_a_score_that_is_not_an_integer_in_range_is_refused(value: object) -> None:
    scores = {**scores_of(AGENT, 80, 60, 40, 20), "tool_selection": value}

    with pytest.raises(ScoreIsOutOfRange, match="tool_selection"):
        scenario_kpi(AGENT, scores)  # type: ignore[arg-type]


def test_the_callers_decimal_context_does_not_change_a_score() -> None:
    scores = scores_of(AGENT, 81, 60, 40, 20)
    four = kpis_of(*[Decimal("59.35")] * 4)

    with localcontext(Context(prec=2)):
        kpi_in_coarse_context = scenario_kpi(AGENT, scores)
        quality_in_coarse_context = overall_quality(four)

    assert kpi_in_coarse_context == Decimal("59.35")
    assert quality_in_coarse_context.overall == Decimal("59.35")


def test_overall_is_the_mean_of_four() -> None:
    four = kpis_of(Decimal("50.00"), Decimal("60.00"), Decimal("70.00"), Decimal("81.00"))

    quality = overall_quality(four)

    assert str(quality.overall) == "65.25"
    assert (quality.coverage, quality.of) == (4, 4)


@pytest.mark.parametrize(("last", "mean"), [("0.02", "0.00"), ("0.06", "0.02")])
def test_overall_is_rounded_half_to_even(last: str, mean: str) -> None:
    quality = overall_quality(kpis_of(Decimal(0), Decimal(0), Decimal(0), Decimal(last)))

    assert quality.overall == Decimal(mean)


@given(values=st.lists(st.none() | kpi, min_size=4, max_size=4))
def test_overall_is_null_unless_all_four_are_scored(values: list[Decimal | None]) -> None:
    scored = [value for value in values if value is not None]

    quality = overall_quality(kpis_of(*values))

    assert quality.coverage == len(scored)
    assert (quality.overall is None) == (len(scored) < 4)
    assert quality.overall is None or min(scored) <= quality.overall <= max(scored)


def test_an_absent_scenario_is_unscored() -> None:
    quality = overall_quality({ScenarioId.AGENT_WORKFLOW: Decimal(100)})

    assert (quality.overall, quality.coverage, quality.of) == (None, 1, 4)


def test_a_kpi_of_zero_is_scored() -> None:
    quality = overall_quality(kpis_of(*[Decimal(0)] * 4))

    assert (quality.overall, quality.coverage) == (Decimal("0.00"), 4)


@pytest.mark.parametrize("value", ["-0.01", "100.01", "NaN", "Infinity"])
def test_a_kpi_out_of_range_is_refused(value: str) -> None:
    with pytest.raises(KpiIsOutOfRange):
        overall_quality({ScenarioId.AGENT_WORKFLOW: Decimal(value)})


def test_every_error_is_a_value_error_of_the_methodology() -> None:
    assert issubclass(MethodologyError, ValueError)
    assert issubclass(ScoresDoNotMatchDimensions, MethodologyError)
