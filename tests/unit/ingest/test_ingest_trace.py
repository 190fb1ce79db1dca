"""Device traces: memory of the model, and energy where the counter can be trusted."""

from typing import Any

import pytest

from builders import attempt
from rigmark_ingest.benchmarks.trace import Energy, energy_of, peak_memory_gb
from rigmark_shared.wire import Attempt


def traced(*samples: dict[str, Any]) -> Attempt:
    return Attempt.model_validate(attempt(device_trace=list(samples)), strict=False)


def test_memory_is_the_peak_over_attempts_and_the_sum_over_devices():
    small = traced({"at_ms": 0.0, "memory_used_mb": 1024.0})
    large = traced(
        {"at_ms": 0.0, "device": 0, "memory_used_mb": 2048.0},
        {"at_ms": 5.0, "device": 0, "memory_used_mb": 1024.0},
        {"at_ms": 0.0, "device": 1, "memory_used_mb": 512.0},
    )

    assert peak_memory_gb([small, large]) == 2.5


def test_what_the_process_holds_outranks_what_is_in_use():
    both = traced(
        {"at_ms": 0.0, "memory_used_mb": 8192.0, "process_memory_mb": 4096.0},
        {"at_ms": 1.0, "memory_used_mb": 8192.0},
    )

    assert peak_memory_gb([both]) == 4.0


def test_a_card_without_the_process_adds_nothing_of_what_others_hold_on_it():
    beside = traced(
        {"at_ms": 0.0, "device": 0, "memory_used_mb": 8192.0, "process_memory_mb": 4096.0},
        {"at_ms": 0.0, "device": 1, "memory_used_mb": 9216.0, "process_memory_mb": 0.0},
    )
    elsewhere = traced({"at_ms": 0.0, "memory_used_mb": 9216.0, "process_memory_mb": 0.0})

    assert peak_memory_gb([beside]) == 4.0
    assert peak_memory_gb([elsewhere]) is None


@pytest.mark.parametrize("samples", [[], [{"at_ms": 0.0}], [{"at_ms": 0.0, "memory_used_mb": 0.0}]])
def test_a_trace_without_memory_tells_none(samples: list[dict[str, Any]]):
    assert peak_memory_gb([traced(*samples)]) is None
    assert peak_memory_gb([]) is None


def test_energy_is_the_rise_of_all_counters():
    both = traced(
        {"at_ms": 0.0, "device": 0, "energy_j": 1000.0},
        {"at_ms": 1100.0, "device": 0, "energy_j": 1300.0},
        {"at_ms": 0.0, "device": 1, "energy_j": 50.0},
        {"at_ms": 1100.0, "device": 1, "energy_j": 150.0},
    )

    assert energy_of(both) == Energy(energy_j=400.0, window_ms=1100.0)


def test_what_was_spent_after_the_attempts_end_is_left_out():
    late = traced(
        {"at_ms": 0.0, "energy_j": 1000.0},
        {"at_ms": 1051.0, "energy_j": 1300.0},
        {"at_ms": 1251.0, "energy_j": 1400.0},
        {"at_ms": 9000.0, "energy_j": 5000.0},
    )

    energy = energy_of(late)

    assert energy is not None
    assert energy.window_ms == 1151.0
    assert energy.energy_j == pytest.approx(350.0)


@pytest.mark.parametrize(
    "samples",
    [
        [{"at_ms": 900.0, "energy_j": 1300.0}],
        [{"at_ms": 2000.0, "energy_j": 1000.0}],
        [{"at_ms": 2000.0, "energy_j": 10.0}],
        [{"at_ms": 500.0, "energy_j": 10.0}, {"at_ms": 2000.0, "energy_j": 1100.0}],
        [{"at_ms": 2000.0}],
        [{"at_ms": 2000.0, "device": 1, "energy_j": 10.0}],
    ],
    ids=[
        "too short",
        "it stands still",
        "it was reset",
        "it was reset and rose again",
        "it is silent",
        "one of two cards",
    ],
)
def test_energy_is_unknown_where_a_counter_cannot_be_trusted(samples: list[dict[str, Any]]):
    assert energy_of(traced({"at_ms": 0.0, "energy_j": 1000.0}, *samples)) is None


def test_energy_of_a_part_of_a_long_answer_is_not_that_of_the_answer():
    marks = {**attempt()["marks"], "last_token_ms": 5000.0, "end_ms": 5001.0}
    trace = [{"at_ms": 0.0, "energy_j": 1000.0}, {"at_ms": 4000.0, "energy_j": 1300.0}]
    longer = [*trace, {"at_ms": 4600.0, "energy_j": 1400.0}]

    def energy(samples: list[dict[str, Any]]) -> Energy | None:
        document = attempt(marks=marks, device_trace=samples)
        return energy_of(Attempt.model_validate(document, strict=False))

    assert energy(trace) is None
    assert energy(longer) == Energy(energy_j=400.0, window_ms=4600.0)


def test_without_a_trace_there_is_no_energy():
    assert energy_of(traced()) is None
