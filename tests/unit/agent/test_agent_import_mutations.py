"""Whatever happens to a file: a clear error, or the figures it had, or fewer; never another one."""

import copy
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from import_files import imported, json_of, saved, text_of, told
from rigmark_agent.errors import ImportFailed

DOCUMENTS = [
    "aiperf/profile_export_aiperf.json",
    "guidellm/base.json",
    "guidellm/older.json",
    "llama-bench/llama-bench.json",
    "llama-benchy/base.json",
    "localscore/localscore.json",
    "optimum/benchmark.json",
    "vllm/completions.json",
    "vllm/detailed.json",
]
TEXTS = [
    *DOCUMENTS,
    "aiperf/profile_export.jsonl",
    "guidellm/tail.yaml",
    "llama-bench/llama-bench.csv",
    "llama-bench/llama-bench.depth.md",
    "llama-bench/llama-bench.jsonl",
    "llama-bench/llama-bench.md",
    "llama-bench/llama-bench.sql",
    "ollama/one.txt",
    "vllm/sweep.jsonl",
]
LOG_LINES = [
    "ggml_cuda_init: found 1 CUDA devices:",
    "[2026-03-01 10:11:12,345] INFO starting",
    "[1/3] warming up",
    "WARNING: {'a': 1}",
    "100%|██████████| 20/20 [00:15<00:00,  1.27it/s]",
    "",
    "\x1b[32mdone\x1b[0m",
]
WRONG = [
    None,
    True,
    [],
    {},
    "nonsense",
    "",
    math.nan,
    math.inf,
    -math.inf,
    -1,
    -0.5,
    1e300,
    10**400,
]
PATIENT = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def figures(results):
    """Return every figure of every point, and every moment of every request, by name."""
    found = set()
    for result in results:
        for point in result.load:
            if point.summary is not None:
                found |= set(told(point).items())
            setting = point.model_dump(exclude_none=True)
            found |= {
                (name, setting[name])
                for name in ("concurrency", "rate_per_s", "output_tokens", "context_tokens")
                if name in setting
            }
            for position, request in enumerate(point.requests):
                moments = request.model_dump(exclude_none=True)
                found |= {(f"{name} of {position}", value) for name, value in moments.items()}
    return found


ORIGINAL = {path: figures(imported(path)) for path in TEXTS}
ORIGINAL["aiperf/profile_export_aiperf.json"] |= ORIGINAL["aiperf/profile_export.jsonl"]


def places(value, path=()):
    """Return the path of every entry of a document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in entries:
        yield (*path, key)
        if isinstance(below, dict | list):
            yield from places(below, (*path, key))


CONTENT = {path: json_of(path) for path in DOCUMENTS}
PLACES = {path: list(places(content)) for path, content in CONTENT.items()}


def holder(content, place):
    for key in place[:-1]:
        content = content[key]
    return content


@st.composite
def mutated(draw, change):
    path = draw(st.sampled_from(DOCUMENTS))
    content = copy.deepcopy(CONTENT[path])
    for place in draw(st.lists(st.sampled_from(PLACES[path]), min_size=1, max_size=3)):
        try:
            change(draw, holder(content, place), place[-1])
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has taken the place away
    return path, content


def lose(_, inside, key):
    if isinstance(inside, dict):
        del inside[key]


def spoil(draw, inside, key):
    inside[key] = draw(st.sampled_from(WRONG))


def write_as_text(_, inside, key):
    if isinstance(inside[key], int | float) and not isinstance(inside[key], bool):
        inside[key] = str(inside[key])


def add(draw, inside, _):
    if isinstance(inside, dict):
        inside[draw(st.text(max_size=300))] = draw(st.sampled_from([*WRONG, 1.5, {"mean": 3.0}]))


def outcome(file):
    """Return the figures of an import, or the words it was refused with."""
    try:
        return figures(imported(file))
    except ImportFailed as refusal:
        return str(refusal)


def at_most_the_figures_of(path, file):
    found = outcome(file)

    if isinstance(found, str):
        assert found
    else:
        assert found <= ORIGINAL[path]


@PATIENT
@given(case=mutated(lose))
def test_a_missing_key_makes_no_new_figure(tmp_path, case):
    path, content = case

    at_most_the_figures_of(path, saved(tmp_path, content))


@PATIENT
@given(case=mutated(spoil))
def test_a_value_of_another_kind_makes_no_new_figure(tmp_path, case):
    path, content = case

    at_most_the_figures_of(path, saved(tmp_path, content))


@PATIENT
@given(case=mutated(add))
def test_a_key_that_nobody_knows_makes_no_new_figure(tmp_path, case):
    path, content = case

    at_most_the_figures_of(path, saved(tmp_path, content))


@PATIENT
@given(case=mutated(write_as_text))
def test_a_number_written_as_text_is_that_number(tmp_path, case):
    path, content = case

    at_most_the_figures_of(path, saved(tmp_path, content))


@PATIENT
@given(path=st.sampled_from(TEXTS), share=st.floats(0, 1))
def test_a_file_that_is_cut_off_makes_no_new_figure(tmp_path, path, share):
    text = text_of(path)

    at_most_the_figures_of(path, saved(tmp_path, text[: int(len(text) * share)]))


@settings(PATIENT, max_examples=60)
@given(path=st.sampled_from(TEXTS), cut=st.integers(1, 60))
def test_a_file_whose_last_bytes_are_lost_makes_no_new_figure(tmp_path, path, cut):
    at_most_the_figures_of(path, saved(tmp_path, text_of(path)[:-cut]))


@settings(PATIENT, max_examples=60)
@given(path=st.sampled_from(DOCUMENTS), lines=st.lists(st.sampled_from(LOG_LINES), max_size=4))
def test_log_lines_before_and_after_the_json_change_nothing(tmp_path, path, lines):
    log = "".join(f"{line}\n" for line in lines)
    body = json.dumps(CONTENT[path], indent=1 if lines else None)

    results = imported(saved(tmp_path, f"{log}{body}\n{log}"))

    assert figures(results) == figures(imported(saved(tmp_path, body)))


@settings(PATIENT, max_examples=60)
@given(body=st.binary(max_size=400))
def test_any_bytes_at_all_are_an_error_that_says_what_is_wrong(tmp_path, body):
    path = tmp_path / "results.json"
    path.write_bytes(body)

    with pytest.raises(ImportFailed, match=r"results\.json"):
        imported(path)


@settings(PATIENT, max_examples=60)
@given(path=st.sampled_from(TEXTS), at=st.floats(0, 1), byte=st.characters())
def test_one_strange_character_is_no_other_exception(tmp_path, path, at, byte):
    text = text_of(path)
    position = int(len(text) * at)
    file = saved(tmp_path, "")
    spoilt = f"{text[:position]}{byte}{text[position + 1 :]}"
    file.write_bytes(spoilt.encode("utf-8", "surrogatepass"))

    assert outcome(file) is not None
