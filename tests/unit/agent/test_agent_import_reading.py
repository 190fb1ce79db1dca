import json
import math

import pytest

from import_files import imported, saved
from rigmark_agent.errors import (
    FileCannotBeRead,
    FileIsDamaged,
    FileIsNotRecognised,
    FileIsTooLarge,
)
from rigmark_agent.importers import material
from rigmark_agent.importers.json_documents import json_documents
from rigmark_agent.importers.notes import Notes, fit
from rigmark_agent.importers.reading import Reading, finite

ROW = '{"a": 1}'


def reading(**values):
    notes = Notes()
    return Reading(values, notes, place="here"), notes


@pytest.mark.parametrize(
    ("value", "number"),
    [(1, 1), (1.5, 1.5), ("1.5", 1.5), (" 2e3 ", 2000), ("-4", -4), (".5", 0.5)],
)
def test_a_number_is_one_also_as_text(value, number):
    assert finite(value) == number


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        "",
        "1,5",
        "0x10",
        "1_000",
        "nan",
        "inf",
        math.nan,
        math.inf,
        10**400,
        "9" * 99,
        [],
    ],
)
def test_what_is_no_number_is_none(value):
    assert finite(value) is None


def test_a_value_of_the_wrong_type_is_absent_and_noted_with_its_place():
    values, notes = reading(speed="fast", count=1.5, name=3, flag="yes", below=[], list={})

    found = (
        values.number("speed"),
        values.count("count"),
        values.text("name"),
        values.flag("flag"),
        list(values.part("below").keys()),
        values.items("list"),
    )

    assert found == (None, None, None, None, [], [])
    assert set(notes.left_out) == {
        f"here.{key}" for key in ("speed", "count", "name", "flag", "below", "list")
    }


def test_keys_that_nobody_asked_for_are_noted_at_every_depth():
    values, notes = reading(used=1, spare=2, below={"used": 3, "spare": 4})
    values.number("used")
    values.part("below").number("used")

    values.finish({"spare": "not needed"})

    assert notes.left_out == {"here.spare": "not needed", "here.below.spare": "not needed"}


def test_null_is_absent_and_no_key_to_account_for():
    values, notes = reading(nothing=None)

    values.finish()

    assert notes.left_out == {}


def test_an_account_that_is_too_long_says_how_much_it_keeps_back():
    notes = Notes()
    for number in range(500):
        notes.leave_out(f"key {number}", "no reason")

    assert len(notes.left_out) == 200
    assert notes.left_out["…"] == "and 301 more"


@pytest.mark.parametrize("text", ["", " ", "\x00", "a" * 999, "tab\tand\nline", "\ud800"])
def test_any_text_is_made_to_fit_a_name(text):
    name = fit(text)

    assert 0 < len(name) <= 200
    assert name.isprintable()
    assert name == name.strip()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (ROW, 1),
        (f"{ROW}\n{ROW}\n", 2),
        (f"{ROW}{ROW}", 2),
        (f"log\n{ROW}\nlog: {{x}}\n[{ROW}]\n", 2),
        ("[1, 2, 3]\n", 0),
        ("", 0),
        ("[12:00:01] only a log\n", 0),
    ],
)
def test_documents_are_found_among_other_lines(text, count):
    assert len(json_documents(text, "file")) == count


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": 1', 1),
        (f'{ROW}\n{{"a": tru}}\n', 2),
        ('log\n[\n {"a": 1},\n {"b": }\n]\n', 4),
        ("{\n", 2),
    ],
)
def test_broken_json_is_named_by_its_line(text, line):
    with pytest.raises(FileIsDamaged, match=f"file, line {line} "):
        json_documents(text, "file")


@pytest.mark.parametrize("text", ["[\n" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_json_without_measure_is_refused(text):
    with pytest.raises(FileIsDamaged, match="nested too deeply, or holds a number too long"):
        json_documents(text, "file")


def test_a_file_that_is_not_there_is_a_named_error(tmp_path):
    with pytest.raises(FileCannotBeRead, match="No such file"):
        imported(tmp_path / "nothing.json")
    with pytest.raises(FileCannotBeRead, match="directory"):
        imported(tmp_path)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(material.MOST_BYTES + 1)

    with pytest.raises(FileIsTooLarge, match="larger than 64 MB"):
        imported(path)


def test_more_models_than_anybody_compares_are_refused(tmp_path):
    row = {"n_prompt": 0, "n_gen": 32, "avg_ts": 9.0, "n_ubatch": 512}
    rows = [{**row, "model_type": f"model {number}"} for number in range(101)]

    with pytest.raises(FileIsTooLarge, match="101 models"):
        imported(saved(tmp_path, rows))


def test_more_points_than_the_wire_takes_are_refused(tmp_path):
    row = {"n_prompt": 0, "n_gen": 32, "avg_ts": 9.0, "n_ubatch": 512, "model_type": "a model"}

    with pytest.raises(FileIsTooLarge, match="201 measurements"):
        imported(saved(tmp_path, [row] * 201))


def test_a_format_that_is_not_known_is_answered_with_those_that_are(tmp_path):
    with pytest.raises(FileIsNotRecognised, match="known are: ollama, llama-bench"):
        imported(saved(tmp_path, json.dumps({})), format_name="excel")
