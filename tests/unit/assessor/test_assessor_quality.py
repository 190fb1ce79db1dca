"""The quality of a benchmark from its assessments, generation by generation."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_assessor.assess.quality import quality_of
from rigmark_shared.methodology import SCENARIOS

ID = uuid4()


def generation(number: int, *kpis: float | None, version: int = 1) -> list[dict[str, Any]]:
    """Assessments of the four scenarios; None is pending, below 0 failed."""
    return [
        {
            "generation": number,
            "scenario": scenario,
            "status": "pending" if kpi is None else "failed" if kpi < 0 else "completed",
            "kpi": None if kpi is None or kpi < 0 else Decimal(str(kpi)),
            "kpi_low": None if kpi is None or kpi < 0 else kpi - 2,
            "kpi_high": None if kpi is None or kpi < 0 else kpi + 2,
            "judge_version_id": version,
        }
        for scenario, kpi in zip(SCENARIOS, kpis, strict=False)
    ]


def told(*assessments: dict[str, Any]) -> tuple[str, Decimal | None, int, int | None]:
    found = quality_of(ID, assessments)
    return found["status"], found["overall"], found["coverage"], found["version"]


def test_four_scores_are_a_quality_with_its_interval():
    found = quality_of(ID, generation(1, 40, 50, 60, 70))

    assert (found["overall"], found["coverage"]) == (Decimal("55.00"), 4)
    assert (found["low"], found["high"]) == (54.0, 56.0)


@pytest.mark.parametrize(
    ("kpis", "expected"),
    [
        ((40, 50, 60, None), ("pending", None, 3, None)),
        ((40, 50, 60, -1), ("incomplete", None, 3, None)),
        ((40, 50), ("incomplete", None, 2, None)),
        ((-1, -1, -1, -1), ("incomplete", None, 0, None)),
    ],
)
def test_less_than_four_scores_are_no_quality(kpis, expected):
    assert told(*generation(1, *kpis)) == expected


def test_a_newer_generation_counts_when_it_is_whole():
    old, new = generation(1, 40, 40, 40, 40), generation(2, 60, 60, 60, 60, version=2)

    assert told(*new, *old) == ("completed", Decimal("60.00"), 4, 2)


@pytest.mark.parametrize(
    ("newer", "status"), [((90, 90, 90, None), "pending"), ((90, 90, 90, -1), "completed")]
)
def test_until_then_the_older_one_stays(newer, status):
    old, new = generation(1, 40, 40, 40, 40), generation(2, *newer, version=2)

    assert told(*new, *old) == (status, Decimal("40.00"), 4, 1)


def test_scores_of_several_versions_are_of_none():
    mixed = [*generation(1, 40, 40, 40, 40)[:3], generation(1, 1, 1, 1, 40, version=2)[3]]

    assert told(*mixed) == ("completed", Decimal("40.00"), 4, None)


def test_without_the_interval_of_each_there_is_none_of_the_whole():
    four = generation(1, 40, 50, 60, 70)
    four[0]["kpi_low"] = None

    found = quality_of(ID, four)

    assert (found["low"], found["high"]) == (None, None)


@given(
    kpis=st.lists(st.integers(0, 100), min_size=4, max_size=4),
    failing=st.sets(st.integers(0, 3), min_size=1),
)
def test_a_failing_scenario_never_raises_the_overall(kpis: list[int], failing: set[int]):
    before = quality_of(ID, generation(1, *kpis))["overall"]

    after = quality_of(
        ID, generation(1, *(-1 if at in failing else kpi for at, kpi in enumerate(kpis)))
    )

    assert before is not None
    assert after["overall"] is None
    assert after["coverage"] == 4 - len(failing)
