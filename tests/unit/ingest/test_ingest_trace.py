"""Device traces: memory of the model, and energy where the counter can be trusted."""

from typing import Any

import pytest

from builders import attempt
from rigmark_ingest.benchmarks.trace import energy_j, peak_memory_gb
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


@pytest.mark.parametrize("samples", [[], [{"at_ms": 0.0}], [{"at_ms": 0.0, "memory_used_mb": 0.0}]])
def test_a_trace_without_memory_tells_none(samples: list[dict[str, Any]]):
    assert peak_memory_gb([traced(*samples)]) is None
    assert peak_memory_gb([]) is None


def test_energy_is_the_rise_of_all_counters():
    both = traced(
        {"at_ms": 0.0, "device": 0, "energy_j": 1000.0},
        {"at_ms": 1500.0, "device": 0, "energy_j": 1300.0},
        {"at_ms": 0.0, "device": 1, "energy_j": 50.0},
        {"at_ms": 1500.0, "device": 1, "energy_j": 150.0},
    )

    assert energy_j(both) == 400.0


@pytest.mark.parametrize(
    "second",
    [
        {"at_ms": 900.0, "energy_j": 1300.0},
        {"at_ms": 2000.0, "energy_j": 1000.0},
        {"at_ms": 2000.0, "energy_j": 10.0},
        {"at_ms": 2000.0},
        {"at_ms": 2000.0, "device": 1, "energy_j": 10.0},
    ],
    ids=["too short", "it stands still", "it was reset", "it is silent", "one of two cards"],
)
def test_energy_is_unknown_where_a_counter_cannot_be_trusted(second: dict[str, Any]):
    assert energy_j(traced({"at_ms": 0.0, "energy_j": 1000.0}, second)) is None


def test_without_a_trace_there_is_no_energy():
    assert energy_j(traced()) is None
