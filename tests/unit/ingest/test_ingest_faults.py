"""Faults: each names its field and what to do, and none repeats what was sent."""

import json
from typing import Any

import pytest

from builders import attempt, scenario_run, submission
from rigmark_ingest.benchmarks.document import read_document
from rigmark_ingest.problems import DocumentIsInvalid


def refusal(document: Any) -> DocumentIsInvalid:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(DocumentIsInvalid) as caught:
        read_document(raw)
    return caught.value


def told(document: Any) -> dict[str, str]:
    return {fault.field: fault.message for fault in refusal(document).errors}


def run(**changes: Any) -> dict[str, Any]:
    return submission(scenarios=[scenario_run(**changes)])


@pytest.mark.parametrize(
    ("document", "field", "message"),
    [
        (b"", "body", "is empty; send a JSON document"),
        (b'{"a": 1,}', "body", "trailing comma at line 1 column 9; correct it there"),
        ([], "body", "must be an object, in braces"),
        (submission(model=None), "model", "must be an object, in braces"),
        (submission(model={}), "model.name", "is required; add it"),
        (submission(model={"name": 5}), "model.name", "must be text, in quotation marks"),
        (submission(model={"name": ""}), "model.name", "must not be empty"),
        (submission(model={"name": "x" * 201}), "model.name", "at most 200 characters"),
        (submission(scenarios={}), "scenarios", "must be a list, in square brackets"),
        (submission(scenarios=[]), "body", "scenarios or load must have at least one entry"),
        (submission(scenarios=[scenario_run()] * 5), "scenarios", "at most 4 entries"),
        (submission(started_at="yesterday"), "started_at", "a date and time with its zone"),
        (submission(started_at="2026-01-01T00:00:00"), "started_at", "with its zone"),
        (run(ttft_ms="180"), "scenarios[0].ttft_ms", "a number, without quotation marks"),
        (run(ttft_ms=-1), "scenarios[0].ttft_ms", "must be at least 0"),
        (run(ttft_ms=float("nan")), "scenarios[0].ttft_ms", "leave it out when it is unknown"),
        (run(gpu_share_pct=101), "scenarios[0].gpu_share_pct", "must be at most 100"),
        (run(seed=2**63), "scenarios[0].seed", f"must be less than {2**63}"),
        (run(output_tokens=1.5), "scenarios[0].output_tokens", "must be a whole number"),
        (
            run(generation_speed_tok_s=0),
            "scenarios[0].generation_speed_tok_s",
            "must be greater than 0; leave it out when it is unknown",
        ),
        (
            run(attempts=[attempt(warmup="no")]),
            "scenarios[0].attempts[0].warmup",
            "true or false, without quotation marks",
        ),
        (
            submission(scenarios=[{**scenario_run(), "scenario": "chess"}]),
            "scenarios[0].scenario",
            "must be one of: 'agent_workflow'",
        ),
        (run(prompt="a\x00"), "scenarios[0].prompt", "U+0000; remove it"),
        (submission(scenarios=[scenario_run()] * 2), "scenarios", "each scenario at most once"),
    ],
)
def test_a_fault_names_its_field_and_says_what_to_do(document: Any, field: str, message: str):
    assert message in told(document)[field]


def test_a_version_of_the_future_is_told_which_one_is_read_and_nothing_else():
    document = submission(schema_version="2", field_of_the_future=1)

    assert told(document) == {
        "schema_version": 'must be "1", the one version that this service reads'
    }
    assert set(told({"hardware": {"name": "x", "ram_gb": -1}})) >= {
        "schema_version",
        "hardware.ram_gb",
    }


def test_a_misspelt_field_is_named_with_the_one_that_was_meant():
    assert told(run(ttft=1.0)) == {
        "scenarios[0].ttft": "is not a field of the schema; is it ttft_ms?"
    }
    assert told(submission(zzzzzz=1)) == {
        "zzzzzz": "is not a field of the schema; remove it, or correct its name"
    }


@pytest.mark.parametrize("name", ["", "<script>", "a b", "x" * 65, "naïve", "\u202e"])
def test_a_name_that_is_none_of_a_field_is_not_repeated(name: str):
    unknown = refusal(submission(**{name: 1}))
    nested = refusal(run(**{name: 1}))
    flag = refusal(submission(engine={"name": "x", "flags": {name: 5}}))

    assert [fault.field for fault in unknown.errors] == ["body"]
    assert [fault.field for fault in nested.errors] == ["scenarios[0]"]
    assert {fault.field for fault in flag.errors} == {"engine.flags"}
    for caught in (unknown, nested, flag):
        said = caught.detail + "".join(fault.message for fault in caught.errors)
        assert not name or name not in said


def test_a_flag_is_named_and_so_is_a_fault_of_its_name():
    flags = {"n_gpu_layers": 99, "": "on"}

    found = told(submission(engine={"name": "llama.cpp", "flags": flags}))

    assert found == {
        "engine.flags.n_gpu_layers": "must be text, in quotation marks",
        "engine.flags": "has a name that must not be empty",
    }


def test_many_faults_are_counted_and_fifty_of_them_listed():
    caught = refusal(submission(**{f"field_{number}": 1 for number in range(60)}))

    assert "in 60 places: field_0, field_1, field_2, field_3, field_4, …" in caught.detail
    assert len(caught.errors) == 50


def test_faults_without_number_are_not_listed():
    found = told(submission(**{f"field_{number}": 1 for number in range(1_001)}))

    assert found == {"body": "has 1001 faults; see /api/schema"}
