"""What one assessor tells Prometheus of its claims, its samples, its judges and its budget."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from rigmark_assessor.assess.outcome import kept
from rigmark_assessor.gauges import Gauges
from rigmark_assessor.judge.errors import KeyWasRefused
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.metrics import Metrics
from rigmark_assessor.settings import AssessorSettings
from unit.assessor.replies import claim

POOL: Any = SimpleNamespace(in_use=3, waiting=2)


def told(gauges: Gauges) -> dict[str, float]:
    """Every figure, with the value of its label."""
    return {
        " ".join((one.name.removeprefix("rigmark_assessor_"), *one.labels.values())): one.value
        for family in gauges.collect()
        for one in family.samples
    }


def test_a_claim_is_first_again_or_taken_over_and_that_one_was_a_lease_that_ran_out():
    metrics = Metrics()
    once = claim()

    metrics.claimed([once, replace(once, attempt=2), replace(once, attempt=3, taken_over=True)])

    value = metrics.registry.get_sample_value
    for kind in ("first", "again", "taken_over"):
        assert value("rigmark_assessor_claims_total", {"kind": kind}) == 1
    assert value("rigmark_assessor_lease_expiries_total") == 1


def test_samples_count_only_where_their_claim_stood():
    metrics = Metrics()
    sample: Any = object()
    outcome = kept(claim(), (sample, sample))

    metrics.outcome(outcome, stood=False)
    metrics.stored(outcome)

    labels = {"scenario": str(outcome.claim.scenario)}
    assert metrics.registry.get_sample_value("rigmark_assessor_samples_total", labels) == 2
    assert metrics.registry.get_sample_value("rigmark_assessor_leases_lost_total") == 1


def test_what_the_reconciler_finds_is_counted_and_wakes_the_pump():
    metrics, woken = Metrics(), []

    found = metrics.finding(lambda: woken.append(True))
    found()
    found()

    assert woken == [True, True]
    assert metrics.registry.get_sample_value("rigmark_assessor_reconciler_finds_total") == 2


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_judge_shows_its_limit_and_whether_it_is_paused(is_refused: bool):
    standing = Standing(first_pause_s=60)
    judge = SimpleNamespace(standing=standing, settings=SimpleNamespace(judge_model="judge-1"))
    panel: Any = SimpleNamespace(judges=[judge])
    if is_refused:
        standing.failed(KeyWasRefused("The judge does not take the key."))

    found = told(Gauges(AssessorSettings(judge_slots=7), POOL, panel))

    assert found["judge_paused judge-1"] == is_refused
    assert (found["judge_pause_left_seconds judge-1"] > 50) == is_refused
    assert found["judge_in_flight judge-1"] == 0
    assert found["judge_limit judge-1"] > 0
    assert found["slots"] == 7


def test_an_assessor_without_a_judge_or_a_budget_leaves_those_figures_out():
    found = told(Gauges(AssessorSettings(), POOL, None))

    assert found == {
        "slots": 0,
        "database_connections_in_use": 3,
        "database_connections_max": 10,
        "database_waiting": 2,
    }


def test_a_budget_is_shown():
    settings = AssessorSettings(judge_budget_usd_per_day=Decimal("2.50"))

    assert told(Gauges(settings, POOL, None))["budget_per_day_usd"] == 2.5
