"""Labelled files: what is read, and faults that name line and key."""

import json
from pathlib import Path

import pytest

from rigmark_assessor.calibrate.errors import LabelledLineIsWrong
from rigmark_assessor.calibrate.labelled import as_json, read_labelled
from rigmark_shared.methodology import SCENARIOS, ScenarioId
from unit.assessor.labelled_texts import texts

CODE = SCENARIOS[ScenarioId.CODE_GENERATION]
SCORES = {one.id: 60 for one in CODE.dimensions}
LINE = {"scenario": "code_generation", "response": "<html>", "scores": SCORES}
FIRST = CODE.dimensions[0].id


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "labelled.jsonl"


def test_a_line_is_read_with_its_label_as_a_kpi(file: Path):
    scores = {one.id: 10.0 * place for place, one in enumerate(CODE.dimensions)}
    file.write_text(json.dumps({**LINE, "scores": scores, "model": "llama3.1:8b"}) + "\n\n")

    [one] = read_labelled(file)

    expected = sum(scores[part.id] * float(part.weight) for part in CODE.dimensions)
    assert one.kpi == pytest.approx(expected)
    assert one.task == CODE.prompt("calibration")
    assert one.model == "llama3.1:8b"


def test_a_kpi_alone_is_a_label_and_a_prompt_of_its_own_is_kept(file: Path):
    file.write_text(
        json.dumps({"scenario": CODE.id, "response": "x", "kpi": 41.5, "prompt": "Do it."})
    )

    [one] = read_labelled(file)

    assert (one.kpi, one.scores, one.task) == (41.5, {}, "Do it.")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[]", "line 2 is not a JSON object"),
        ("{", "line 2 is not a JSON object"),
        ({**LINE, "scenario": "poetry"}, "line 2: scenario is one of"),
        ({**LINE, "score": 5}, "line 2: score is unknown"),
        ({**LINE, "kpi": 5}, "line 2: scores or kpi is needed, and not both"),
        ({"scenario": CODE.id, "response": "x"}, "line 2: scores or kpi is needed"),
        ({**LINE, "scores": {FIRST: 5}}, "line 2: scores needs exactly"),
        ({**LINE, "scores": {**SCORES, FIRST: 101}}, f"line 2: scores.{FIRST} is a number from 0"),
        ({**LINE, "scores": {**SCORES, FIRST: True}}, f"line 2: scores.{FIRST} is a number"),
        ({**LINE, "scores": {**SCORES, FIRST: "5"}}, f"line 2: scores.{FIRST} is a number"),
        ({**LINE, "response": " "}, "line 2: response is a text"),
        ({**LINE, "model": 5}, "line 2: model is a text"),
        ({key: LINE[key] for key in ("scenario", "scores")}, "line 2: response is missing"),
    ],
)
def test_a_fault_names_line_and_key(file: Path, line: object, fault: str):
    words = line if isinstance(line, str) else json.dumps(line)
    file.write_text(f"{json.dumps(LINE)}\n{words}\n")

    with pytest.raises(LabelledLineIsWrong, match=fault):
        read_labelled(file)


@pytest.mark.parametrize(
    ("judged", "fault"),
    [
        (None, "line 1: judged needs the scores of one verdict"),
        ([5], r"line 1: judged\[0\] is an object"),
        ([{"scores": {FIRST: 5}}], r"line 1: judged\[0\].scores needs exactly"),
        ([{"scores": {**SCORES, FIRST: 5.5}}], r"line 1: judged\[0\].scores are integers"),
        ([{"scores": SCORES, "order": [FIRST]}], r"line 1: judged\[0\].order names each"),
        ([{"scores": SCORES, "judge": -1}], r"line 1: judged\[0\].judge is a place"),
    ],
)
def test_a_fault_of_a_judged_line_names_the_verdict(file: Path, judged: object, fault: str):
    file.write_text(json.dumps({**LINE, "judged": judged}))

    with pytest.raises(LabelledLineIsWrong, match=fault):
        read_labelled(file, judged=True)


def test_an_empty_and_an_absent_file_are_said_to_be(file: Path):
    with pytest.raises(LabelledLineIsWrong, match="cannot be read"):
        read_labelled(file)

    file.write_text("\n")
    with pytest.raises(LabelledLineIsWrong, match="has no labelled line"):
        read_labelled(file)


def test_what_is_saved_reads_as_it_was(file: Path):
    before = texts(2, seed=1)
    file.write_text("\n".join(as_json(one) for one in before))

    after = read_labelled(file, judged=True)

    assert [(one.scenario, one.scores, one.judged) for one in after] == [
        (one.scenario, one.scores, one.judged) for one in before
    ]
    assert [as_json(one) for one in read_labelled(file, judged=True)] == [
        as_json(one) for one in after
    ]
