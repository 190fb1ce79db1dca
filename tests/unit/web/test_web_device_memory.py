"""The memory of the device that a model ran on, as the rig disclosed it."""

import pytest

from rigmark_web.benchmarks.device import memory_of_device_gb

TWO_CARDS = {"hardware": {"ram_gb": 64.0, "gpus": [{"memory_gb": 24.0}, {"memory_gb": 12.0}]}}
UNTOLD = {"hardware": {"gpus": [{"memory_gb": 24.0}, {"name": "another"}]}}


@pytest.mark.parametrize(
    ("disclosure", "kind", "memory"),
    [
        (TWO_CARDS, "vram", 36.0),
        (TWO_CARDS, "ram", 64.0),
        (TWO_CARDS, "unified", 64.0),
        (TWO_CARDS, None, None),
        (UNTOLD, "vram", None),
        (UNTOLD, "ram", None),
        ({}, "ram", None),
        ({"hardware": {"gpus": []}}, "vram", None),
    ],
)
def test_the_device_has_what_was_disclosed_of_the_kind_that_was_measured(disclosure, kind, memory):
    assert memory_of_device_gb(disclosure, kind) == memory
