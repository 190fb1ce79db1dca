"""The checker finds each kind of broken promise that is planted, and none in a sound history."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from uuid import UUID

import pytest

from faults.checker import Case, check
from faults.facts import Facts
from faults.judge import PRICE_USD, Ledger
from faults.posters import Ack, History
from rigmark_shared.methodology import SCENARIOS, scenario_kpi

ALL = tuple(SCENARIOS)


def ident(number: int) -> str:
    return str(UUID(int=number))


@pytest.fixture
def sound() -> Case:
    """Two benchmarks of four scenarios, each judged twice over, with nothing wrong."""
    facts, history, ledger = Facts(), History(), Ledger()
    for number in (1, 2):
        history.scenarios[number] = tuple(map(str, ALL))
        history.acks.append(Ack(number, 201, ident(number), 0.01))
        kpis = [add_assessment(facts, ledger, number, place) for place in range(len(ALL))]
        mean = (sum(kpis, Decimal(0)) / 4).quantize(Decimal("0.01"))
        facts.benchmarks.append(
            {"id": ident(number), "rig": f"rig {number}", "idempotency_key": f"key-{number}",
             "status": "completed", "overall_quality": mean, "coverage": 4}
        )  # fmt: skip
    history.refused.append("refused 1")
    return Case(facts, history, ledger)


def add_assessment(facts: Facts, ledger: Ledger, number: int, place: int) -> Decimal:
    scenario = SCENARIOS[ALL[place]]
    key, name = ident(number * 100 + place), f"{number}-{ALL[place]}"
    kpis = []
    for sample in (0, 1):
        given = {one.id: 40 + 10 * sample for one in scenario.dimensions}
        serial = ledger.give(name, given)
        kpis.append(scenario_kpi(scenario, given))
        facts.samples.append(
            {"assessment_id": key, "sample": sample, "attempt": 1, "template": "main",
             "kpi": kpis[-1], "summary": f"Verdict {serial}.", "capped": "[]"}
        )  # fmt: skip
        facts.scores += [
            {"assessment_id": key, "sample": sample, "dimension": dim, "score": score}
            for dim, score in given.items()
        ]
        facts.calls.append(
            {"assessment_id": key, "attempt": 1, "ordinal": sample, "outcome": "verdict",
             "cost_usd": PRICE_USD}
        )  # fmt: skip
    kpi = (sum(kpis, Decimal(0)) / 2).quantize(Decimal("0.01"))
    facts.assessments.append(
        {"id": key, "benchmark_id": ident(number), "rig": f"rig {number}", "attempt": 1,
         "scenario": str(ALL[place]), "status": "completed", "reason": None, "failures": 0,
         "kpi": kpi, "samples": 2, "first_sample": 0}
    )  # fmt: skip
    return kpi


def test_a_sound_history_breaks_no_promise(sound: Case):
    checked = check(sound)

    assert checked.violations == []
    assert (checked.acknowledged, checked.assessed, checked.failed) == (2, 8, 0)
    assert (checked.lost, checked.judged_twice) == (0, 0)


def drop_the_benchmark(case: Case) -> None:
    case.facts.benchmarks.pop(0)


def answer_with_another_id(case: Case) -> None:
    case.history.acks.append(Ack(1, 200, ident(2), 0.01))


def store_a_key_twice(case: Case) -> None:
    case.facts.benchmarks.append({**case.facts.benchmarks[0], "id": ident(9)})


def store_what_was_refused(case: Case) -> None:
    case.facts.benchmarks[1].update(rig="refused 1")


def leave_one_running(case: Case) -> None:
    case.facts.assessments[0].update(status="running")


def fail_without_a_reason(case: Case) -> None:
    case.facts.assessments[0].update(status="failed")


def forget_an_assessment(case: Case) -> None:
    case.facts.assessments.pop(0)


def make_an_assessment_twice(case: Case) -> None:
    case.facts.assessments.append({**case.facts.assessments[0], "id": ident(999)})


def write_after_the_fence(case: Case) -> None:
    case.facts.stale.append(
        {"assessment_id": ident(100), "sample": 1, "attempt": 1, "stood_at": 2}
    )  # fmt: skip


def keep_a_sample_of_an_older_claim_behind_a_newer_one(case: Case) -> None:
    case.facts.assessments[0].update(attempt=2)
    case.facts.samples[0].update(attempt=2)


def keep_a_sample_of_a_claim_that_never_was(case: Case) -> None:
    case.facts.samples[0].update(attempt=7)


def judge_without_need(case: Case) -> None:
    case.ledger.give(f"1-{ALL[0]}", {})


def lose_more_verdicts_than_there_were_faults(case: Case) -> None:
    case.facts.assessments[0].update(attempt=2)
    case.ledger.give(f"1-{ALL[0]}", {})


def record_a_verdict_that_nobody_gave(case: Case) -> None:
    case.facts.calls.append({**case.facts.calls[0], "ordinal": 5})


def charge_another_price(case: Case) -> None:
    case.facts.calls[0].update(cost_usd=Decimal("0.0016"))


def charge_for_an_error(case: Case) -> None:
    case.facts.calls.append({**case.facts.calls[0], "outcome": "judge_timed_out", "ordinal": 5})


def answer_500(case: Case) -> None:
    case.history.unexpected.append("500: The service failed")


def never_acknowledge(case: Case) -> None:
    case.history.unacknowledged.add(3)


def lose_a_score(case: Case) -> None:
    case.facts.scores.pop()


def score_a_sample_that_is_not_there(case: Case) -> None:
    case.facts.scores.append({**case.facts.scores[0], "sample": 5})


def lose_a_sample(case: Case) -> None:
    case.facts.samples.pop(0)


def change_the_kpi_of_a_sample(case: Case) -> None:
    case.facts.samples[0].update(kpi=Decimal("99.00"))


def change_a_kpi(case: Case) -> None:
    case.facts.assessments[0].update(kpi=Decimal("1.00"))


def count_other_samples(case: Case) -> None:
    case.facts.assessments[0].update(samples=3)


def change_the_quality(case: Case) -> None:
    case.facts.benchmarks[0].update(overall_quality=Decimal("1.00"))


def leave_a_benchmark_pending(case: Case) -> None:
    case.facts.benchmarks[0].update(status="pending")


def invent_a_verdict(case: Case) -> None:
    case.facts.samples[0].update(summary="Verdict 999.")


def store_the_verdict_on_another_response(case: Case) -> None:
    case.facts.samples[0].update(summary="Verdict 9.")


def store_a_verdict_twice(case: Case) -> None:
    case.facts.samples[1].update(summary="Verdict 1.")


def change_a_score(case: Case) -> None:
    case.facts.scores[0].update(score=95)


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (drop_the_benchmark, "which is not it"),
        (answer_with_another_id, "has 2 ids"),
        (store_a_key_twice, "stored twice"),
        (store_what_was_refused, "was refused or never posted"),
        (leave_one_running, "is running for ever"),
        (fail_without_a_reason, "failed without a reason"),
        (forget_an_assessment, "which is not what it asked"),
        (make_an_assessment_twice, "which is not what it asked"),
        (write_after_the_fence, "was written under attempt 1 while 2 stood"),
        (keep_a_sample_of_an_older_claim_behind_a_newer_one, "out of turn"),
        (keep_a_sample_of_a_claim_that_never_was, "out of turn"),
        (judge_without_need, "was judged 3 times; 2 are recorded"),
        (lose_more_verdicts_than_there_were_faults, "the faults explain 0"),
        (record_a_verdict_that_nobody_gave, "3 verdicts on"),
        (charge_another_price, "cost 0.0016, not 0.0015"),
        (charge_for_an_error, "without a verdict"),
        (answer_500, "a client got 500"),
        (never_acknowledge, "never acknowledged"),
        (lose_a_score, "not one score for each dimension"),
        (score_a_sample_that_is_not_there, "which is no sample"),
        (lose_a_sample, "have gaps"),
        (change_the_kpi_of_a_sample, "is not that of its scores"),
        (change_a_kpi, "not the mean of its samples"),
        (count_other_samples, "tells of 3 samples and has 2"),
        (change_the_quality, "its KPIs make"),
        (leave_a_benchmark_pending, "is pending and should be completed"),
        (invent_a_verdict, "that the judge did not give on it"),
        (store_the_verdict_on_another_response, "that the judge did not give on it"),
        (store_a_verdict_twice, "verdict 1 is stored twice"),
        (change_a_score, "are not those of verdict 1"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_planted_violation_is_found(sound: Case, plant: Callable[[Case], None], told: str):
    case = deepcopy(sound)
    plant(case)

    found = check(case).violations

    assert any(told in one for one in found), found


def test_a_lost_claim_may_cost_one_verdict_and_no_more(sound: Case):
    case = Case(sound.facts, sound.history, sound.ledger, may_be_lost=1)
    case.facts.assessments[0].update(attempt=2)
    case.ledger.give(f"1-{ALL[0]}", {})

    one_lost = check(case)
    case.ledger.give(f"1-{ALL[0]}", {})
    two_lost = check(case)

    assert one_lost.violations == []
    assert one_lost.judged_twice == 1
    assert any("was judged 4 times" in one for one in two_lost.violations)


def test_what_was_acknowledged_and_is_gone_or_never_ends_counts_as_lost(sound: Case):
    sound.facts.benchmarks.pop(0)
    sound.facts.assessments[-1].update(status="pending")

    assert check(sound).lost == 2
