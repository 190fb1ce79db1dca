"""Processes together use all of a judge's limit and pass it no longer than one adaptation."""

import pytest

from fleet_model import FleetModel
from unit.assessor.simulated_fleet import SLOTS, Judge, Process, Time

ALLOWED = 30


def fleet(judge: Judge, *, most: int = 0, count: int = 4) -> list[Process]:
    model = FleetModel()
    processes = [Process(owner, judge, model, most=most) for owner in "abcd"[:count]]
    for place, process in enumerate(processes):
        judge.time.after(place * 0.001, process.fill)
    return processes


def throughput(judge: Judge, *, since: float, for_s: float) -> float:
    """Return the part of what the judge could have served in that time."""
    served = sum(since <= at < since + for_s for at in judge.served)
    return served * judge.latency_s / (judge.allows * for_s)


@pytest.mark.parametrize("latency_s", [0.2, 1.0, 2.0, 8.0])
def test_four_that_are_told_the_limit_never_pass_it_and_use_all_of_it(latency_s: float):
    judge = Judge(Time(), ALLOWED, latency_s)
    fleet(judge, most=ALLOWED)

    judge.time.run(60 + latency_s)

    assert judge.refused == []
    assert judge.most == ALLOWED
    assert throughput(judge, since=1000 + latency_s, for_s=60) > 0.95


@pytest.mark.parametrize("latency_s", [0.2, 1.0, 2.0])
def test_four_that_find_the_limit_out_are_above_it_no_longer_than_one_adaptation(latency_s: float):
    judge = Judge(Time(), ALLOWED, latency_s)
    fleet(judge)

    judge.time.run(120)

    spans = _spans(judge.refused)
    assert max(last - first for first, last in spans) <= 0.5
    assert throughput(judge, since=1000 + latency_s, for_s=100) > 0.9
    assert len(judge.refused) < 0.1 * len(judge.served) + 4 * SLOTS


def _spans(moments: list[float]) -> list[tuple[float, float]]:
    """Return the first and the last of moments that are less than two seconds apart."""
    spans: list[tuple[float, float]] = []
    for moment in moments:
        if spans and moment - spans[-1][1] < 2:
            spans[-1] = (spans[-1][0], moment)
        else:
            spans.append((moment, moment))
    return spans


def test_a_judge_that_takes_less_than_before_is_followed_within_one_adaptation():
    judge = Judge(Time(), ALLOWED, 1.0)
    fleet(judge)
    judge.time.run(20)
    judge.allows, changed = 10, judge.time.clock.now

    judge.time.run(20)

    first = next(span for span in _spans(judge.refused) if span[0] >= changed)
    assert first[1] - first[0] <= 1.5
    assert judge.in_flight <= 10


def test_while_valkey_is_away_all_together_keep_within_the_limit():
    judge = Judge(Time(), ALLOWED, 1.0)
    processes = fleet(judge, most=ALLOWED)
    judge.time.run(5)
    for process in processes:
        process.valkey_is_away = True

    judge.time.run(30)
    apart = [process.busy for process in processes]
    for process in processes:
        process.valkey_is_away = False
    judge.time.run(10)

    assert apart == [7, 7, 7, 7]
    assert judge.refused == []
    assert sum(process.busy for process in processes) == ALLOWED


def test_a_valkey_that_comes_back_without_its_memory_does_not_let_them_pass_the_limit():
    judge = Judge(Time(), ALLOWED, 4.0)
    processes = fleet(judge, most=ALLOWED)
    judge.time.run(15)
    forgotten = FleetModel()
    for process in processes:
        process.model = forgotten

    judge.time.run(30)

    assert judge.refused == []
    assert sum(process.busy for process in processes) == ALLOWED
