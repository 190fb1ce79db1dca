"""A model on the processor of a machine whose card is named by no part of the hardware."""

import json
from typing import Any

import pytest

from builders import scenario_run, submission
from rigmark_ingest.benchmarks.derived import derive
from rigmark_shared.wire import Submission

UNUSED = "the model did not run on the card that is here (RTX 4090)"


def flags(source: str, **hardware: Any) -> dict[str, str]:
    run = scenario_run(
        gpu_share_pct=0.0,
        gpu_share_confidence="medium",
        gpu_share_sources=[{"source": source, "pct": 0.0}],
    )
    document = submission(scenarios=[run], hardware={"name": "rig", **hardware})
    derived = derive(Submission.model_validate_json(json.dumps(document)))
    return {flag.id.value: flag.detail for flag in derived.runs[0].flags}


@pytest.mark.parametrize("source", ["nvml:process-list", "amdgpu:process-memory"])
def test_a_driver_that_told_of_nothing_on_its_card_makes_it_a_fallback(source: str):
    assert flags(source)["cpu_fallback"] == f"0 % by {source}"
    assert flags(source, unknown={"gpus": UNUSED})["cpu_fallback"] == UNUSED


def test_a_machine_without_a_card_is_no_fallback():
    assert "cpu_fallback" not in flags("system:no-gpu", unknown={"gpus": "there is no card"})
