"""The contract: what it takes, what it refuses, and by which name it calls the field."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from builders import attempt, load_point, load_request, scenario_run, submission
from rigmark_shared.methodology import METHODOLOGY_VERSION, ScenarioId
from rigmark_shared.status import AssessmentStatus
from rigmark_shared.wire import Attempt, LoadPoint, Model, Submission, Terms
from rigmark_shared.wire.schema import submission_schema

PUBLISHED = Path(__file__).parents[3] / "shared/schema/submission.schema.json"


def parse(document: Any) -> Submission:
    return Submission.model_validate_json(json.dumps(document))


def refusal(document: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        parse(document)
    first = caught.value.errors()[0]
    return ".".join(map(str, first["loc"])), first["msg"]


@pytest.mark.parametrize(
    ("name", "scenarios", "points", "raw"),
    [
        ("plain", 4, 0, False),
        ("full", 4, 0, True),
        ("evidence", 4, 1, True),
        ("load", 0, 2, True),
        ("imported", 0, 2, False),
    ],
)
def test_the_golden_payloads_are_read_for_ever(
    golden: Path, name: str, scenarios: int, points: int, raw: bool
):
    document = (golden / f"{name}.json").read_bytes()

    parsed = Submission.model_validate_json(document)

    assert (len(parsed.scenarios), len(parsed.load)) == (scenarios, points)
    assert parsed.has_raw_evidence is raw
    Draft202012Validator(submission_schema()).validate(json.loads(document))


def test_a_document_survives_a_round_trip():
    parsed = parse(submission(methodology_version=METHODOLOGY_VERSION))

    again = Submission.model_validate_json(parsed.model_dump_json())

    assert again == parsed


def test_the_published_schema_is_that_of_the_code():
    assert json.loads(PUBLISHED.read_text()) == submission_schema()


def test_the_schema_can_be_printed():
    printed = subprocess.run(
        [sys.executable, "-m", "rigmark_shared.wire.schema"], capture_output=True, check=True
    )

    assert json.loads(printed.stdout) == submission_schema()


def test_any_hardware_and_engine_is_accepted_as_text():
    parsed = parse(
        submission(hardware={"name": "Toaster 9000"}, engine={"name": "mein-eigener-server"})
    )

    assert parsed.hardware.name == "Toaster 9000"


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (submission(schema_version="2"), "schema_version"),
        (submission(methodology_version="1999.1"), "methodology_version"),
        (submission(model={"name": ""}), "model.name"),
        (submission(model={"name": "a\x00b"}), "model.name"),
        (submission(modell={"name": "a"}), "modell"),
        (submission(scenarios=[]), ""),
        (submission(scenarios=[scenario_run(), scenario_run()]), "scenarios"),
        (submission(scenarios=[scenario_run(ttft_ms="180")]), "scenarios.0.ttft_ms"),
        (submission(scenarios=[scenario_run(ttft_ms=-1)]), "scenarios.0.ttft_ms"),
        (submission(scenarios=[scenario_run(memory_gb=float("nan"))]), "scenarios.0.memory_gb"),
        (submission(scenarios=[scenario_run(gpu_share_pct=101)]), "scenarios.0.gpu_share_pct"),
        (submission(started_at="2026-01-01T00:00:00"), "started_at"),
        (
            submission(scenarios=[scenario_run(attempts=[attempt(0), attempt(0)])]),
            "scenarios.0.attempts",
        ),
    ],
)
def test_a_refusal_names_the_field(document: dict[str, Any], field: str):
    assert refusal(document)[0] == field


@pytest.mark.parametrize(
    ("mark", "value"),
    [
        ("first_token_ms", 100.0),
        ("first_output_token_ms", 149.5),
        ("last_token_ms", 149.9),
        ("end_ms", 1149.0),
    ],
)
def test_marks_that_no_clock_could_take_are_refused(mark: str, value: float):
    marks = {**attempt()["marks"], mark: value}

    field, message = refusal(submission(scenarios=[scenario_run(attempts=[attempt(marks=marks)])]))

    assert field == f"scenarios.0.attempts.0.marks.{mark}"
    assert "must not be before" in message


def test_the_first_output_token_cannot_come_after_the_last_token():
    marks = {**attempt()["marks"], "first_output_token_ms": 1150.5}

    field, message = refusal(submission(scenarios=[scenario_run(attempts=[attempt(marks=marks)])]))

    assert field == "scenarios.0.attempts.0.marks"
    assert "first_output_token_ms" in message


def test_an_answer_of_reasoning_alone_has_no_first_output_token():
    marks = {**attempt()["marks"], "first_output_token_ms": None}

    parsed = parse(submission(scenarios=[scenario_run(attempts=[attempt(marks=marks)])]))

    assert parsed.scenarios[0].attempts[0].marks.first_output_token_ms is None


def test_a_warm_up_alone_is_no_raw_evidence():
    warm = parse(submission(scenarios=[scenario_run(attempts=[attempt(warmup=True)])]))
    real = parse(submission(scenarios=[scenario_run(attempts=[attempt()])]))

    assert not warm.has_raw_evidence
    assert real.has_raw_evidence


def test_only_completed_and_failed_are_final():
    final = {status for status in AssessmentStatus if status.is_final}

    assert final == {AssessmentStatus.COMPLETED, AssessmentStatus.FAILED}


def test_every_scenario_of_the_methodology_can_be_posted():
    for scenario in ScenarioId:
        assert parse(submission(scenarios=[scenario_run(scenario)])).scenarios[0].prompt


def test_a_golden_payload_fills_every_field_that_was_added(golden: Path):
    parsed = Submission.model_validate_json((golden / "evidence.json").read_bytes())

    filled = parsed.model_dump(exclude_defaults=True)

    run = filled["scenarios"][0]
    for part, model in (
        (filled["terms"], Terms),
        (filled["model"], Model),
        (run["attempts"][0], Attempt),
        (filled["load"][0], LoadPoint),
    ):
        # A point has requests or a summary, and a concurrency or a rate.
        assert set(model.model_fields) - set(part) <= {"summary", "rate_per_s"}


@pytest.mark.parametrize(
    ("point", "field"),
    [
        ({"concurrency": 1}, "load.0"),
        ({"requests": [{"start_ms": 5.0, "first_token_ms": 4.0}]}, "load.0.requests.0"),
        ({"requests": [{"start_ms": 5.0, "last_token_ms": 6.0}]}, "load.0.requests.0"),
        ({"requests": [{"start_ms": 5.0, "end_ms": 4.0}]}, "load.0.requests.0"),
        ({"requests": [load_request(end_ms=1199.0)]}, "load.0.requests.0"),
        ({**load_point(), "concurrency": 0}, "load.0.concurrency"),
    ],
    ids=[
        "nothing measured",
        "a token before the request",
        "a last without a first",
        "an end before the request",
        "an end before the last token",
        "none in flight",
    ],
)
def test_a_load_point_that_cannot_be_is_refused(point: dict[str, Any], field: str):
    assert refusal(submission(load=[point]))[0] == field


@pytest.mark.parametrize("marks_ms", [[150.0, 149.0, 1150.0], [151.0, 1150.0], [150.0, 1149.0]])
def test_chunk_marks_that_do_not_span_the_tokens_are_refused(marks_ms: list[float]):
    document = submission(scenarios=[scenario_run(attempts=[attempt(chunk_marks_ms=marks_ms)])])

    assert refusal(document)[0] == "scenarios.0.attempts.0.chunk_marks_ms"
