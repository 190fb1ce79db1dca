"""`rigmark-embedded demo` with real servers and the real model, and stand-ins for the rooms."""

import json
from uuid import uuid4

import pytest

from rigmark_shared.methodology import SCENARIOS, ScenarioId

BENCHMARK = str(uuid4())


def receipt() -> dict[str, object]:
    return {
        "id": BENCHMARK,
        "url": "http://127.0.0.1:8000/api/benchmarks/1",
        "web_url": "http://127.0.0.1:8080/benchmarks/1",
        "duplicate": False,
        "assessments": [],
    }


def scenario(scenario_id: ScenarioId, status: str) -> dict[str, object]:
    scored = status == "completed"
    dimensions = SCENARIOS[scenario_id].dimensions
    return {
        "scenario": scenario_id,
        "figures": {"decode_speed_tok_s": 41.3, "gpu_share_pct": None},
        "unknown": {"gpu_share_pct": "there is no [GPU]"},
        "assessment": {
            "id": str(uuid4()),
            "scenario": scenario_id,
            "status": status,
            "kpi": 52.5 if scored else None,
            "scores": {dimension.id: 50 for dimension in dimensions} if scored else {},
            "summary": None,
            "reason": None if scored else "bad_verdict",
            "detail": None if scored else "The verdict was no JSON.",
        },
    }


def report(*statuses: str) -> str:
    runs = [scenario(one, status) for one, status in zip(ScenarioId, statuses, strict=True)]
    complete = set(statuses) == {"completed"}
    return json.dumps(
        {
            **receipt(),
            "created_at": "2026-01-01T00:00:00Z",
            "status": "completed" if complete else "incomplete",
            "evidence": "raw",
            "methodology_version": "2026.1",
            "model": "gemma-3-270m",
            "quantization": None,
            "engine": "llama.cpp",
            "hardware": "two cores",
            "figures": {},
            "overall_quality": 52.5 if complete else None,
            "coverage": statuses.count("completed"),
            "scenarios": runs,
        }
    )


@pytest.fixture
def theatre(stage):
    """A stage where the agent posts, and the judge completes all four assessments."""
    (stage.folder / "receipt.json").write_text(json.dumps({"receipt": receipt()}))
    (stage.folder / "report.json").write_text(report(*["completed"] * 4))
    return stage


def test_the_demo_measures_judges_shows_and_ends_where_nobody_watches(theatre):
    code, told = theatre.launch("demo", variables={"RIGMARK_JUDGE_MODEL": "theirs"}).end()

    assert code == 0
    for text in (
        "Measuring four scenarios",
        "Judging: 4 completed",
        "GPU utilization is unknown: there is no [GPU]",
        "Overall quality: 52.5 of 100, 4 of 4 scenarios scored",
        "the scores mean nothing",
        f"/benchmarks/{BENCHMARK} ",
    ):
        assert text in " ".join(told.split())
    for one in SCENARIOS.values():
        for dimension in one.dimensions:
            assert dimension.label in told
    # The judge is the local model, whatever the environment names.
    judges = {line.split()[6] for line in theatre.diary if " judged by " in line}
    assert judges == {"gemma-3-270m"}


def test_in_a_terminal_the_demo_stays_up_and_its_end_tells_what_did_not_complete(theatre):
    (theatre.folder / "report.json").write_text(
        report("completed", "failed", "completed", "completed")
    )

    launcher = theatre.launch("demo", terminal=True)

    told = launcher.read_until("The service stays up until Ctrl-C.")
    launcher.press_ctrl_c()
    code, _ = launcher.end()

    assert code == 1
    assert "Code Generation is not scored: The verdict was no JSON." in told
    assert "Overall quality: none, 3 of 4 scenarios scored" in told


def test_the_demo_fails_when_the_agent_does(theatre):
    theatre.order("rigmark-agent", "the target does not answer")

    code, told = theatre.launch("demo").end()

    assert code == 1
    assert "the target does not answer" in told
    assert "rigmark-agent ended with exit code 1" in told
